"""A volume names a DataVolume that does not exist.

Checks:
    A volume of the kind dataVolume, on any VM of a namespace that has a plan, whose DataVolume is not among those of
    the inventory. Where the inventory has no DataVolume at all, the finding is a possible one, once for each namespace;
    so it is for a VM from Git whose own template makes the DataVolume. A volume whose claim is missing as well is
    missing-claim's matter.

Consequence:
    At the cutover MTC goes through all VMs of the namespace, chosen or not, and stops at the first DataVolume that it
    does not find: that VM and those after it are not switched over, and the run fails after the copy.

Why:
    Older releases of CDI deleted DataVolumes once they were filled, and the claims alone stayed. KubeVirt is content
    with a claim of that name; MTC is not.

Before:
    # cluster
    kind: DataVolume
    metadata: {name: web-01-root}
    $patch: delete
    ---
    # cluster
    apiVersion: cdi.kubevirt.io/v1beta1
    kind: DataVolume   # the inventory has others
    metadata: {name: golden-image, namespace: shop}
    spec: {source: {blank: {}}, storage: {resources: {requests: {storage: 30Gi}}}}

After:
    # cluster
    kind: DataVolume
    metadata:
      name: web-01-root
      namespace: shop
      annotations: {cdi.kubevirt.io/allowClaimAdoption: "true"}
    spec: {source: {blank: {}}, storage: {resources: {requests: {storage: 30Gi}}}}

Sources:
    - Migrating virtual machine storage: Deploying a virtual machine
    - mig-controller: pkg/controller/migmigration/storage.go, swapVirtualMachinePVCRef and updateDataVolumeRef
    - mig-controller: pkg/controller/directvolumemigration/vm.go, CreateNewAdoptionDataVolume
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, entries, text
from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_claims import claim_line, missing_claims
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_plans import mtc_migrations, pending_plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import VirtualMachine, Volume
    from vmshift.resolve.model import Migration, Plan
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS313",
    name="missing-datavolume",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    ledger=("L16",),
)
_CONSEQUENCE = "at the cutover MTC stops at this VM: the run fails, and VMs after it stay on their old disks"


def check(context: Context) -> Iterator[Finding]:
    """Find volumes without their DataVolumes."""
    for migration in mtc_migrations(context):
        said = {(vm.key, volume.name) for vm, volume in missing_claims(migration)}
        for plan in pending_plans(migration):
            missing = [
                (vm, volume) for vm, volume in _missing(migration, plan.namespace) if (vm.key, volume.name) not in said
            ]
            if not migration.inventory.lists("DataVolume"):
                yield from (_unknown(plan, vm, volume) for vm, volume in missing[:1])
                continue
            for vm, volume in missing:
                yield _absent(plan, vm, volume)


def _missing(migration: Migration, namespace: str) -> Iterator[tuple[VirtualMachine, Volume]]:
    for vm in migration.inventory.vms_in(namespace):
        for volume in vm.volumes:
            is_there = migration.inventory.get("DataVolume", namespace, volume.claim) is not None
            if volume.source == "dataVolume" and volume.claim and not is_there:
                yield vm, volume


def _planned(plan: Plan) -> Related:
    return Related(plan.moves[0].selected_by, f'namespace "{plan.namespace}" is planned here')


def _absent(plan: Plan, vm: VirtualMachine, volume: Volume) -> Finding:
    named = f'"{volume.claim}"'
    create = f'create DataVolume {named} with the annotation cdi.kubevirt.io/allowClaimAdoption: "true"'
    # A VM as it stands in Git makes its DataVolumes in the cluster, where the inventory may not have looked.
    in_git = not vm.manifest.is_live and volume.claim in _templates(vm)
    lacking = "which the inventory does not have" if in_git else "which does not exist"
    return RULE.finding(
        vm.at(*claim_line(volume)),
        message=f'volume "{volume.name}" of VM "{vm.key}" names DataVolume {named}, {lacking}',
        consequence=_CONSEQUENCE,
        help=f'look with "oc get datavolume{within(plan.namespace)} -o yaml"; if it is missing, {create}'
        if in_git
        else create,
        subject=Subject("VirtualMachine", vm.namespace, vm.name, volume.name),
        related=[_planned(plan)],
        certainty="possible" if in_git else "certain",
    )


def _templates(vm: VirtualMachine) -> set[str]:
    templates = entries(dig(vm.manifest.value, "spec", "dataVolumeTemplates"))
    return {text(dig(template, "metadata", "name")) for _, template in templates}


def _unknown(plan: Plan, vm: VirtualMachine, volume: Volume) -> Finding:
    return RULE.finding(
        vm.at(*claim_line(volume)),
        message=f'the inventory has no DataVolume, and VM "{vm.key}" names "{volume.claim}"',
        consequence="if a DataVolume is missing, MTC stops at its VM at the cutover, and the run fails after the copy",
        help=f'add the output of "oc get datavolume{within(plan.namespace)} -o yaml" to the inventory',
        subject=Subject("VirtualMachine", vm.namespace, vm.name, volume.name),
        related=[_planned(plan)],
        certainty="possible",
    )
