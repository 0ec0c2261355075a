"""A hand-written run asks for two kinds of run at once.

Checks:
    At most one of stage, migrateState and rollback is true in a MigMigration.

Consequence:
    The run gets the critical condition InvalidSpec. It never starts and never ends, and holds up all later runs of the
    plan.

Why:
    Each of the three flags stands for a kind of run, and the controller takes one.

Before:
    # run.yaml
    spec: {stage: true, migrateState: true}

After:
    # run.yaml
    spec: {stage: false, migrateState: true}

Sources:
    - mig-controller: pkg/controller/migmigration/validation.go, validateMigrationType
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_manifests import runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS711",
    name="exclusive-flags",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    ledger=("L02",),
)
_FLAGS = ("stage", "migrateState", "rollback")


def check(context: Context) -> Iterator[Finding]:
    """Find runs with several flags."""
    for run in runs(context):
        flags = [flag for flag in _FLAGS if run.flag(flag)]
        if len(flags) > 1:
            rollback = "rollback" in flags
            keep = "rollback: true for a rollback" if rollback else "migrateState: true, with stage: false"
            yield RULE.finding(
                run.at(flags[1]),
                message=f'run "{run.name}" sets {" and ".join(flags)}, and a run is one of the three',
                consequence="it never starts and never ends (InvalidSpec), and holds up all later runs of the plan",
                help=f"keep one: {keep}",
                subject=run.subject,
                related=[Related(run.at(flags[0]), "the other one")],
            )
