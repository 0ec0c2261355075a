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

if TYPE_CHECKING:
    from collections.abc import Sequence

_BUCKETS = ("/obc", "/bucket")  # how the provisioners of object buckets end: NooBaa's, and Rook's for Ceph


@dataclass(frozen=True)
class Proposal:
    """Values for a new spec; empty where the inventory suggests none."""

    namespaces: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    target: str = ""
    unreadable: list[str] = field(default_factory=list)  # files of which something could not be read


def propose(paths: Sequence[str]) -> Proposal:
    """Propose the namespaces that have VMs with disks, the class most disks are on, and the class fewest are on."""
    try:
        files = Reader(Request(paths=(), inventory=paths)).named_inventory().values()
    except NoSuchPathError as error:
        raise click.UsageError(f'There is no file or folder "{error}".') from None
    unreadable = sorted(
        parsed.file.path for parsed in files if any(each.kind == "unreadable" for each in parsed.problems)
    )
    inventory = Inventory(manifest for parsed in files for manifest in parsed.manifests)
    return dataclasses.replace(_proposal(inventory), unreadable=unreadable)


def _proposal(inventory: Inventory) -> Proposal:
    claims = [
        claim
        for vm in inventory.vms
        for volume in vm.volumes
        if volume.claim and (claim := inventory.claim(vm.namespace, volume.claim)) is not None
    ]
    used = Counter(claim.storage_class for claim in claims if claim.storage_class)
    if not used:
        return Proposal(namespaces=sorted({vm.namespace for vm in inventory.vms}))
    source = min(used, key=lambda name: (-used[name], name))
    others = [
        manifest.name
        for manifest in inventory.all("StorageClass")
        if manifest.name != source and not text(manifest.value.get("provisioner")).endswith(_BUCKETS)
    ]
    target = min(others, key=lambda name: (used[name], name), default="")
    return Proposal(sorted({claim.namespace for claim in claims if claim.storage_class == source}), [source], target)
