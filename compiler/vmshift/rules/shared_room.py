"""Room for the copies: what classes and quotas leave, and what the new claims of plans ask for.

Both copies of a volume exist until somebody deletes the old one, so a source frees nothing. A copy that is there
already is not counted again.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from vmshift.inventory.values import dig, mapping, text
from vmshift.quantity import quantity_bytes
from vmshift.rules.shared_targets import claim_size, moves_to_come, takes_modes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory
    from vmshift.resolve.model import Migration, Plan
    from vmshift.source import Manifest, Place

_OF_CLASS = ".storageclass.storage.k8s.io/"
_SIZE, COUNT, DATA_VOLUMES = "requests.storage", "persistentvolumeclaims", "datavolumes.cdi.kubevirt.io"


class Room(NamedTuple):
    """Bytes that new claims may take together, and alone; what tells so, with {} for the bytes, and where."""

    total: int
    largest: int
    told: str
    place: Place


class QuotaNeed(NamedTuple):
    """What a plan adds to one key of a ResourceQuota, with the path of its limit, the limit, and what is in use."""

    quota: Manifest
    path: tuple[str, ...]
    limit: int
    used: int
    more: int


def room_on(storage_class: str, migration: Migration) -> Room | None:
    """Give the room on a class: what the spec says, else what its driver reports; None where neither tells."""
    return _of_spec(storage_class, migration) or _of_driver(storage_class, migration.inventory)


def quota_needs(plan: Plan, migration: Migration) -> Iterator[QuotaNeed]:
    """Give each limit of a quota of the plan's namespace that its copies count against."""
    inventory = migration.inventory
    quotas = [quota for quota in inventory.all("ResourceQuota", plan.namespace) if not _scoped(quota)]
    added = _added(plan, migration) if quotas else {}
    for quota in quotas:
        part = "status" if mapping(dig(quota.value, "status", "hard")) else "spec"
        for key, value in mapping(dig(quota.value, part, "hard")).items():
            name = key.removeprefix("count/")
            limit, more = quantity_bytes(value), added.get(name, 0)
            used = quantity_bytes(dig(quota.value, "status", "used", key))
            if used is None:
                used = _used(name, plan.namespace, inventory)
            if limit is not None and more:
                yield QuotaNeed(quota, (part, "hard", key), limit, used, more)


def _of_spec(storage_class: str, migration: Migration) -> Room | None:
    for index, entry in enumerate(migration.spec.capacity):
        available = quantity_bytes(entry.available)
        if entry.storage_class == storage_class and available is not None:
            kept = Fraction((entry.headroom or "0%").removesuffix("%")) / 100
            usable = int(available * (1 - kept))
            told = (
                f'{{}} are left of capacity after its headroom of "{entry.headroom}"'
                if entry.headroom
                else "capacity has {}"
            )
            return Room(usable, usable, told, migration.at("spec", "capacity", index, "available"))
    return None


def _of_driver(storage_class: str, inventory: Inventory) -> Room | None:
    """Add up what the driver reports for each part of the cluster; None where any part is without a number."""
    parts = [
        each
        for each in inventory.all("CSIStorageCapacity")
        if text(each.value.get("storageClassName")) == storage_class
    ]
    sizes = [quantity_bytes(part.value.get("capacity")) for part in parts]
    known = [size for size in sizes if size is not None]
    if not parts or len(known) < len(parts):
        return None
    most = [quantity_bytes(part.value.get("maximumVolumeSize")) for part in parts]
    largest = [min(size, limit if limit is not None else size) for size, limit in zip(known, most, strict=True)]
    best = largest.index(max(largest))
    return Room(sum(known), largest[best], "its driver reports {}", parts[best].at("capacity"))


def _scoped(quota: Manifest) -> bool:
    """Tell whether a quota has scopes: then it speaks of pods alone."""
    return bool(dig(quota.value, "spec", "scopes") or dig(quota.value, "spec", "scopeSelector"))


def _added(plan: Plan, migration: Migration) -> dict[str, int]:
    """Give what the new claims add to each key that a quota may have."""
    found: dict[str, int] = {}
    for move in moves_to_come(plan, migration.inventory):
        for key, size in ((_SIZE, claim_size(move, migration) or 0), (COUNT, 1 if move.claim is not None else 0)):
            for name in (key, f"{move.target.storage_class}{_OF_CLASS}{key}"):
                found[name] = found.get(name, 0) + size
        # The target of a VM's claim is a DataVolume, which makes the claim.
        if move.vm is not None and takes_modes(move, migration):
            found[DATA_VOLUMES] = found.get(DATA_VOLUMES, 0) + 1
    return found


def _used(key: str, namespace: str, inventory: Inventory) -> int:
    if key == DATA_VOLUMES:
        return len(inventory.all("DataVolume", namespace))
    storage_class, of_class, what = key.rpartition(_OF_CLASS)
    claims = [
        claim
        for claim in inventory.claims_in(namespace)
        if not of_class or claim.spec.get("storageClassName") == storage_class
    ]
    return len(claims) if what == COUNT else sum(claim.request or 0 for claim in claims)
