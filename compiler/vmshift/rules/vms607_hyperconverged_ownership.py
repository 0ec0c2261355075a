"""An engine applies a part of HyperConverged so that the rest of it, or the object, could be lost.

Checks:
    HyperConverged objects written by hand that an engine applies. They are to be protected: Prune=false and
    Delete=false for Argo CD, prune: disabled for Flux. What the file leaves out is to stay: ssa: Merge for Flux; for
    Argo CD nothing that somebody applied with oc before, or ServerSideApply with ClientSideApplyMigration=false for the
    Application.

Consequence:
    A HyperConverged that is pruned takes OpenShift Virtualization with it, unless VMs block that. Fields that were set
    with oc apply, and are not in Git, go away with the first sync: those of storage, networks and gates may be among
    them, for the whole cluster.

Why:
    Engines take over what kubectl or oc has applied, and remove what of it their own text does not have. Whether there
    is such a thing is certain where the live object notes what was last applied, and possible where it is not shown.
    Of Replace and Force, replace-or-force speaks.

Before:
    # hco.yaml
    apiVersion: hco.kubevirt.io/v1beta1
    kind: HyperConverged
    metadata:
      name: kubevirt-hyperconverged
      namespace: openshift-cnv
      annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}
    spec:
      liveMigrationConfig: {completionTimeoutPerGiB: 800}

After:
    # hco.yaml
    apiVersion: hco.kubevirt.io/v1beta1
    kind: HyperConverged
    metadata:
      name: kubevirt-hyperconverged
      namespace: openshift-cnv
      annotations: {kustomize.toolkit.fluxcd.io/prune: disabled, kustomize.toolkit.fluxcd.io/ssa: Merge}
    spec:
      liveMigrationConfig: {completionTimeoutPerGiB: 800}

Sources:
    - Argo CD: docs/user-guide/sync-options.md, Server-Side Apply and Client-Side Apply Migration
    - Argo CD: gitops-engine/pkg/sync/sync_context.go, needsClientSideApplyMigration
    - Flux: internal/controller/kustomization_controller.go, apply
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule
from vmshift.rules.shared_engines import FLUX, SYNC_OPTIONS, engines_of, feeding, flux_mark, sync_options
from vmshift.rules.shared_protection import may_be_pruned, unprotected
from vmshift.rules.shared_rest import loses_rest
from vmshift.rules.shared_written import object_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Certainty, Context, Finding
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS607",
    name="hyperconverged-ownership",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    grave=True,
)
_LEFT_ALONE = ("merge", "ifnotpresent", "ignore")
_MIGRATION = "ClientSideApplyMigration"


def check(context: Context) -> Iterator[Finding]:
    """Find HyperConverged objects of which something could be lost."""
    for manifest in context.manifests:
        if manifest.kind != "HyperConverged":
            continue
        engines = engines_of(context, manifest)
        if "argocd" in engines:
            missing = ",".join(f"{option}=false" for option in unprotected(context, manifest))
            if missing:
                yield _deleted(manifest, "Argo CD", f"add {missing} to the annotation {SYNC_OPTIONS}")
            yield from _argo(context, manifest)
        if "flux" in engines:
            if may_be_pruned(context, manifest):
                yield _deleted(manifest, "Flux", f"add the annotation {FLUX}prune: disabled")
            yield from _flux(context, manifest)


def _argo(context: Context, manifest: Manifest) -> Iterator[Finding]:
    own = sync_options(manifest)
    found = [feed.options for feed in feeding(context, manifest, "argocd")]
    if "true" in {own.get("Replace"), *(options.get("Replace") for options in found)}:
        return
    wider = {options.get("ServerSideApply") for options in found} or {None}
    by_server = own.get("ServerSideApply", "true" if wider == {"true"} else "") == "true"
    if by_server and found and all(options.get(_MIGRATION) == "false" for options in found):
        return
    certainty = loses_rest(context, manifest, any_kubectl=False)
    if certainty:
        known = certainty == "certain" and (bool(found) or not by_server)
        wanted = "" if by_server else f"ServerSideApply=true to {SYNC_OPTIONS}, and "
        help_ = f"add {wanted}{_MIGRATION}=false to the syncOptions of the Application"
        yield _rest(manifest, "Argo CD", help_, "certain" if known else "possible")


def _flux(context: Context, manifest: Manifest) -> Iterator[Finding]:
    if flux_mark(manifest, "ssa") in _LEFT_ALONE or flux_mark(manifest, "reconcile") == "disabled":
        return
    certainty = loses_rest(context, manifest, any_kubectl=True)
    if certainty:
        yield _rest(manifest, "Flux", f"add the annotation {FLUX}ssa: Merge", certainty)


def _deleted(manifest: Manifest, engine: str, help_: str) -> Finding:
    return RULE.finding(
        manifest.at("metadata", "annotations"),
        message=f'{engine} may delete HyperConverged "{manifest.name}": nothing protects it',
        consequence="once it leaves Git it is deleted, which uninstalls OpenShift Virtualization unless VMs block that",
        help=help_,
        subject=object_of(manifest),
    )


def _rest(manifest: Manifest, engine: str, help_: str, certainty: Certainty) -> Finding:
    where = "" if certainty == "certain" else "; oc get hco -A -o yaml --show-managed-fields tells who set what"
    return RULE.finding(
        manifest.at("spec"),
        message=f'{engine} takes over HyperConverged "{manifest.name}", of which Git has a part',
        consequence="what was applied with oc before, and is not in Git, is removed from the cluster's settings",
        help=f"{help_}{where}",
        subject=object_of(manifest),
        certainty=certainty,
    )
