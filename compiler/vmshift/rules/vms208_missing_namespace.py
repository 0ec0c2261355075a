"""A namespace that is to be migrated does not exist.

Checks:
    Each namespace that a spec names without a glob, or a MigPlan written by hand lists, is among the Namespaces of the
    inventory, or has VMs or claims there. Nothing is said where the inventory has no Namespace objects at all, or of a
    plan whose source is another cluster.

Consequence:
    Nothing is found there, so nothing of it would be migrated; MTC itself refuses a plan on such a namespace
    (NamespaceNotFoundOnSourceCluster).

Why:
    It is a typing error, another cluster's namespace, or one that is gone.

Before:
    # migration.yaml
    spec:
      select: {namespaces: [shpo]}

After:
    # migration.yaml
    spec:
      select: {namespaces: [shop]}

Sources:
    - Migrating virtual machine storage: Creating the migration plan using YAML manifests
    - mig-controller: pkg/controller/migplan/validation.go, validateRequiredNamespaces
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule, Subject
from vmshift.rules.shared_inventory import did_you_mean, missing_namespaces
from vmshift.rules.shared_manifests import conversions, inventory_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS208",
    name="missing-namespace",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    ledger=("L35",),
)


def check(context: Context) -> Iterator[Finding]:
    """Find named namespaces that the inventory would list, and does not."""
    for migration in context.migrations:
        for name, place in missing_namespaces(migration):
            yield _finding(place, name, migration.inventory)
    inventory = inventory_of(context)
    known = inventory.namespaces() if inventory.lists("Namespace") else []
    for plan in conversions(context):
        for listed in plan.namespaces:
            if known and listed.source not in known:
                yield _finding(plan.at("namespaces", listed.index), listed.source, inventory)


def _finding(place: Place, name: str, inventory: Inventory) -> Finding:
    return RULE.finding(
        place,
        message=f'the cluster has no namespace "{name}"',
        consequence="nothing is found there, and MTC refuses a plan on it (NamespaceNotFoundOnSourceCluster)",
        help=f"{did_you_mean(name, inventory.namespaces())}correct the name, or add the namespace to the inventory",
        subject=Subject("Namespace", "", name),
    )
