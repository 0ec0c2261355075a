"""A VM is to be migrated live, and a volume that stays behind is not ReadWriteMany.

Checks:
    A VM with live moves has another volume with a claim, excluded, unmapped or on its target class already, whose claim
    does not ask for ReadWriteMany: ReadWriteOnce, ReadWriteOncePod or ReadOnlyMany alone. CD-ROM images count too,
    although to let them move is no way out: they would not be copied.

Consequence:
    MTC points the VM at the new claims; KubeVirt will not start the migration. The VM's spec then names empty disks,
    which the next restart or node failure boots.

Why:
    For a moment two launchers have all volumes of the VM at once, on two nodes; only what is copied may be of a single
    node. KubeVirt from 1.4 refuses ReadWriteOnce volumes when it sees the update and asks for a restart; before, and
    for ReadOnlyMany in all versions, it takes the update, finds the VM not migratable and never starts. The document
    does not mention it.

Before:
    # cluster
    kind: PersistentVolumeClaim
    metadata: {name: web-01-data}
    spec: {accessModes: [ReadWriteOnce]}
    ---
    # migration.yaml
    spec:
      select:
        exclude:
        - {match: shop/web-01/data, reason: stays on its class}

After:
    # migration.yaml
    spec:
      select:
        exclude: []

Sources:
    - KubeVirt: pkg/virt-controller/watch/volume-migration/volume-migration.go, ValidateVolumesUpdateMigration
    - KubeVirt: pkg/virt-handler/vm.go, checkVolumesForMigration
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_live import REFUSED, Words, about_live, volume_subject
from vmshift.rules.shared_volumes import is_shared, left_behind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Claim, Disk
    from vmshift.resolve.model import ChosenVm, ChosenVolume
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS410",
    name="single-writer-left-behind",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    grave=True,
    live=True,
)
_STAYS = {"excluded": "is excluded", "on target": "is on a target class already", "not chosen": "is not selected"}


def check(context: Context) -> Iterator[Finding]:
    """Find volumes of VMs that move live which neither move nor can be shared."""
    for _, vm in context.live_vms():
        for chosen in left_behind(vm):
            # A claim that the inventory lacks is VMS312's or VMS008's matter.
            if chosen.claim and chosen.claim.access_modes and not is_shared(chosen.claim):
                yield _finding(vm, chosen, chosen.claim)


def _finding(vm: ChosenVm, chosen: ChosenVolume, claim: Claim) -> Finding:
    name = chosen.volume.name
    stays = _STAYS.get(chosen.why, "has no mapping")
    modes = ", ".join(claim.access_modes)
    related = [Related(claim.at("spec", "accessModes"), "its claim asks for this")]
    if chosen.place is not None:
        related.append(Related(chosen.place, "excluded here"))
    way = f'let "{vm.key}/{name}" move as well'
    if _is_read_only(vm.vm.disk(chosen.volume)):
        way = f'detach "{name}" or keep it on a ReadWriteMany claim'
    return about_live(
        RULE,
        vm,
        vm.vm.at(*chosen.volume.path),
        Words(
            f'volume "{name}" of VM "{vm.key}" {stays} and stays behind, but its claim is "{modes}", not ReadWriteMany',
            REFUSED,
            f'{way}, or migrate VM "{vm.key}" with mode: offline',
        ),
        volume_subject(vm, name),
        related,
    )


def _is_read_only(disk: Disk | None) -> bool:
    """Tell whether a disk would be switched over without being copied, which is VMS412's matter."""
    return disk is not None and (disk.device == "cdrom" or dig(disk.value, disk.device, "readonly") is True)
