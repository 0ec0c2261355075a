"""A CD-ROM or read-only disk is among the live moves.

Checks:
    A volume that a live plan moves, of a VM that runs, is shown to the guest as a `cdrom`, or as a disk with
    `readonly: true`.

Consequence:
    The VM is switched over to the new claim, and nothing is copied into it: what the disk held is gone for the guest,
    though not from the old claim.

Why:
    KubeVirt passes over CD-ROMs and read-only disks when it picks the disks to copy, and the VM is pointed at the new
    claims all the same. That the new disk is empty follows from the code; no test of KubeVirt's says so.

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
              - {name: data, disk: null, cdrom: {bus: sata}}

After:
    # migration.yaml
    spec:
      select:
        exclude:
        - {match: shop/web-01/data, reason: read-only media stay where they are}

Sources:
    - KubeVirt: pkg/virt-launcher/virtwrap/live-migration-source.go, getDiskTargetsForMigration
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.rules.base import Rule, move_subject
from vmshift.rules.shared_live import Words, about_live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Disk
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS412",
    name="read-only-disk",
    severity="warning",
    basis=("controller", "inferred"),
    since="0.1.0",
    by_hand=True,
    grave=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find CD-ROMs and read-only disks among the live moves."""
    for vm, move in context.live_moves():
        disk = move.disk
        path = _read_only(disk) if disk else ()
        if disk is None or not path:
            continue
        what = "a CD-ROM" if disk.device == "cdrom" else "read-only"
        yield about_live(
            RULE,
            vm,
            vm.vm.at(*disk.path, *path),
            Words(
                f'disk "{disk.name}" of VM "{vm.key}" is {what}, and KubeVirt copies no such disk',
                "the VM is switched over to an empty disk",
                f'exclude "{move.key}", or migrate VM "{vm.key}" with mode: offline',
            ),
            move_subject(move),
        )


def _read_only(disk: Disk) -> tuple[str, ...]:
    """Give the path that makes a disk one that is not copied; () where it is copied, or refused as shared."""
    if disk.value.get("shareable") is True:
        return ()
    if disk.device == "cdrom":
        return ("cdrom",)
    return ("disk", "readonly") if dig(disk.value, "disk", "readonly") is True else ()
