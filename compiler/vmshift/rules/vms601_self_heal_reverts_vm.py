"""An engine would put a chosen VM back onto its old volumes.

Checks:
    VMs that move and that an engine holds for its own: the tracking id, the labels or the status of an Application or a
    Kustomization say so. Under Argo CD: Applications with selfHeal that do not ignore the VM's volumes, or ignore them
    without RespectIgnoreDifferences; where the VM is stopped for the copy, the field that says that it runs as well.
    Under Flux: all but those that are suspended, and VMs that are told to be left alone. Where the Application or the
    Kustomization is not shown, the finding is a possible one. The help holds the rule to add; compile writes the same
    rules as a component, vm-guard, for the engine of the migration.

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

import json
from typing import TYPE_CHECKING

from vmshift.resolve.guard import RESPECT, guard_rule
from vmshift.rules.base import Related, Rule, selected, vm_subject
from vmshift.rules.shared_engines import FLUX, flux_mark
from vmshift.rules.shared_healing import heals, leaves_alone, respects
from vmshift.rules.shared_plans import pending_plans
from vmshift.rules.shared_tracking import Owners

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import ChosenVm, Plan
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_engines import Engine, Feed
    from vmshift.source import Manifest

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
        for plan in pending_plans(migration):
            for vm in plan.affected:
                if vm.moves:
                    yield from _of_vm(known, plan, vm)


def _of_vm(known: list[Owners], plan: Plan, vm: ChosenVm) -> Iterator[Finding]:
    manifest = vm.vm.manifest
    for owners in known:
        if owners.engine == "flux" and any(flux_mark(manifest, mark) in values for mark, values in _MARKS.items()):
            continue
        found = owners.of(manifest)
        reverting = [feed for feed in found if heals(feed) and not _is_guarded(feed, plan, manifest)]
        if reverting:
            yield _finding(plan, vm, reverting[0])
        elif not found and (name := owners.name(manifest)):
            yield _possible(vm, owners.engine, name)


def _is_guarded(feed: Feed, plan: Plan, vm: Manifest) -> bool:
    return leaves_alone(feed, vm, live=plan.live) and respects(feed)


def _finding(plan: Plan, vm: ChosenVm, feed: Feed) -> Finding:
    argo = feed.engine == "argocd"
    switch = ("syncPolicy", "automated", "selfHeal") if argo else ("suspend",)
    return RULE.finding(
        vm.vm.at("metadata", "name"),
        message=f'{feed.title} would put VM "{vm.key}" back onto its old volumes',
        consequence="after the cutover the VM goes back to the disks it has left, without what was written since",
        help=_argo_help(plan, vm, feed)
        if argo
        else f"until Git has the new names, annotate the VM in Git with {FLUX}reconcile: disabled",
        subject=vm_subject(vm),
        related=[Related(feed.at(*switch), "puts it back"), selected(vm)],
    )


def _argo_help(plan: Plan, vm: ChosenVm, feed: Feed) -> str:
    """Give the rule to add, ready to be pasted: JSON is YAML too, and no name in it can be taken for a number."""
    if leaves_alone(feed, vm.vm.manifest, live=plan.live):
        return f"add {RESPECT} to syncPolicy.syncOptions: what is ignored is hidden alone, and a sync applies Git's"
    rule = json.dumps(guard_rule(plan, vm.vm), separators=(",", ":"))
    return (
        f"until Git has the new names, set selfHeal: false in {feed.title}, "
        f"or add {rule} to its ignoreDifferences and {RESPECT} to its syncOptions"
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
