"""A running VM without any claim stands in the way of an offline migration.

Checks:
    The namespace of an offline plan has a running VM, chosen or not, whose launcher mounts no claim: no DataVolume or
    claim that is not hot-plugged, no ephemeral claim, no persistent TPM or EFI.

Consequence:
    MTC does not stop it, as none of its volumes moves, and waits for its pod without end before it copies anything. The
    chosen VMs are down by then, and stay down.

Why:
    MTC stops the VMs of the claims that it copies. Afterwards it waits for every launcher pod of the namespace, those
    with a claim that is not copied aside; a pod without any claim is not set aside. MTC before 1.8.6 stops every VM.

Before:
    # migration.yaml
    spec:
      mode: offline
    ---
    # cluster
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: rescue, namespace: shop}
    spec:
      runStrategy: Always
      template:
        spec:
          domain: {devices: {disks: [{name: image, disk: {bus: virtio}}]}}
          volumes: [{name: image, containerDisk: {image: registry.example.com/rescue:9}}]
    status: {printableStatus: Running}

After:
    # cluster
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: rescue, namespace: shop}
    spec:
      runStrategy: Halted
      template:
        spec:
          domain: {devices: {disks: [{name: image, disk: {bus: virtio}}]}}
          volumes: [{name: image, containerDisk: {image: registry.example.com/rescue:9}}]
    status: {printableStatus: Stopped}

Sources:
    - mig-controller: pkg/controller/migmigration/quiesce.go, ensureQuiescedPodsTerminated
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.inventory.vm import run_state
from vmshift.platform.facts import MTC_STOPS_EVERY_VM
from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_live import mode_line
from vmshift.rules.shared_plans import mtc_migrations, pending_plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import RunState, VirtualMachine
    from vmshift.resolve.model import Plan
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS425",
    name="bystander-vm",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    grave=True,
    applies_to="MTC 1.8.6 and later",
)

_STATE = (("domain", "devices", "tpm", "persistent"), ("domain", "firmware", "bootloader", "efi", "persistent"))


def check(context: Context) -> Iterator[Finding]:
    """Find running VMs without a claim in the namespaces of offline plans."""
    for migration in mtc_migrations(context):
        stops = migration.platform.decide("mtc", MTC_STOPS_EVERY_VM)
        for plan in pending_plans(migration) if stops is not True else ():
            stopped = {vm.vm.name for vm in plan.vms if vm.moves}
            for vm in migration.inventory.vms_in(plan.namespace) if plan.mode == "offline" else ():
                state = run_state(vm, migration.inventory)
                if vm.name not in stopped and state.state != "stopped" and not _mounts_a_claim(vm):
                    yield _finding(plan, vm, state, sure_of_mtc=stops is False)


def _mounts_a_claim(vm: VirtualMachine) -> bool:
    """Tell whether the launcher pod itself mounts a claim; a hot-plugged one is mounted by a pod of its own."""
    return any(dig(vm.template, *path) is True for path in _STATE) or any(
        (volume.claim and not volume.hotpluggable)
        or volume.source == "memoryDump"
        or dig(volume.value, "ephemeral", "persistentVolumeClaim") is not None
        for volume in vm.volumes
    )


def _finding(plan: Plan, vm: VirtualMachine, state: RunState, *, sure_of_mtc: bool) -> Finding:
    help_ = f'stop VM "{vm.key}" before the cutover, or move it to another namespace'
    if state.state != "running":
        help_ = f'see with "oc get vmi {vm.name}{within(vm.namespace)}" whether it runs; if it does, {help_}'
    elif not sure_of_mtc:
        help_ = f'see the version in "oc get migcluster -n openshift-migration -o yaml"; from 1.8.6, {help_}'
    return RULE.finding(
        state.place,
        message=f'VM "{vm.key}" runs without any claim in a namespace that is migrated offline'
        if state.state == "running"
        else f'VM "{vm.key}" may run, without any claim, in a namespace that is migrated offline',
        consequence="MTC does not stop it, and waits for its pod without end, with the chosen VMs down",
        help=help_,
        subject=Subject("VirtualMachine", vm.namespace, vm.name),
        related=[Related(plan.moves[0].selected_by, f'namespace "{plan.namespace}" is planned here'), mode_line(plan)],
        certainty="certain" if state.state == "running" and sure_of_mtc else "possible",
    )
