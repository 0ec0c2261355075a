"""A volume of a chosen VM goes nowhere.

Checks:
    No entry of `storage` or `volumes` covers a volume of a chosen VM, it is not excluded, and it is not on one of the
    target classes already. Nothing is said where nothing of the migration moves at all, nor of a volume that
    single-writer-left-behind speaks of.

Consequence:
    The plan lists the claim as skipped: the volume stays on its class when the rest of the VM leaves it.

Why:
    It may be meant so, and then an exclusion with a reason says it; or a class was forgotten.

Before:
    # migration.yaml
    spec:
      storage:
      - {from: old-san, to: new-san}
    ---
    # cluster
    kind: PersistentVolumeClaim
    metadata: {name: web-01-data}
    spec: {storageClassName: old-nas}
    ---
    # cluster
    kind: PersistentVolume
    metadata: {name: pvc-60000000-0000-4000-8000-000000000002}
    spec: {storageClassName: old-nas}

After:
    # migration.yaml
    spec:
      storage:
      - {from: [old-san, old-nas], to: new-san}

Sources:
    - vmshift: the migration spec, storage and select.exclude
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, Subject, selected
from vmshift.rules.shared_volumes import is_shared, left_behind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Claim
    from vmshift.resolve.model import ChosenVm, ChosenVolume, Migration
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS321",
    name="unmapped-volume",
    severity="warning",
    basis=("inferred",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Find volumes that nothing covers."""
    for migration in context.migrations:
        if not any(migration.moves):
            continue
        hinders = _hindering(migration)
        for vm in migration.vms:
            for volume in vm.volumes:
                if volume.why == "unmapped" and volume.claim and (vm.key, volume.volume.name) not in hinders:
                    yield _stays(vm, volume, volume.claim)


def _hindering(migration: Migration) -> set[tuple[str, str]]:
    """Name the volumes that keep their VM from moving live, which is the graver finding."""
    return {
        (vm.key, chosen.volume.name)
        for _, vm in migration.live_vms()
        for chosen in left_behind(vm)
        if chosen.claim and chosen.claim.access_modes and not is_shared(chosen.claim)
    }


def _stays(vm: ChosenVm, chosen: ChosenVolume, claim: Claim) -> Finding:
    key = f"{vm.key}/{chosen.volume.name}"
    source = claim.storage_class
    where = f'is on class "{source}", which no mapping covers' if source else "has no class that a mapping could cover"
    route = f'add a mapping from "{source}" to storage' if source else f'add an entry with match "{key}" to volumes'
    related = [Related(claim.at("spec", "storageClassName"), "its class")] if source else []
    return RULE.finding(
        vm.vm.at(*chosen.volume.path),
        message=f'volume "{chosen.volume.name}" of VM "{vm.key}" {where}',
        consequence="the volume is skipped and stays where it is",
        help=f'{route}, or exclude "{key}" with a reason',
        subject=Subject("VirtualMachine", vm.vm.namespace, vm.vm.name, chosen.volume.name),
        related=[selected(vm), *related],
    )
