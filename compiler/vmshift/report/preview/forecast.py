"""Time and room for a preview: of a VM, of a wave, of a migration. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.report.preview.model_room import QueueView, QuotaView, RoomView, TimeView
from vmshift.report.preview.words import FINISHED
from vmshift.report.room import class_rooms, quota_rooms
from vmshift.report.timing import estimate_of, queue_of, throughput_of, timing_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmshift.resolve.model import ChosenVm, Migration, Plan


def times(migration: Migration, plan: Plan) -> dict[str, TimeView]:
    """Give the time of each VM of a plan that goes live, by namespace/name."""
    found = ((vm.key, _time(migration, vm)) for vm in plan.live_vms())
    return {key: time for key, time in found if time is not None}


def _time(migration: Migration, vm: ChosenVm) -> TimeView | None:
    time = timing_of(vm, migration)
    if time is None:
        return None
    throughput, _ = throughput_of(migration)
    return TimeView(
        memory=time.memory,
        disks=time.disks,
        limit=time.limit,
        per_gi_b=time.per_gb,
        rate=time.rate,
        estimate=time.takes(throughput) if migration.spec.estimate else None,
        enough=time.smallest(throughput),
    )


def queue(migration: Migration, plans: Sequence[Plan]) -> QueueView | None:
    """Give how the live migrations of a wave, those to come, follow each other; None where nothing goes live."""
    plans = [plan for plan in plans if plan.step not in FINISHED]
    if not plans:
        return None
    made, estimate = queue_of(plans, migration), estimate_of(plans, migration)
    if not made.vms and estimate is None:
        return None
    return QueueView(
        live=made.vms,
        per_cluster=made.per_cluster,
        per_node=made.per_node,
        waiting=made.waiting,
        rounds=made.rounds,
        throughput=estimate.throughput if estimate else None,
        at_least=estimate.seconds if estimate else None,
        unknown=estimate.unknown if estimate else 0,
    )


def rooms(migration: Migration) -> tuple[RoomView, ...]:
    """Give the target classes."""
    return tuple(
        RoomView(each.storage_class, each.claims, each.wanted, each.kept, each.unknown, each.available, each.fits)
        for each in class_rooms(migration)
    )


def quotas(migration: Migration) -> tuple[QuotaView, ...]:
    """Give the limits of quotas that the copies count against."""
    return tuple(
        QuotaView(each.namespace, each.quota, each.key, each.limit, each.used, each.more, each.fits)
        for each in quota_rooms(migration)
    )
