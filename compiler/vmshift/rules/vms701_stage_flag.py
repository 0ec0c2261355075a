"""A hand-written run asks for a kind of migration that one cluster does not have.

Checks:
    A MigMigration whose plan stays within one cluster has stage: true, or neither migrateState nor rollback. Where the
    plan is neither written by hand nor in the inventory, it is a possible finding. More than one of the three is
    exclusive-flags' matter.

Consequence:
    MTC refuses the run: it ends at once as Failed, or never ends (InvalidSpec) and holds up all later runs of the plan.

Why:
    A stage of a storage migration is migrateState: true without quiescePods, and its cutover the same with quiescePods.
    The flag stage belongs to migrations between clusters, whatever the document's word for the step.

Before:
    # plan.yaml
    spec: {liveMigrate: true}
    ---
    # run.yaml
    spec: {stage: true, migrateState: null, quiescePods: null}

After:
    # run.yaml
    spec: {stage: false, migrateState: true, quiescePods: true}

Sources:
    - Migrating virtual machine storage: Migration process
    - mig-controller: pkg/controller/migmigration/validation.go, validateMigrationType
    - mig-ui: src/app/plan/duck/helpers.ts, migSpecByAction
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import mapping
from vmshift.rules.base import Rule
from vmshift.rules.fix import AddKey, Fix, SetValue
from vmshift.rules.shared_manifests import is_misread, of_conversion, runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_written import Run

RULE = Rule(
    id="VMS701",
    name="stage-flag",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    ledger=("L02",),
)


def check(context: Context) -> Iterator[Finding]:
    """Find runs that the controller refuses."""
    for run in runs(context):
        converts = of_conversion(context, run)
        if converts is False or run.flag("migrateState") or run.flag("rollback") or not run.plan:
            continue
        if not any(is_misread(context, run.manifest, key) for key in ("stage", "migrateState", "rollback")):
            yield _finding(run, sure=converts is True)


def _finding(run: Run, *, sure: bool) -> Finding:
    staged = run.flag("stage")
    if staged:
        message = f'run "{run.name}" has stage: true, which belongs to migrations between clusters'
        help_ = "write stage: false and migrateState: true"
    else:
        message = f'run "{run.name}" has neither migrateState nor rollback, as a final migration between clusters'
        help_ = "add migrateState: true, and quiescePods: true for a cutover; or rollback: true"
    if not sure:
        which = f"oc get migplan {run.plan} -n openshift-migration -o yaml"
        help_ = f'see with "{which}" whether its two clusters are one; if so, {help_}'
    spec = mapping(run.manifest.value.get("spec"))
    return RULE.finding(
        run.at("stage") if "stage" in spec else run.at(),
        message=message,
        consequence="MTC refuses it within one cluster: it fails at once, or stays for ever and holds up later runs",
        help=help_,
        subject=run.subject,
        certainty="certain" if sure else "possible",
        fix=_fix(run) if staged and sure else None,
    )


def _fix(run: Run) -> Fix | None:
    """Give the fix for what is surely a stage: with other flags it might become a cutover, which stops VMs."""
    spec = mapping(run.manifest.value.get("spec"))
    if run.flag("quiescePods") or run.flag("canceled"):
        return None
    stage, migrate = run.at("stage"), run.at("migrateState")
    there = "migrateState" in spec
    wanted = SetValue(migrate, value=True) if there else AddKey(stage, "migrateState", value=True)
    return Fix("write stage: false and migrateState: true", (SetValue(stage, value=False), wanted))
