"""A finished plan is left open.

Checks:
    A plan is at step done, and neither the evidence nor the inventory shows its MigPlan as closed.

Consequence:
    No other plan for the namespace becomes ready, and a run that comes to the cluster by mistake copies the old volumes
    over the new ones.

Why:
    MTC keeps a plan open until it is told to close it, because a rollback needs it open. Once nobody wants to go back,
    closing it is what ends the migration.

Before:
    # migration.yaml
    spec:
      step: done
      runs: {cutover: 1}

After:
    # migration.yaml
    spec:
      step: closed
      runs: {cutover: 1}

Sources:
    - mig-controller: pkg/controller/migplan/validation.go, validateConflict
    - mig-controller: pkg/controller/migmigration/validation.go, validatePlan
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.rules.base import Rule, Subject
from vmshift.rules.shared_cutovers import sources
from vmshift.rules.shared_inventory import some
from vmshift.rules.shared_plans import mtc_migrations
from vmshift.rules.shared_steps import step_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Plan
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS710",
    name="open-after-done",
    severity="info",
    basis=("controller",),
    since="0.1.0",
)
_OPEN = "no other plan for the namespace becomes ready, and a further run copies the old volumes over the new ones"


def check(context: Context) -> Iterator[Finding]:
    """Find finished plans that are open: one finding for each line that says done."""
    for migration in mtc_migrations(context):
        found: dict[Place, list[str]] = defaultdict(list)
        for plan in migration.plans:
            if plan.step == "done" and not _is_closed(migration, plan):
                found[step_place(migration, plan)].append(plan.namespace)
        for place, namespaces in found.items():
            yield RULE.finding(
                place,
                message=f'the plan is done and open, and holds namespace "{some(namespaces)}"'
                if len(namespaces) == 1
                else f"{len(namespaces)} plans are done and open, and hold the namespaces {some(namespaces)}",
                consequence=_OPEN,
                help="set step: closed as soon as no rollback is wanted any more",
                subject=Subject("StorageMigration", "", migration.name),
            )


def _is_closed(migration: Migration, plan: Plan) -> bool:
    found = (source.get("MigPlan", MTC_NAMESPACE, plan.name) for source in sources(migration))
    return any(manifest is not None and dig(manifest.value, "spec", "closed") is True for manifest in found)
