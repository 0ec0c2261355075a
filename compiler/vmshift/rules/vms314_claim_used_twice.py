"""A claim that is to move has a second user.

Checks:
    A claim among the moves that a second VM, a workload or a pod of the namespace names as well, whether the spec
    selects that VM or not. The pods of a VM itself do not count: its launcher, those that hold hot-plugged volumes, and
    importers. In a live plan it is an error where two users may run at the same time; else it is a warning. Live,
    nothing is said of disks that may not move at all: shareable disks, LUNs and virtio-fs file systems.

Consequence:
    KubeVirt copies what its VM writes, and moves that VM alone: what the other writes during the copy is lost to the
    new volume, and afterwards the two work on different disks. Offline, the same holds for a user that nobody stops.

Why:
    MTC knows one VM for each claim. It scales the workloads of the namespace down for the cutover and points both users
    at the new claim; a pod without a workload stays, and so does a second VM that runs.

Before:
    # cluster
    apiVersion: v1
    kind: Pod
    metadata: {name: backup, namespace: shop}
    spec: {volumes: [{name: disk, persistentVolumeClaim: {claimName: web-01-data}}]}
    status: {phase: Running}

After:
    # cluster
    kind: Pod
    metadata: {name: backup}
    $patch: delete   # ended before the migration

Sources:
    - mig-controller: pkg/controller/directvolumemigration/vm.go, getVolumeNameToVmMap and getRunningVmVolumeMap
    - mig-controller: pkg/controller/migmigration/quiesce.go, quiesceApplications
    - KubeVirt: pkg/virt-controller/watch/volume-migration/volume-migration.go
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.users import users_in
from vmshift.inventory.values import dig
from vmshift.rules.base import Related, Rule, move_subject, selected
from vmshift.rules.shared_claims import claim_line
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_plans import pending_plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory
    from vmshift.inventory.users import User
    from vmshift.resolve.model import ChosenVm, Migration, Move, Plan
    from vmshift.rules.base import Certainty, Context, Finding

RULE = Rule(
    id="VMS314",
    name="claim-used-twice",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    live=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find claims with more users than the VM, each claim once."""
    for migration in context.migrations:
        for plan in pending_plans(migration):
            yield from _in_plan(migration, plan)


def _in_plan(migration: Migration, plan: Plan) -> Iterator[Finding]:
    users = users_in(plan.namespace, migration.inventory)
    seen = {move.claim_name for vm in plan.live_vms() for move in vm.moves if _may_not_move(move)}
    # Of two VMs on one claim the one that runs is spoken of.
    for vm in sorted(plan.affected, key=lambda vm: vm.run_state.state == "stopped"):
        for move in vm.moves:
            others = [user for user in users.get(move.claim_name, []) if not _is(user, vm)]
            live = plan.live and vm.run_state.state != "stopped"
            if others and move.claim_name not in seen:
                running = _running(others, migration.inventory)
                yield _beside(vm, move, others, running) if live and running else _by_turns(vm, move, others, running)
            seen.add(move.claim_name)


def _is(user: User, vm: ChosenVm) -> bool:
    return (user.kind, user.name) == ("VirtualMachine", vm.vm.name)


def _running(users: list[User], inventory: Inventory) -> list[tuple[User, bool]]:
    """Give the users that run or may run, and whether that is known: first those of which it is."""
    states = [(user, user.runs(inventory)) for user in users]
    return sorted(((user, runs is True) for user, runs in states if runs is not False), key=lambda each: not each[1])


def _may_not_move(move: Move) -> bool:
    """Tell whether a rule of its own keeps the disk from moving live: VMS401 to VMS404."""
    disk = move.disk
    return disk is not None and (disk.device in ("lun", "filesystem") or dig(disk.value, "shareable") is True)


def _beside(vm: ChosenVm, move: Move, others: list[User], running: list[tuple[User, bool]]) -> Finding:
    other, known = running[0]
    certainty: Certainty = "certain" if known and vm.run_state.state == "running" else "possible"
    way = f'stop {other}, or let it use another claim, before "{vm.key}" moves live'
    if certainty == "possible":
        way = f'see with "oc get vmi{within(vm.vm.namespace)}" whether both run; if they do, {way}'
    return _finding(
        vm,
        move,
        others,
        f'claim "{move.claim_name}" of VM "{vm.key}" has a second user that may run at the same time, {other}',
        "KubeVirt copies and moves this VM alone: the other's writes are lost, and the two part ways",
        way,
        certainty=certainty,
    )


def _by_turns(vm: ChosenVm, move: Move, others: list[User], running: list[tuple[User, bool]]) -> Finding:
    names = f"{others[0]}{f' and {len(others) - 1} more' if len(others) > 1 else ''}"
    return _finding(
        vm,
        move,
        others,
        f'claim "{move.claim_name}" of VM "{vm.key}" has a second user, {names}',
        "what the other user writes during the copy is lost, should it run then",
        f"keep {names} stopped until the cutover is over, and look at what it names then"
        if not running
        else f"stop {running[0][0]} before the cutover, and look at what it names afterwards",
    )


def _finding(  # noqa: PLR0913 - a finding has these parts
    vm: ChosenVm,
    move: Move,
    others: list[User],
    message: str,
    consequence: str,
    way: str,
    *,
    certainty: Certainty | None = None,
) -> Finding:
    place = vm.vm.at(*claim_line(move.volume)) if move.volume is not None else move.place
    return RULE.finding(
        place,
        message=message,
        consequence=consequence,
        help=way,
        subject=move_subject(move),
        related=[selected(vm), *(Related(user.place, f"{user} names it here") for user in others)],
        severity="error" if certainty else "warning",
        certainty=certainty or "certain",
    )
