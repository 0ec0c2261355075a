"""A VM is in the middle of something that a migration has to wait for.

Checks:
    The status of a VM with moves shows ManualRecoveryRequired, a change of its volumes under way, or a snapshot or
    restore under way; or, live, RestartRequired. Plans that are rolled back, done or closed are passed over.

Consequence:
    With RestartRequired KubeVirt passes over the move, and the VM's spec names empty disks, which that very restart
    boots. In the other cases it refuses the change of volumes, or the VM does not start afterwards.

Why:
    KubeVirt applies changes to a running VM one after the other. A VM that needs a manual recovery has lost its
    instance in the middle of a volume migration: which of its volumes is good has to be settled first.

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    status: {conditions: [{type: RestartRequired, status: "True"}]}

After:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    status: {conditions: []}   # virtctl restart web-01 -n shop

Sources:
    - KubeVirt: pkg/virt-controller/watch/vm/vm.go, handleVolumeUpdateRequest
    - KubeVirt: pkg/storage/admitters/vm-storage-status.go
    - KubeVirt user guide: Volume migration
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vmshift.inventory.values import dig
from vmshift.rules.base import Rule, selected, vm_subject
from vmshift.rules.shared_instances import condition, instance_of
from vmshift.rules.shared_live import Words, about_live
from vmshift.rules.shared_plans import pending_plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import ChosenVm, Migration, Plan
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS415",
    name="restart-required",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    grave=True,
    live=True,
)


_UNDER_WAY = (
    ("snapshotInProgress", "snapshot", "KubeVirt refuses every change of its volumes meanwhile"),
    (
        "restoreInProgress",
        "restore",
        "KubeVirt refuses to start the VM meanwhile, and the restore gives it other volumes",
    ),
)


class _Busy(NamedTuple):
    """Something that a VM is in the middle of."""

    what: str
    place: Place
    consequence: str
    help: str


def check(context: Context) -> Iterator[Finding]:
    """Find VMs whose status says that they cannot be changed now."""
    for migration in context.migrations:
        for plan in pending_plans(migration):
            for vm in plan.affected if plan.step != "rollback" else ():
                if vm.moves:
                    yield from _restart(plan, vm)
                    yield from (_finding(vm, busy) for busy in _either_way(migration, vm))


def _restart(plan: Plan, vm: ChosenVm) -> Iterator[Finding]:
    told = condition(vm.vm.manifest, "RestartRequired")
    if told is None or told.status != "True" or not plan.live or vm.run_state.state == "stopped":
        return
    yield about_live(
        RULE,
        vm,
        told.place,
        Words(
            f'VM "{vm.key}" waits for a restart',
            "KubeVirt passes over the move, and leaves the VM's spec on an empty disk that this restart boots",
            f'restart VM "{vm.key}" before the cutover, or take back the change that it waits for',
        ),
        vm_subject(vm),
    )


def _either_way(migration: Migration, vm: ChosenVm) -> Iterator[_Busy]:
    own, instance = vm.vm.manifest, instance_of(vm.vm, migration.inventory)
    recovery = condition(own, "ManualRecoveryRequired")
    if recovery and recovery.status == "True":
        yield _Busy(
            "needs a manual recovery after a volume migration that broke off",
            recovery.place,
            "KubeVirt does not start the VM, and which of its volumes is good is not settled",
            "put back the volumes that the VM had before that migration, and wait until the condition is gone",
        )
        return
    changes = [condition(own, "VolumesChange"), condition(instance, "VolumesChange")]
    changing = next((told for told in changes if told and told.status == "True"), None)
    if changing:
        yield _Busy(
            "is in the middle of another change of its volumes",
            changing.place,
            "KubeVirt takes no other change of its volumes meanwhile",
            "wait until the condition VolumesChange is gone, or put back the volumes that the VM had before",
        )
    for key, what, refusal in _UNDER_WAY:
        if dig(own.value, "status", key):
            yield _Busy(
                f'is in the middle of {what} "{dig(own.value, "status", key)}"',
                own.at("status", key),
                refusal,
                f"wait until the {what} is done, or delete it",
            )


def _finding(vm: ChosenVm, busy: _Busy) -> Finding:
    return RULE.finding(
        busy.place,
        message=f'VM "{vm.key}" {busy.what}',
        consequence=busy.consequence,
        help=busy.help,
        subject=vm_subject(vm),
        related=[selected(vm)],
    )
