"""A LUN is to be migrated live.

Checks:
    A volume that a live plan moves, of a VM that runs, is shown to the guest as a `lun`.

Consequence:
    MTC points the VM at the new claim; KubeVirt refuses to copy a LUN and asks for a restart instead. The VM's spec
    then names an empty disk, which the next restart or node failure boots.

Why:
    A LUN hands SCSI commands through to the device, so QEMU does not see what the guest writes and cannot copy it
    meanwhile. libvirt turns neither a LUN into a disk nor a disk into a LUN. VMS404 speaks of a LUN with a persistent
    reservation, and VMS401 of one that is shared.

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      template:
        spec:
          domain:
            devices:
              disks:
              - {name: data, disk: null, lun: {bus: scsi}}
    ---
    # migration.yaml
    spec:
      mode: live

After:
    # migration.yaml
    spec:
      mode: live
      select:
        exclude:
        - {match: shop/web-01/data, reason: LUN; moves offline in a later migration}

Sources:
    - Migrating virtual machine storage: Online migration limitations
    - KubeVirt: pkg/virt-controller/watch/volume-migration/volume-migration.go, ValidateVolumes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule, move_subject
from vmshift.rules.shared_live import REFUSED, Words, about_live, has_reservation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS403",
    name="lun-disk",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    by_hand=True,
    ledger=("L42",),
    grave=True,
    live=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find LUNs among the live moves."""
    for vm, move in context.live_moves():
        disk = move.disk
        if disk is None or disk.device != "lun" or disk.value.get("shareable") is True or has_reservation(disk):
            continue
        yield about_live(
            RULE,
            vm,
            vm.vm.at(*disk.path, "lun"),
            Words(
                f'volume "{disk.name}" of VM "{vm.key}" is a LUN, and a LUN cannot be migrated live',
                REFUSED,
                f'exclude "{move.key}", or migrate VM "{vm.key}" with mode: offline',
            ),
            move_subject(move),
        )
