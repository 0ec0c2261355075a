"""A VM with a persistent SCSI reservation is to be migrated live.

Checks:
    Any disk of a VM with live moves, among the moves or not, is a `lun` with `reservation: true`.

Consequence:
    MTC points the VM at the new claims; KubeVirt counts the whole VM as not migratable with its storage. The VM's spec
    then names empty disks, which the next restart or node failure boots.

Why:
    A reservation belongs to the node that holds it, and would have to be handed over in the middle of the copy. The
    document says that LUNs must have persistent reservations; the controller refuses every VM that has one, whatever
    volume is to move.

Disagrees:
    - document: LUNs must have persistent reservations
    - controller: leaves it to KubeVirt, which migrates no VM live that has one with a reservation

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      template:
        spec:
          domain:
            devices:
              disks: [{name: data, disk: null, lun: {bus: scsi, reservation: true}}]
    ---
    # migration.yaml
    spec:
      mode: live

After:
    # migration.yaml
    spec:
      mode: offline

Sources:
    - Migrating virtual machine storage: Online migration limitations
    - KubeVirt: pkg/virt-handler/vm.go, calculateLiveStorageMigrationCondition
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule
from vmshift.rules.shared_live import REFUSED, Words, about_live, has_reservation, volume_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS404",
    name="lun-persistent-reservation",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    by_hand=True,
    ledger=("L43",),
    grave=True,
    live=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find reserved LUNs of VMs that move live."""
    for _, vm in context.live_vms():
        for disk in vm.vm.disks.values():
            if has_reservation(disk):
                yield about_live(
                    RULE,
                    vm,
                    vm.vm.at(*disk.path, "lun", "reservation"),
                    Words(
                        f'LUN "{disk.name}" has a persistent reservation, '
                        f'with which VM "{vm.key}" cannot be migrated live',
                        REFUSED,
                        f'migrate VM "{vm.key}" with mode: offline while every user of the LUN is stopped',
                    ),
                    volume_subject(vm, disk.name),
                )
