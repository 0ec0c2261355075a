"""An engine is told to replace a plan, a run or the HyperConverged, or to delete and recreate it.

Checks:
    The sync options Replace=true and Force=true on MigPlans, MigMigrations and HyperConvergeds written by hand;
    Replace=true of an Application that applies such an object or what a migration compiles to. As a warning: force of
    Flux, on the object or on the Kustomization.

Consequence:
    Replace puts the text of Git in the place of the whole object: the volumes that MTC has found, a run's status, or
    the rest of the HyperConverged are gone. With Force a run may be deleted and created anew, so that it runs again.

Why:
    The kinds of MTC have no status subresource, and the controllers write into the spec. Replace wins over server-side
    apply. Flux recreates an object when an immutable field has changed, which these kinds have not: that one is a
    warning.

Before:
    # run.yaml
    metadata:
      annotations: {argocd.argoproj.io/sync-options: "Prune=false,Delete=false,Replace=true"}

After:
    # run.yaml
    metadata:
      annotations: {argocd.argoproj.io/sync-options: "Prune=false,Delete=false"}

Sources:
    - Argo CD: gitops-engine/pkg/sync/sync_context.go, applyObject
    - Argo CD: controller/sync.go, SyncAppState
    - Flux: docs/spec/v1/kustomizations.md, Force
    - mig-controller: config/crds/migration.openshift.io_migmigrations.yaml
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.rules.base import Rule
from vmshift.rules.shared_engines import FLUX, SYNC_OPTIONS, applies, delivers, feeds, flux_mark, sync_options
from vmshift.rules.shared_written import object_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_engines import Feed
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS606",
    name="replace-or-force",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    grave=True,
)
_LOST = {
    "MigPlan": "the volumes that MTC has found and the plan's status are replaced by what Git says",
    "MigMigration": "the run loses what MTC knows of it, or is deleted and created anew: it starts again",
    "HyperConverged": "what of HyperConverged is not in Git is lost, or it is deleted and created anew",
}
_WARNING = "Flux recreates an object only where an immutable field has changed, which these kinds do not have"


def check(context: Context) -> Iterator[Finding]:
    """Find Replace and Force."""
    wanted = [each for each in context.manifests if each.kind in _LOST]
    for manifest in wanted:
        options = sync_options(manifest)
        for option in ("Replace", "Force"):
            if options.get(option) == "true":
                yield _object(manifest, option)
        if flux_mark(manifest, "force") == "enabled":
            yield _flux_object(manifest)
    for feed in feeds(context):
        forced = feed.engine == "flux" and feed.spec.get("force") is True
        if (forced or feed.options.get("Replace") == "true") and (
            delivers(context, feed, "plan", "run", "platform") or any(applies(feed, each) for each in wanted)
        ):
            yield _flux_feed(feed) if forced else _application(feed)


def _object(manifest: Manifest, option: str) -> Finding:
    return RULE.finding(
        manifest.at("metadata", "annotations", SYNC_OPTIONS),
        message=f'{manifest.kind} "{manifest.name}" has the sync option "{option}=true"',
        consequence=_LOST[manifest.kind],
        help=f"take {option}=true out of {SYNC_OPTIONS}",
        subject=object_of(manifest),
    )


def _application(feed: Feed) -> Finding:
    written = dig(feed.spec, "syncPolicy", "syncOptions")
    index = next((index for index, option in enumerate(written) if str(option).startswith("Replace=")), 0)
    return RULE.finding(
        feed.at("syncPolicy", "syncOptions", index),
        message=f'{feed.title} applies objects of a migration with "Replace=true"',
        consequence="what MTC and the operator have written into these objects is replaced by what Git says",
        help="take Replace=true out of syncOptions, or give the migration an Application of its own",
        subject=feed.subject,
    )


def _flux_object(manifest: Manifest) -> Finding:
    labelled = dig(manifest.value, "metadata", "annotations", f"{FLUX}force") is None
    return RULE.finding(
        manifest.at("metadata", "labels" if labelled else "annotations", f"{FLUX}force"),
        message=f'{manifest.kind} "{manifest.name}" is marked with {FLUX}force',
        consequence=_WARNING,
        help="remove the mark, which does nothing for this object",
        subject=object_of(manifest),
        severity="warning",
        grave=False,
    )


def _flux_feed(feed: Feed) -> Finding:
    return RULE.finding(
        feed.at("force"),
        message=f"{feed.title} applies objects of a migration with force: true",
        consequence=_WARNING,
        help="remove force, which does nothing for these objects",
        subject=feed.subject,
        severity="warning",
        grave=False,
    )
