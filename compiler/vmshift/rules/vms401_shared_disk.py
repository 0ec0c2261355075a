"""A disk that several VMs share is to be migrated live.

Checks:
    A volume that a live plan moves, of a VM that runs, is shown to the guest as a disk with `shareable: true`.

Consequence:
    MTC points the VM at the new claim; KubeVirt refuses to copy a shared disk and asks for a restart instead. The VM's
    spec then names an empty disk, which the next restart or node failure boots.

Why:
    Another VM may write to the disk while it is copied, and only one of the writers would be switched over.
    What is excluded can move offline in a second migration once this one is closed: VMS203 refuses it before. VMS404
    speaks of a shared LUN with a persistent reservation.

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
              - {name: data, shareable: true}
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
        - {claim: shop/web-01-data, reason: shared disk; moves offline in a migration after this one is closed}

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
    id="VMS401",
    name="shared-disk",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    by_hand=True,
    ledger=("L40",),
    grave=True,
    live=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find shareable disks among the live moves."""
    for vm, move in context.live_moves():
        disk = move.disk
        if disk is None or disk.value.get("shareable") is not True or has_reservation(disk):
            continue
        yield about_live(
            RULE,
            vm,
            vm.vm.at(*disk.path, "shareable"),
            Words(
                f'disk "{disk.name}" of VM "{vm.key}" is shared, and a shared disk cannot be migrated live',
                REFUSED,
                f'exclude claim "{move.namespace}/{move.claim_name}", '
                f'or migrate VM "{vm.key}" with mode: offline while all its users are stopped',
            ),
            move_subject(move),
        )
