"""The target class has not enough room for the copies.

Checks:
    What the new claims of all plans ask a class for, against the `available` of its entry in `capacity`, less its
    `headroom`; without an entry, against the sum of the CSIStorageCapacity objects of the class, and each claim against
    the largest of them. A copy that is there already is not counted again, and a source frees nothing: both copies
    exist until somebody deletes the old one. Claims whose size is not known are left out.

Consequence:
    Claims that the storage has no room for stay pending, and their volumes are not copied.

Why:
    MTC asks for what it asks for and does not look at the room that is left.

Before:
    # migration.yaml
    spec:
      capacity:   # of which 76Gi may be used, and the copies need 80Gi
      - {storageClass: new-san, available: 95Gi, headroom: 20%}

After:
    # migration.yaml
    spec:
      capacity:
      - {storageClass: new-san, available: 2Ti, headroom: 20%}

Sources:
    - vmshift: the migration spec, capacity
    - Kubernetes: CSIStorageCapacity
    - mig-controller: pkg/controller/directvolumemigration/pvcs.go, createDestinationDV
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, Subject, move_subject
from vmshift.rules.shared_plans import pending_plans
from vmshift.rules.shared_room import room_on
from vmshift.rules.shared_sizes import show_two
from vmshift.rules.shared_targets import claim_size, moves_to_come

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Move
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_room import Room

RULE = Rule(
    id="VMS315",
    name="not-enough-capacity",
    severity="error",
    basis=("inferred",),
    since="0.1.0",
    by_hand=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Compare need and room, class by class."""
    for migration in context.migrations:
        moves = [move for plan in pending_plans(migration) for move in moves_to_come(plan, migration.inventory)]
        for name in sorted({move.target.storage_class for move in moves}):
            room = room_on(name, migration)
            if room is not None:
                sizes = [(move, claim_size(move, migration)) for move in moves if move.target.storage_class == name]
                yield from _judge(name, [(move, size) for move, size in sizes if size is not None], room)


def _judge(storage_class: str, needs: list[tuple[Move, int]], room: Room) -> Iterator[Finding]:
    total = sum(size for _, size in needs)
    if total > room.total:
        wants, has = show_two(total, room.total)
        yield RULE.finding(
            room.place,
            message=f'{len(needs)} new {"claim" if len(needs) == 1 else "claims"} ask class "{storage_class}" '
            f"for {wants}, and {room.told.format(has)}",
            consequence="claims that find no room stay pending, and their volumes are not copied",
            help=f"make room for {wants} on the class, or select fewer volumes and delete old copies before the next",
            subject=Subject("StorageClass", "", storage_class),
            related=[Related(needs[0][0].target.place, "volumes go to the class from here")],
        )
        return
    for move, size in needs:
        if size > room.largest:
            wants, has = show_two(size, room.largest)
            yield RULE.finding(
                move.place,
                message=f'"{move.key}" asks class "{storage_class}" for {wants}, and {room.told.format(has)}',
                consequence="the new claim stays pending, and the volume is not copied",
                help=f'make room for {wants} in one part of the cluster, or send "{move.key}" to another class',
                subject=move_subject(move),
                related=[Related(room.place, "no part of the cluster has room for more")],
            )
