"""Volumes and the claims and DataVolumes behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Volume
    from vmshift.resolve.model import ChosenVm, Migration


def missing_claims(migration: Migration) -> Iterator[tuple[ChosenVm, Volume]]:
    """Give each volume of a chosen VM, excluded ones aside, whose claim the inventory would list, and does not."""
    for vm in migration.vms:
        if migration.inventory.lists("PersistentVolumeClaim", vm.vm.namespace):
            for chosen in vm.volumes:
                if chosen.volume.claim and chosen.claim is None and chosen.why != "excluded":
                    yield vm, chosen.volume


def claim_line(volume: Volume) -> tuple[str | int, ...]:
    """Give the path, inside of the VM, at which a volume names its claim or DataVolume."""
    return volume.claim_path
