"""An engine would put a chosen VM back onto its old volumes.

Checks:
    VMs that move and that an engine holds for its own: the tracking id, the labels or the status of an Application or a
    Kustomization say so. Under Argo CD: Applications with selfHeal that do not ignore the VM's volumes. Under Flux:
    all but those that are suspended, and VMs that are told to be left alone. Where the Application or the Kustomization
    is not shown, the finding is a possible one.

Consequence:
    The cutover writes the new volumes into the VM. The engine sees a difference and writes the old ones back, within
    seconds or at its next interval: the VM goes back to disks that have been left behind, and loses what was written
    since.

Why:
    What MTC and KubeVirt change is in Git as it was. The names of the new volumes are known after the cutover only, and
    have to be written into Git then.

Before:
    # cluster
    kind: VirtualMachine
    metadata:
      name: web-01
      annotations: {argocd.argoproj.io/tracking-id: "shop:kubevirt.io/VirtualMachine:shop/web-01"}
    ---
    # cluster
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop, namespace: openshift-gitops}
    spec:
      source: {repoURL: "https://git.example.com/shop.git", path: deploy}
      syncPolicy: {automated: {selfHeal: true}}

After:
    # cluster
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop, namespace: openshift-gitops}
    spec:
      source: {repoURL: "https://git.example.com/shop.git", path: deploy}
      syncPolicy: {automated: {selfHeal: false}}

Sources:
    - mig-controller: pkg/controller/directvolumemigration/vm.go, updateVM
    - Argo CD: docs/user-guide/auto_sync.md, Automatic Self-Healing
    - Flux: docs/spec/v1/kustomizations.md, Controlling the apply behavior
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, selected, vm_subject
from vmshift.rules.shared_engines import FLUX, flux_mark
from vmshift.rules.shared_healing import heals, leaves_alone
from vmshift.rules.shared_plans import pending_plans
from vmshift.rules.shared_tracking import Owners

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import ChosenVm
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_engines import Engine, Feed

RULE = Rule(
    id="VMS601",
    name="self-heal-reverts-vm",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    grave=True,
)
_MARKS = {"ssa": ("ifnotpresent", "ignore"), "reconcile": ("disabled",)}
_NAMES: dict[Engine, tuple[str, str]] = {
    "argocd": ("Argo CD", "applications.argoproj.io"),
    "flux": ("Flux", "kustomizations.kustomize.toolkit.fluxcd.io"),
}


def check(context: Context) -> Iterator[Finding]:
    """Find VMs that an engine would put back."""
    known = [Owners(context, engine) for engine in _NAMES]
    for migration in context.migrations:
        for vm in (vm for plan in pending_plans(migration) for vm in plan.affected if vm.moves):
            yield from _of_vm(known, vm)


def _of_vm(known: list[Owners], vm: ChosenVm) -> Iterator[Finding]:
    manifest = vm.vm.manifest
    for owners in known:
        if owners.engine == "flux" and any(flux_mark(manifest, mark) in values for mark, values in _MARKS.items()):
            continue
        found = owners.of(manifest)
        reverting = [feed for feed in found if heals(feed) and not leaves_alone(feed, manifest)]
        if reverting:
            yield _finding(vm, reverting[0])
        elif not found and (name := owners.name(manifest)):
            yield _possible(vm, owners.engine, name)


def _finding(vm: ChosenVm, feed: Feed) -> Finding:
    argo = feed.engine == "argocd"
    switch = ("syncPolicy", "automated", "selfHeal") if argo else ("suspend",)
    return RULE.finding(
        vm.vm.at("metadata", "name"),
        message=f'{feed.title} would put VM "{vm.key}" back onto its old volumes',
        consequence="after the cutover the VM goes back to the disks it has left, without what was written since",
        help=f"set selfHeal: false in {feed.title} until Git has the new names"
        if argo
        else f"annotate the VM with {FLUX}reconcile=disabled until Git has the new names",
        subject=vm_subject(vm),
        related=[Related(feed.at(*switch), "puts it back"), selected(vm)],
    )


def _possible(vm: ChosenVm, engine: Engine, name: str) -> Finding:
    called, kind = _NAMES[engine]
    what = "selfHeal is false" if engine == "argocd" else "it is suspended"
    return RULE.finding(
        vm.vm.at("metadata", "name"),
        message=f'{called} applies VM "{vm.key}" by "{name}", which the inventory does not show',
        consequence="unless it leaves the VM alone, the VM goes back to its old disks after the cutover",
        help=f"look whether {what}: oc get {kind} -A -o yaml, added to the inventory",
        subject=vm_subject(vm),
        related=[selected(vm)],
        certainty="possible",
    )
