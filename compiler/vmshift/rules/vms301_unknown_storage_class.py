"""A target storage class does not exist in the cluster.

Checks:
    A `to` of the spec that a volume goes to names a StorageClass that is not among those of the inventory, or a volume
    that a MigPlan written by hand copies does. Where the inventory has no StorageClass at all, it is a possible finding
    for a spec.

Consequence:
    The MigPlan gets the condition PvInvalidStorageClass, which is an error: it never becomes ready, and no run starts.

Why:
    MTC takes the classes of the cluster for the only ones that may be chosen. A mapping that no volume uses is passed
    over, so that a spec can serve several clusters; with fewer than two classes single-storage-class speaks.

Before:
    # migration.yaml
    spec:
      storage:
      - {from: old-san, to: nwe-san}

After:
    # migration.yaml
    spec:
      storage:
      - {from: old-san, to: new-san}

Sources:
    - mig-controller: pkg/controller/migplan/validation.go, validatePvSelections
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text
from vmshift.platform.limits import STORAGE_CLASSES_MIN
from vmshift.rules.base import Rule, Subject
from vmshift.rules.fix import Fix, SetValue
from vmshift.rules.shared_inventory import did_you_mean, some
from vmshift.rules.shared_manifests import conversions, inventory_of
from vmshift.rules.shared_plans import pending_moves
from vmshift.slips import meant_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Target
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_written import WrittenPlan
    from vmshift.source import Place

RULE = Rule(
    id="VMS301",
    name="unknown-storage-class",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    ledger=("L29",),
)


def check(context: Context) -> Iterator[Finding]:
    """Find targets that the cluster does not have."""
    for migration in context.migrations:
        known = [manifest.name for manifest in migration.inventory.all("StorageClass")]
        targets = _targets(migration)
        if len(known) >= STORAGE_CLASSES_MIN:
            for target in targets:
                if target.storage_class not in known:
                    yield _missing(_place(target), target.storage_class, known)
        elif not known and targets:
            yield _unknown(targets)
    for plan in conversions(context):
        yield from _written(plan, [manifest.name for manifest in inventory_of(context).all("StorageClass")])


def _written(plan: WrittenPlan, known: list[str]) -> Iterator[Finding]:
    for index, entry in plan.entries if len(known) >= STORAGE_CLASSES_MIN else ():
        name = text(dig(entry, "selection", "storageClass"))
        if name and name not in known and dig(entry, "selection", "action") == "copy":
            yield _missing(plan.volume_at(index, "selection", "storageClass"), name, known)


def _targets(migration: Migration) -> list[Target]:
    """Give each target that a volume goes to once, in the order of the spec."""
    used = {move.target.place.path: move.target for move in pending_moves(migration)}
    order = [
        ("spec", part, index, "to")
        for part, entries in (("storage", migration.spec.storage), ("volumes", migration.spec.volumes))
        for index in range(len(entries))
    ]
    return [used[path] for path in order if path in used]


def _place(target: Target) -> Place:
    """Give the line of the class itself: a target is the class's name, or a mapping with more."""
    written = dig(target.place.manifest.value, *target.place.path)
    return target.place.child("storageClass") if isinstance(written, dict) else target.place


def _missing(place: Place, name: str, known: list[str]) -> Finding:
    meant = meant_name(name, known)
    return RULE.finding(
        place,
        message=f'the cluster has no storage class "{name}"',
        consequence="the plan never becomes ready (PvInvalidStorageClass), and none of its runs starts",
        help=f"{did_you_mean(name, known)}name one of {some(known)}, or add the class to the cluster",
        subject=Subject("StorageClass", "", name),
        fix=Fix(f"write {meant}", (SetValue(place, meant),)) if meant else None,
    )


def _unknown(targets: list[Target]) -> Finding:
    names = " and ".join(f'"{name}"' for name in sorted({target.storage_class for target in targets}))
    return RULE.finding(
        _place(targets[0]),
        message=f"the inventory has no StorageClass, so it does not show whether the cluster has {names}",
        consequence="a plan with a class that the cluster lacks never becomes ready (PvInvalidStorageClass)",
        help='add the output of "oc get storageclass -o yaml" to the inventory',
        certainty="possible",
    )
