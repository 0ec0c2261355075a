"""Room for the copies: what target classes and quotas have, and what plans that have runs before them ask for.

All sizes are bytes. Both copies are counted: the old one stays until somebody deletes it. Linear in the volumes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmshift.rules.shared_plans import pending_plans
from vmshift.rules.shared_room import quota_needs, room_on
from vmshift.rules.shared_targets import claim_size, moves_to_come

if TYPE_CHECKING:
    from vmshift.resolve.model import Migration, Move
    from vmshift.source import AnyPlace


@dataclass(frozen=True, slots=True)
class ClassRoom:
    """A target class.

    claims: new ones. wanted: what they ask for, CDI's overhead included. kept: what the old copies of the same volumes
    go on taking, on their own classes. unknown: claims of which nothing tells the size. available: what new claims may
    take, less the headroom, and the line that tells it; both None where nothing does.
    """

    storage_class: str
    claims: int
    wanted: int
    kept: int
    unknown: int
    available: int | None
    place: AnyPlace | None

    @property
    def fits(self) -> bool | None:
        """Whether the class has room for the new claims together; None where nothing tells."""
        return None if self.available is None else self.wanted <= self.available


@dataclass(frozen=True, slots=True)
class QuotaRoom:
    """One limit of a ResourceQuota: what it allows, what is in use, and what the copies add until the old ones go."""

    namespace: str
    quota: str
    key: str
    limit: int
    used: int
    more: int
    place: AnyPlace

    @property
    def fits(self) -> bool:
        """Whether the copies keep the limit."""
        return self.used + self.more <= self.limit


def class_rooms(migration: Migration) -> tuple[ClassRoom, ...]:
    """Give the target classes of a migration, by name."""
    of_class: dict[str, list[Move]] = defaultdict(list)
    for plan in pending_plans(migration):
        for move in moves_to_come(plan, migration.inventory):
            of_class[move.target.storage_class].append(move)
    return tuple(_room(name, of_class[name], migration) for name in sorted(of_class))


def _room(name: str, moves: list[Move], migration: Migration) -> ClassRoom:
    sizes = [claim_size(move, migration) for move in moves]
    known = [size for size in sizes if size is not None]
    kept = sum(move.claim.size or 0 for move in moves if move.claim is not None)
    room = room_on(name, migration)
    return ClassRoom(
        storage_class=name,
        claims=len(moves),
        wanted=sum(known),
        kept=kept,
        unknown=len(sizes) - len(known),
        available=room.total if room else None,
        place=room.place if room else None,
    )


def quota_rooms(migration: Migration) -> tuple[QuotaRoom, ...]:
    """Give the limits of quotas that the copies count against, by namespace, quota and key."""
    found = [
        QuotaRoom(
            plan.namespace, need.quota.name, need.path[-1], need.limit, need.used, need.more, need.quota.at(*need.path)
        )
        for plan in pending_plans(migration)
        for need in quota_needs(plan, migration)
    ]
    return tuple(sorted(found, key=lambda each: (each.namespace, each.quota, each.key)))
