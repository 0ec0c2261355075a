"""The inventory has nothing, or not the volumes, of what is to be migrated.

Checks:
    A spec has an inventory, every path it names as one is there, and the inventory has VirtualMachines and
    PersistentVolumeClaims of each namespace that the spec names or that a chosen VM is in.

Consequence:
    Without its claims a plan of the namespace could list no volumes, and MTC copies every claim of a namespace that a
    plan does not list, onto the class it is on already. So compile writes nothing.

Why:
    Entries of a plan are matched by the names of the cluster's volumes: only a dump of the cluster knows them.

Before:
    # migration.yaml
    spec:
      inventory: [inventroy/]

After:
    # migration.yaml
    spec:
      inventory: [inventory/]

Sources:
    - mig-controller: pkg/controller/migplan/pvlist.go, updatePvs and getDefaultSelection
    - vmshift: the migration spec, inventory
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule, Subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_inventory import gaps
from vmshift.rules.shared_platform import migration_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_inventory import Gap

RULE = Rule(
    id="VMS007",
    name="missing-inventory",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    grave=True,
)
_NOTHING_LISTED = "a plan could list no volume, and MTC copies every claim that a plan does not list onto its own class"
_DUMP = 'put the output of "oc get vm,vmi,dv,pvc,pv,sc -A -o yaml" into inventory/ beside the spec, or name the file'
_PLURALS = {"VirtualMachine": "VirtualMachines", "PersistentVolumeClaim": "PersistentVolumeClaims"}


def check(context: Context) -> Iterator[Finding]:
    """Find specs without an inventory, paths that are not there, and namespaces that were left out of the dump."""
    for migration in context.migrations:
        yield from _absent(migration)
        if not migration.inventory.given and not migration.inventory.absent:
            yield _nothing(migration)
        for gap in gaps(migration):
            yield _left_out(gap)


def _absent(migration: Migration) -> Iterator[Finding]:
    given = migration.inventory.given
    for index, path in enumerate(migration.spec.inventory or []):
        if path in migration.inventory.absent:
            yield RULE.finding(
                migration.at("spec", "inventory", index),
                message=f'the inventory "{path}" is not there',
                consequence="what it holds is missing from every check and every plan" if given else _NOTHING_LISTED,
                help="correct the path, which counts from the spec's own folder, or add the dump",
                subject=migration_subject(migration),
            )


def _nothing(migration: Migration) -> Finding:
    named = migration.spec.inventory is not None
    return RULE.finding(
        migration.at("spec", "inventory", 0) if named else migration.at("kind"),
        message=f'migration "{migration.name}" has no inventory: no manifest of the cluster is found',
        consequence=_NOTHING_LISTED,
        help=_DUMP,
        subject=migration_subject(migration),
    )


def _left_out(gap: Gap) -> Finding:
    kinds = " and no ".join(_PLURALS[kind] for kind in gap.kinds)
    if not gap.namespace:
        message = f"the inventory has no {kinds} without a namespace, as one of its VMs is"
        help_ = 'dump the VM from the cluster with "oc get vm,vmi,dv,pvc -A -o yaml", which shows its namespace'
    else:
        message = f'the inventory has no {kinds} of namespace "{gap.namespace}"'
        help_ = f'add the output of "oc get vm,vmi,dv,pvc{within(gap.namespace)} -o yaml" to the inventory'
    return RULE.finding(
        gap.place,
        message=message,
        consequence=_NOTHING_LISTED,
        help=help_,
        subject=Subject("Namespace", "", gap.namespace),
    )
