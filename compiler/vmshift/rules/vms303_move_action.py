"""The volumes are to be moved instead of copied.

Checks:
    `copy.action` of the spec is `move`, or the action of a volume in a MigPlan written by hand.

Consequence:
    A volume that does not offer move makes the plan invalid, so nothing runs. One that does (NFS, EBS, or a class that
    the MigrationController lists in mig_pv_move_storageclasses) is not copied at all, and VMs that are switched over
    are pointed at a claim that nobody has made, or an empty one: then the finding is a grave one.

Why:
    Moving hands the same volume to another cluster. Within one cluster, from class to class, only a copy makes a new
    volume; the document offers both for every volume and asks of move that the network reaches it.

Disagrees:
    - document: each volume may be copied or moved
    - controller: supports no move within one cluster, and points VMs at claims that nobody made

Before:
    # migration.yaml
    spec:
      copy: {action: move}

After:
    # migration.yaml
    spec:
      copy: {action: copy}

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console
    - mig-controller: pkg/controller/migplan/pvlist.go, getSupportedActions
    - mig-controller: pkg/controller/migmigration/dvm.go, getDirectVolumeClaimList
    - mig-controller: pkg/controller/migmigration/storage.go, getPVCNameMapping
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text, texts
from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_manifests import conversions, inventory_of
from vmshift.rules.shared_plans import mtc_migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory, PersistentVolume
    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS303",
    name="move-action",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    ledger=("L08", "L20", "L26"),
)


def check(context: Context) -> Iterator[Finding]:
    """Find specs that move."""
    for migration in mtc_migrations(context):
        if migration.spec.copy_.action != "move":
            continue
        place = migration.at("spec", "copy", "action")
        yield _finding(place, _moved(migration), "set action: copy, or leave the key out")
    inventory = inventory_of(context)
    for plan in conversions(context):
        for index, entry in plan.entries:
            if dig(entry, "selection", "action") == "move":
                volume = inventory.volume(text(entry.get("name")))
                offering = volume if volume is not None and _offers_move(volume, inventory) else None
                yield _finding(plan.volume_at(index, "selection", "action"), offering, "write action: copy, or skip")


def _finding(place: Place, moved: PersistentVolume | None, help_: str) -> Finding:
    if moved is None:
        consequence = "the plan never becomes ready (PvInvalidAction), and none of its runs starts"
    else:
        consequence = "nothing is copied, and stopped and offline VMs are pointed at disks that are missing or empty"
    return RULE.finding(
        place,
        message='VM storage is copied to its new class, and "move" copies nothing',
        consequence=consequence,
        help=help_,
        related=[] if moved is None else [Related(moved.manifest.at("metadata", "name"), "this volume offers move")],
        grave=moved is not None,
    )


def _moved(migration: Migration) -> PersistentVolume | None:
    """Give a volume that would be moved; None where every plan has a volume that does not offer it."""
    for plan in migration.plans:
        volumes = [move.claim.volume for move in plan.moves if move.claim is not None and move.claim.volume is not None]
        if volumes and all(_offers_move(volume, migration.inventory) for volume in volumes):
            return volumes[0]
    return None


def _offers_move(volume: PersistentVolume, inventory: Inventory) -> bool:
    controller = inventory.one("MigrationController")
    classes = texts(dig(controller.value, "spec", "mig_pv_move_storageclasses")) if controller else ()
    return volume.is_remote or volume.storage_class in classes
