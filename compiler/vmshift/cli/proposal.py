"""What an inventory suggests for a new spec."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from vmshift.inventory import Inventory
from vmshift.inventory.values import text
from vmshift.reader import NoSuchPathError, Reader, Request
from vmshift.resolve.globs import matches

if TYPE_CHECKING:
    from collections.abc import Sequence

_BUCKETS = ("/obc", "/bucket")  # how the provisioners of object buckets end: NooBaa's, and Rook's for Ceph


@dataclass(frozen=True)
class Wishes:
    """What flags give for a new spec; names and globs, empty where the inventory is to propose."""

    namespaces: Sequence[str] = ()
    sources: Sequence[str] = ()
    target: str | None = None


@dataclass(frozen=True)
class Proposal:
    """Values for a new spec; empty where the inventory suggests none."""

    namespaces: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    target: str = ""
    left_out: list[tuple[str, int]] = field(default_factory=list)  # classes of VM disks, and how many are on each
    in_vain: list[str] = field(default_factory=list)  # namespaces of flags, of which no VM disk has a class
    unreadable: list[str] = field(default_factory=list)  # files of which something could not be read


def propose(paths: Sequence[str], wishes: Wishes) -> Proposal:
    """Propose what the flags leave open.

    Without namespaces: those that have VMs with disks on the class most disks are on, and that class. With them: every
    class that their VMs' disks are on. The target is the class that fewest disks are on.
    """
    try:
        files = Reader(Request(paths=(), inventory=paths)).named_inventory().values()
    except NoSuchPathError as error:
        raise click.UsageError(f'There is no file or folder "{error}".') from None
    unreadable = sorted(
        parsed.file.path for parsed in files if any(each.kind == "unreadable" for each in parsed.problems)
    )
    inventory = Inventory(manifest for parsed in files for manifest in parsed.manifests)
    return dataclasses.replace(_proposal(inventory, wishes), unreadable=unreadable)


def _proposal(inventory: Inventory, wishes: Wishes) -> Proposal:
    claims = [
        claim
        for vm in inventory.vms
        for volume in vm.volumes
        if volume.claim and (claim := inventory.claim(vm.namespace, volume.claim)) is not None and claim.storage_class
    ]
    in_vain = [one for one in wishes.namespaces if not any(matches(one, claim.namespace) for claim in claims)]
    chosen = [claim for claim in claims if not wishes.namespaces or _any(wishes.namespaces, claim.namespace)]
    used = Counter(claim.storage_class for claim in chosen if claim.storage_class != wishes.target)
    if not used:
        return Proposal(sorted({vm.namespace for vm in inventory.vms}), in_vain=in_vain)
    ranked = sorted(used, key=lambda name: (-used[name], name))
    if wishes.sources:
        sources = [name for name in ranked if _any(wishes.sources, name)]
    else:
        sources = ranked if wishes.namespaces else ranked[:1]
    target = wishes.target or _target(inventory, Counter(claim.storage_class for claim in claims), sources)
    return Proposal(
        namespaces=sorted({claim.namespace for claim in chosen if claim.storage_class in sources}),
        sources=sources,
        target=target,
        left_out=[(name, used[name]) for name in ranked if name not in (*sources, target)],
        in_vain=in_vain,
    )


def _any(patterns: Sequence[str], name: str) -> bool:
    return any(matches(pattern, name) for pattern in patterns)


def _target(inventory: Inventory, used: Counter[str], sources: Sequence[str]) -> str:
    others = [
        manifest.name
        for manifest in inventory.all("StorageClass")
        if manifest.name not in sources and not text(manifest.value.get("provisioner")).endswith(_BUCKETS)
    ]
    return min(others, key=lambda name: (used[name], name), default="")
