"""A hand-written plan within one cluster takes the indirect way.

Checks:
    indirectVolumeMigration or indirectImageMigration is true in a MigPlan whose source and target are one cluster.

Consequence:
    MTC takes the plan for one that migrates whole namespaces. It then asks for a replication repository, refuses
    indirect volumes within one cluster, and refuses the stage and cutover of a storage migration.

Why:
    Only direct plans are storage conversions: each run makes a DirectVolumeMigration, which is what a live migration
    rests upon.

Before:
    # plan.yaml
    spec:
      indirectVolumeMigration: true

After:
    # plan.yaml
    spec:
      indirectVolumeMigration: null

Sources:
    - Migrating virtual machine storage: Migration process
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console, step 15
    - mig-controller: pkg/controller/migplan/validation.go, validatePossibleMigrationTypes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule
from vmshift.rules.fix import remove
from vmshift.rules.shared_manifests import conversions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS212",
    name="indirect-migration",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    ledger=("L07", "L30"),
)
_CONSEQUENCES = {
    "indirectVolumeMigration": "the plan is no storage conversion and never becomes ready (IntraClusterMigration)",
    "indirectImageMigration": "the plan is no storage conversion, and waits for a replication repository",
}


def check(context: Context) -> Iterator[Finding]:
    """Find plans that ask for it."""
    for plan in conversions(context):
        for key, consequence in _CONSEQUENCES.items():
            if plan.spec.get(key) is True:
                yield RULE.finding(
                    plan.at(key),
                    message=f'"{key}" is "true", and storage within one cluster is migrated directly',
                    consequence=consequence,
                    help=f"leave {key} out",
                    subject=plan.subject,
                    fix=remove(plan.at(key)),
                )
