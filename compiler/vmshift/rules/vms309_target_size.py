"""The target of a live migration is smaller than the disk that is copied to it.

Checks:
    What MTC will ask the target class for, against the size of the disk. It asks for the request of the DataVolume
    that owns the claim; for a Block volume with `spec.storage` there, for the claim's capacity; without a DataVolume,
    for the claim's request. The disk is as large as the claim where that is Block; in a file system, as large as was
    asked for, or as the claim less CDI's overhead where that has been made larger since. Sizes that differ otherwise,
    and a volume that is copied offline to a smaller claim, are an info.

Consequence:
    QEMU refuses to copy onto a smaller disk; KubeVirt tries again, at growing intervals, until the run is cancelled.

Why:
    MTC asks for what is said above. Equal or larger works; the guest sees new room only once its disk is grown.

Disagrees:
    - document: the target is exactly as large as the source
    - controller: chooses the size itself and takes equal or larger; no field of a plan sets it

Before:
    # cluster
    kind: PersistentVolumeClaim
    metadata: {name: web-01-data}
    spec: {resources: {requests: {storage: 50Gi}}}
    status: {capacity: {storage: 60Gi}}

After:
    # cluster
    kind: PersistentVolumeClaim
    metadata: {name: web-01-data}
    spec: {resources: {requests: {storage: 60Gi}}}
    status: {capacity: {storage: 60Gi}}

Sources:
    - Migrating virtual machine storage: Online migration limitations
    - mig-controller: pkg/controller/directvolumemigration/pvcs.go, createDestinationDV
    - KubeVirt: pkg/virt-launcher/virtwrap/live-migration-source.go, configureLocalDiskToMigrate
    - KubeVirt: pkg/storage/types/pvc.go, GetDiskCapacity
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.quantity import show_bytes
from vmshift.rules.base import Related, Rule, move_subject
from vmshift.rules.shared_live import Words, about_live
from vmshift.rules.shared_plans import mtc_migrations, pending_plans
from vmshift.rules.shared_sizes import MIB, asked, image, overhead_of, owners, show_two
from vmshift.rules.shared_targets import changes_volume_mode, takes_modes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import ChosenVm, Migration, Move, Plan
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_sizes import Size

RULE = Rule(
    id="VMS309",
    name="target-size",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    by_hand=True,
    ledger=("L44",),
    live=True,
)

_GIB = 1024**3


def check(context: Context) -> Iterator[Finding]:
    """Compare what is asked for with what is there."""
    for migration in mtc_migrations(context):
        for plan in pending_plans(migration):
            for vm in plan.vms:
                for move in vm.moves:
                    yield from _judge(migration, plan, vm, move)


def _judge(migration: Migration, plan: Plan, vm: ChosenVm, move: Move) -> Iterator[Finding]:
    request = asked(move, migration)
    disk = image(move, migration, request) if request is not None else None
    if request is None or disk is None:
        return
    live = plan.live and vm.run_state.state != "stopped"
    if disk.bytes > request.bytes:
        yield _too_small(vm, move, request, disk) if live else _smaller(move, request, disk)
    elif live:
        yield from _other_size(migration, move, request)


def _too_small(vm: ChosenVm, move: Move, request: Size, disk: Size) -> Finding:
    has, wants = show_two(disk.bytes, request.bytes)
    help_ = _larger(move, disk)
    if not disk.certain:
        help_ = f'see with "oc get cdi -o yaml" which overhead holds; if it is the default, {help_}'
    return about_live(
        RULE,
        vm,
        request.place,
        Words(
            f'the disk of "{move.key}" has {has}, but MTC will ask class "{move.target.storage_class}" for {wants}',
            "QEMU refuses the copy to a smaller disk, and KubeVirt tries again without end until the run is cancelled",
            help_,
        ),
        move_subject(move),
        [Related(disk.place, "the disk follows this capacity")],
        certainty="certain" if disk.certain else "possible",
    )


def _larger(move: Move, disk: Size) -> str:
    claim, size = move.claim, show_bytes(-(-disk.bytes // _GIB) * _GIB)
    if claim is not None and not owners(claim):
        return f'raise the request of claim "{claim.name}" to {size}, or exclude "{move.key}"'
    name = owners(claim)[-1] if claim is not None else ""
    return f'replace DataVolume "{name}" by one of {size} that adopts its claim, or exclude "{move.key}"'


def _smaller(move: Move, request: Size, disk: Size) -> Finding:
    has, wants = show_two(disk.bytes, request.bytes)
    return RULE.finding(
        request.place,
        message=f'the disk of "{move.key}" has {has}, but MTC will ask class "{move.target.storage_class}" for {wants}',
        consequence="the copy fails where data lies beyond the end of the target, and the VM stays stopped",
        help=_larger(move, disk),
        subject=move_subject(move),
        related=[Related(disk.place, "the disk follows this capacity")],
        severity="info",
        certainty="certain" if disk.certain else "possible",
    )


def _other_size(migration: Migration, move: Move, request: Size) -> Iterator[Finding]:
    claim, target = move.claim, _target_claim(migration, move, request)
    refused = changes_volume_mode(move) and takes_modes(move, migration) is False  # volume-mode-change's matter
    if claim is None or target is None or refused:
        return
    source = claim.capacity if claim.volume_mode == "Block" else claim.request
    if source is not None and abs(target - source) >= _slack(move, source):
        has, wants = show_two(source, target)
        yield RULE.finding(
            move.target.place,
            message=f'the claim of "{move.key}" has {has}, but on "{move.target.storage_class}" it will have {wants}',
            consequence="the disk fits, but the sizes are not equal, as the document wants them",
            help=f"plan with {show_bytes(target)} on the target class; no field of a plan changes what MTC asks for",
            subject=move_subject(move),
            related=[Related(request.place, "MTC asks for this size")],
            severity="info",
        )


def _slack(move: Move, source: int) -> int:
    """Give what counts as a difference: between file systems, more than a new release's overhead would make."""
    return source // 100 if move.source_mode == move.target_mode == "Filesystem" else MIB


def _target_claim(migration: Migration, move: Move, request: Size) -> int | None:
    """Give the size of the target claim; None where the StorageProfile or an unknown overhead decides it."""
    if move.target_mode == "Block":
        return request.bytes
    overhead = overhead_of(move.target.storage_class, migration)
    return overhead.added(request.bytes) if overhead is not None and move.target_mode == "Filesystem" else None
