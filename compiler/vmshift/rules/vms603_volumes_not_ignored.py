"""An engine would apply the list of a plan's volumes again, over what MTC has written into it.

Checks:
    Open MigPlans with volumes, written by hand, that an engine applies. Under Argo CD: Applications that cover the
    file, or what a migration compiles to, without ignoreDifferences for the list and RespectIgnoreDifferences. Under
    Flux: plans without the annotation ssa: IfNotPresent, where no rule of the Kustomization ignores the list.

Consequence:
    The next sync puts the list of Git in the place of the one that MTC has filled in, and the names of the new volumes
    are lost. A plan is suspended from its first run on, so that MTC does not find them again: a rollback or a later
    run then has nothing that says which volumes belong together.

Why:
    The list has no keys for merging, and is one value for every way of applying. Without any Application in sight this
    is possible only; where a rule points into the list, ignore-inside-list speaks.

Before:
    # git/plan.yaml
    metadata:
      annotations: {argocd.argoproj.io/sync-options: "Prune=false,Delete=false"}
    ---
    # app.yaml
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: storage, namespace: openshift-gitops}
    spec:
      source: {repoURL: "https://git.example.com/gitops.git", path: git}

After:
    # app.yaml
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: storage, namespace: openshift-gitops}
    spec:
      source: {repoURL: "https://git.example.com/gitops.git", path: git}
      ignoreDifferences:
      - {group: migration.openshift.io, kind: MigPlan, jsonPointers: [/spec/persistentVolumes]}
      syncPolicy:
        syncOptions: [RespectIgnoreDifferences=true]

Sources:
    - mig-controller: config/crds/migration.openshift.io_migplans.yaml, persistentVolumes
    - mig-controller: pkg/controller/migplan/pvlist.go, updatePvs
    - mig-controller: pkg/controller/migplan/migplan_controller.go, planSuspended
    - Argo CD: docs/user-guide/sync-options.md, Respect ignore differences
    - Flux: docs/spec/v1/kustomizations.md, Controlling the apply behavior
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text
from vmshift.resolve.guard import RESPECT
from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_engines import FLUX, argo_objects, delivers, engines_of, feeding, feeds, flux_mark
from vmshift.rules.shared_ignored import GROUP, VOLUMES, ignored, ignored_by_all
from vmshift.rules.shared_manifests import conversions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_engines import Feed
    from vmshift.rules.shared_written import WrittenPlan

RULE = Rule(
    id="VMS603",
    name="volumes-not-ignored",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    grave=True,
)
_LOST = "the list of Git takes the place of what MTC has written, and the names of the new volumes are lost"
_RULE = f'{{"group":"{GROUP}","kind":"MigPlan","jsonPointers":["{VOLUMES}"]}}'
_KEPT = ("ifnotpresent", "ignore")


def check(context: Context) -> Iterator[Finding]:
    """Find lists that are applied again."""
    plans = [plan for plan in conversions(context) if plan.entries]
    everywhere = ignored_by_all(argo_objects(context))
    for feed in feeds(context, "argocd"):
        covered = [plan for plan in plans if feed in feeding(context, plan.manifest, "argocd")]
        if (covered or delivers(context, feed, "plan")) and not _kept_by_argo(feed, everywhere=everywhere):
            yield _application(feed, covered)
    for plan in plans:
        engines = engines_of(context, plan.manifest)
        if "flux" in engines and not _kept_by_flux(context, plan):
            yield _flux(plan, known=bool(feeding(context, plan.manifest, "flux")))
        if "argocd" in engines and not feeding(context, plan.manifest, "argocd") and not _compiled(plan):
            yield _unknown(plan)


def _kept_by_argo(feed: Feed, *, everywhere: bool) -> bool:
    found = ignored(feed)
    if found and not any(each.whole for each in found):
        return True  # ignore-inside-list speaks
    return bool(found or everywhere) and feed.options.get("RespectIgnoreDifferences") == "true"


def _kept_by_flux(context: Context, plan: WrittenPlan) -> bool:
    if flux_mark(plan.manifest, "ssa") in _KEPT or flux_mark(plan.manifest, "reconcile") == "disabled":
        return True
    known = feeding(context, plan.manifest, "flux")
    return bool(known) and all(ignored(feed) for feed in known)


def _compiled(plan: WrittenPlan) -> bool:
    """Tell whether it is one that compile has written: then the spec's Application is judged."""
    return text(dig(plan.manifest.value, "metadata", "labels", "app.kubernetes.io/managed-by")) == "vmshift"


def _application(feed: Feed, plans: list[WrittenPlan]) -> Finding:
    lacks = "RespectIgnoreDifferences" if ignored(feed) else f"ignoreDifferences for {VOLUMES}"
    return RULE.finding(
        feed.at("syncPolicy", "syncOptions") if ignored(feed) else feed.at("ignoreDifferences"),
        message=f"{feed.title} applies a MigPlan with volumes, without {lacks}",
        consequence=_LOST,
        help=f"add {RESPECT} to its syncOptions"
        if ignored(feed)
        else f"add {_RULE} to its ignoreDifferences, and {RESPECT} to its syncOptions",
        subject=feed.subject,
        related=[Related(plan.at("persistentVolumes"), "the volumes") for plan in plans],
    )


def _flux(plan: WrittenPlan, *, known: bool) -> Finding:
    asked = "" if known else "; see oc get kustomization -A -o yaml for what it ignores"
    return RULE.finding(
        plan.at("persistentVolumes"),
        message=f'Flux applies the volumes of MigPlan "{plan.name}" again and again',
        consequence=_LOST,
        help=f"add the annotation {FLUX}ssa: IfNotPresent{asked}",
        subject=plan.subject,
        certainty="certain" if known else "possible",
    )


def _unknown(plan: WrittenPlan) -> Finding:
    return RULE.finding(
        plan.at("persistentVolumes"),
        message=f'Argo CD applies MigPlan "{plan.name}", and no Application shows whether it ignores the volumes',
        consequence=_LOST,
        help="look for ignoreDifferences: oc get applications.argoproj.io -A -o yaml, added to the inventory",
        subject=plan.subject,
        certainty="possible",
    )
