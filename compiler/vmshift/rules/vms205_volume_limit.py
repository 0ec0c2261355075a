"""A plan has more volumes than MTC was meant for.

Checks:
    The volumes of a plan, those that it skips included, against mig_pv_limit of the MigrationController, or against
    100 where it says nothing; for plans that vmshift compiles and for plans written by hand.

Consequence:
    The plan gets the warning PvLimitExceeded. It runs all the same, and copies all its volumes at once.

Why:
    MTC lists every claim of a namespace that has a volume, wanted or not, and starts a transfer for each that is to be
    copied; it has no limit for what runs side by side.

Before:
    # cluster
    kind: MigrationController
    metadata: {name: migration-controller}
    spec: {mig_pv_limit: "1"}   # and the namespace has two claims

After:
    # cluster
    kind: MigrationController
    metadata: {name: migration-controller}
    spec: {mig_pv_limit: "100"}

Sources:
    - mig-controller: pkg/controller/migplan/pvlist.go, updatePvs
    - mig-controller: pkg/controller/directvolumemigration/rsync.go, runRsyncOperations
    - mig-operator: roles/migrationcontroller/templates/controller_config.yml.j2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform.limits import MTC_VOLUMES_PER_PLAN
from vmshift.rules.base import Rule
from vmshift.rules.shared_pending import limit, pending

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS205",
    name="volume-limit",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Compare the volumes of each plan with the limit."""
    for plan in pending(context):
        most, related = limit(plan.inventory, "mig_pv_limit", MTC_VOLUMES_PER_PLAN)
        if plan.volumes > most and plan.namespaces:
            count = f"{plan.volumes} volumes, skipped ones included"
            yield RULE.finding(
                plan.namespaces[0][1],
                message=f'plan "{plan.name}" lists {count}, and the limit is {most}',
                consequence="MTC warns (PvLimitExceeded), and copies all of them at once",
                help="raise mig_pv_limit in the MigrationController, or delete claims that nobody needs",
                subject=plan.subject,
                related=related,
            )
