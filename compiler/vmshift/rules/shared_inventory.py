"""What an inventory shows of the namespaces that a spec names, and whether two inventories show one cluster."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmshift.inventory import Inventory
    from vmshift.resolve.model import Migration
    from vmshift.source import Place

_NUMBER = re.compile("[0-9]+")
_VMS, _CLAIMS = "VirtualMachine", "PersistentVolumeClaim"
_SAME_EVERYWHERE = ("Namespace", "StorageClass", "Node", _VMS, _CLAIMS)


@dataclass(frozen=True, slots=True)
class Gap:
    """A chosen namespace of which the inventory has none of some kinds, and the line that chooses it."""

    namespace: str
    kinds: tuple[str, ...]
    place: Place


def missing_namespaces(migration: Migration) -> list[tuple[str, Place]]:
    """Give the namespaces that the spec names and that an inventory with namespaces does not have."""
    inventory = migration.inventory
    if not inventory.lists("Namespace"):
        return []
    known = set(inventory.namespaces())
    return [(name, place) for name, place in migration.wanted_namespaces if name not in known]


def gaps(migration: Migration) -> list[Gap]:
    """Give the chosen namespaces of which the inventory has no VMs or no claims, sorted; missing ones aside."""
    inventory = migration.inventory
    if not inventory.given:
        return []
    missing = {name for name, _ in missing_namespaces(migration)}
    wanted = dict(migration.wanted_namespaces)
    for vm in migration.vms:
        wanted.setdefault(vm.vm.namespace, vm.selected_by)
    moving = {move.namespace for move in migration.moves}
    needing = _needing_claims(migration)
    found = []
    for name in sorted(set(wanted) - missing):
        has_vms = inventory.lists(_VMS, name)
        no_vms = not has_vms and name not in moving
        no_claims = not inventory.lists(_CLAIMS, name) and (not has_vms or name in needing)
        kinds = (*([_VMS] if no_vms else []), *([_CLAIMS] if no_claims else []))
        if kinds:
            found.append(Gap(name, kinds, wanted[name]))
    return found


def spoken_for(migration: Migration) -> set[str]:
    """Give the namespaces of which missing-namespace or missing-inventory speaks: both tell why nothing is there."""
    return {name for name, _ in missing_namespaces(migration)} | {gap.namespace for gap in gaps(migration)}


def _needing_claims(migration: Migration) -> set[str]:
    return {
        vm.vm.namespace
        for vm in migration.vms
        if any(chosen.volume.claim and chosen.why != "excluded" for chosen in vm.volumes)
    }


def did_you_mean(word: str, names: Sequence[str]) -> str:
    """Begin a help text with the name that a word probably means; "" where none is near.

    Of names such as erp/db-01 one part may differ. Names that differ by a number alone are different things.
    """
    return quoted(nearest(word, names))


def nearest(word: str, names: Sequence[str]) -> str:
    """Give the name that a word probably means, as did_you_mean tells them; "" where none is near."""
    close = difflib.get_close_matches(word, [name for name in names if _one_part_off(word, name)], n=1, cutoff=0.6)
    return close[0] if close else ""


def quoted(meant: str) -> str:
    """Begin a help text with a name that is meant; "" where none is."""
    return f'did you mean "{meant}"? ' if meant else ""


def _one_part_off(word: str, name: str) -> bool:
    here, there = word.split("/"), name.split("/")
    if len(here) != len(there):
        return False
    off = [(one, other) for one, other in zip(here, there, strict=True) if one != other]
    if len(off) != 1 or _renumbered(*off[0]):
        return False
    one, other = off[0]
    return bool(difflib.get_close_matches(one, [other], cutoff=0.6))


def _renumbered(one: str, other: str) -> bool:
    numbers = [[int(number) for number in _NUMBER.findall(text)] for text in (one, other)]
    return _NUMBER.sub("#", one) == _NUMBER.sub("#", other) and numbers[0] != numbers[1]


def some(names: Sequence[str], most: int = 5) -> str:
    """List names, the first few of them where there are many."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def same_cluster(one: Inventory, other: Inventory) -> bool | None:
    """Tell whether two inventories show one cluster, by the uids of what both have; None where nothing tells.

    An object that both read from one file tells as well. Names alone do not: clusters of a fleet have them in common.
    """
    differs = False
    for kind in _SAME_EVERYWHERE:
        for manifest in one.all(kind):
            twin = other.get(kind, manifest.namespace, manifest.name)
            if twin is None:
                continue
            uids = {text(dig(each.value, "metadata", "uid")) for each in (manifest, twin)}
            if twin is manifest or (len(uids) == 1 and "" not in uids):
                return True
            differs = differs or "" not in uids
    return False if differs else None
