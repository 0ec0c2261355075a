"""What an inventory suggests for a new spec."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vmshift.inventory import Inventory
from vmshift.source import find, read, shown

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Proposal:
    """Values for a new spec; empty where the inventory suggests none."""

    namespaces: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    target: str = ""


def propose(paths: Sequence[str]) -> Proposal:
    """Propose the namespaces that have VMs with disks, the class most disks are on, and the class fewest are on."""
    for path in paths:
        if not Path(path).exists():
            raise click.UsageError(f'There is no file or folder "{path}".')
    files = {str(file.absolute()): file for path in paths for file in find(Path(path))}
    inventory = Inventory(manifest for file in files.values() for manifest in read(file, shown(file)).manifests)
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
    others = [manifest.name for manifest in inventory.all("StorageClass") if manifest.name != source]
    target = min(others, key=lambda name: (used[name], name), default="")
    return Proposal(sorted({claim.namespace for claim in claims if claim.storage_class == source}), [source], target)
