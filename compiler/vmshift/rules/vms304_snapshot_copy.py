"""The volumes are to be copied by snapshot.

Checks:
    `copy.method` of the spec is `snapshot`, or the copyMethod of a volume in a MigPlan written by hand.

Consequence:
    MTC leaves the volumes out of the copy and makes no target claims. It points stopped VMs, and those of an offline
    plan, at the target names all the same, and the run ends as a success.

Why:
    Direct volume migration, the only way within one cluster, takes the filesystem and block methods alone. The document
    offers snapshots for every volume and asks for filesystem; block is the controller's word for Block volumes.

Disagrees:
    - document: each volume may be copied by snapshot; direct migration takes the file system method
    - controller: copies nothing by snapshot within one cluster, and has a block method for Block volumes

Before:
    # migration.yaml
    spec:
      copy: {method: snapshot}

After:
    # migration.yaml
    spec:
      copy: {method: auto}

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console
    - mig-controller: pkg/controller/migmigration/dvm.go, getDirectVolumeClaimList
    - mig-controller: pkg/controller/migmigration/storage.go, getPVCNameMapping
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.rules.base import Rule
from vmshift.rules.shared_manifests import conversions
from vmshift.rules.shared_plans import mtc_migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS304",
    name="snapshot-copy",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    ledger=("L27", "L29"),
    grave=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find specs that copy by snapshot."""
    for migration in mtc_migrations(context):
        copy = migration.spec.copy_
        if copy.method == "snapshot" and copy.action != "skip":
            yield _finding(migration.at("spec", "copy", "method"), "set method: auto, or leave the key out")
    for plan in conversions(context):
        for index, entry in plan.entries:
            if dig(entry, "selection", "copyMethod") == "snapshot" and dig(entry, "selection", "action") == "copy":
                place = plan.volume_at(index, "selection", "copyMethod")
                yield _finding(place, "write copyMethod: block for a volume of mode Block, filesystem for any other")


def _finding(place: Place, help_: str) -> Finding:
    return RULE.finding(
        place,
        message='the copy method "snapshot" is none that direct volume migration takes',
        consequence="MTC copies nothing, and points stopped and offline VMs at disks that are missing or empty",
        help=help_,
    )
