"""A plan is staged or cut over after a cutover that was not undone.

Checks:
    A plan at step stage or cutover has had no cutover before, or each was undone by a rollback that succeeded, or
    failed and moved nothing. Evidence and inventory tell: VMs on targets of the plan, by the names and labels that MTC
    gives them, and MigMigrations of the plan other than the current one. Where only the counters in the spec speak of
    an earlier cutover, and of no rollback after it, the finding is possible; evidence that shows every VM on its old
    claims settles it, and so does a plan that was not at cutover yet at the base revision, or that compiled.lock.json
    knows and has never seen in the folder.

Consequence:
    MTC copies the old volume over the new one, which the VM is on: what was written since the first cutover is lost.

Why:
    Nothing in the controller refuses it. A copy is made for every pair of claims that the plan lists, unless the old
    claim is in use, and after a cutover it is not. A stage does the same, and so does the retry of a cutover that moved
    some of its VMs.

Before:
    # migration.yaml
    spec:
      step: cutover
      runs: {cutover: 2}
    ---
    # cluster
    apiVersion: migration.openshift.io/v1alpha1
    kind: MigMigration
    metadata: {name: refresh-shop-cutover-1, namespace: openshift-migration}
    spec:
      migPlanRef: {name: refresh-shop, namespace: openshift-migration}
      migrateState: true
      quiescePods: true
    status: {phase: Completed, conditions: [{type: Succeeded, status: "True", category: Advisory}]}

After:
    # migration.yaml
    spec:
      step: rollback   # before any other cutover
      runs: {cutover: 1, rollback: 1}

Sources:
    - mig-controller: pkg/controller/migmigration/validation.go, validateFinalMigration
    - mig-controller: pkg/controller/directvolumemigration/rsync.go, filterRunningVMs
    - mig-controller: pkg/controller/migmigration/dvm.go, getDirectVolumeClaimList
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, Subject, vm_subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_cutovers import is_started, not_undone, on_source, on_target, runs_of
from vmshift.rules.shared_plans import mtc_migrations
from vmshift.rules.shared_steps import earlier_of, never_ran, runs_place, step_place, steps_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import ChosenVm, Migration, Plan
    from vmshift.rules.base import Certainty, Context, Finding
    from vmshift.rules.shared_cutovers import OnTarget, Run

RULE = Rule(
    id="VMS709",
    name="second-cutover",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    grave=True,
)
_LOST = "MTC copies the old volume over the one that the VM is on: what was written since the cutover is lost"
_WAY_OUT = "roll back first (step: rollback), or make a new plan without the VMs that have moved"


def check(context: Context) -> Iterator[Finding]:
    """Find plans that would copy a second time; a cutover that is in the cluster already has moved its VMs itself."""
    for migration in mtc_migrations(context):
        for plan in migration.plans:
            if plan.step == "stage" or (plan.step == "cutover" and not is_started(migration, plan)):
                yield from _judge(migration, plan)


def _judge(migration: Migration, plan: Plan) -> Iterator[Finding]:
    moved = [(vm, found) for vm in plan.vms if (found := on_target(migration, plan, vm))]
    yield from (_on_target(migration, plan, vm, found) for vm, found in moved)
    if moved:
        return
    run = not_undone(migration, plan)
    if run is not None:
        yield _after(migration, plan, run)
    elif not steps_back(migration, plan) and _earlier_cutovers(plan) > 0 and not _settled(migration, plan):
        yield _counted(migration, plan)


def _earlier_cutovers(plan: Plan) -> int:
    """Give the cutovers before the current run that the spec counts no rollback for."""
    return plan.runs.cutover - (plan.step == "cutover") - plan.runs.rollback


def _settled(migration: Migration, plan: Plan) -> bool:
    """Tell whether the cutovers that the counters speak of are known to have moved nothing, or to be undone.

    The evidence shows all VMs on their old claims; or what shows the runs shows a rollback after them, or their failure
    together with the VMs, none of which is on a target.
    """
    if _had_none(migration, plan):
        return True
    moving = [vm for vm in plan.vms if vm.moves]
    if moving and all(on_source(migration, vm) for vm in moving):
        return True
    cutovers, rollbacks = runs_of(migration, plan, "cutover"), runs_of(migration, plan, "rollback")
    undone = any(run.outcome == "succeeded" for run in rollbacks)
    seen = bool(cutovers) and all(run.source.vm(vm.vm.namespace, vm.vm.name) for run in cutovers for vm in moving)
    return len(cutovers) >= _earlier_cutovers(plan) and (undone or seen)


def _had_none(migration: Migration, plan: Plan) -> bool:
    """Tell whether a plan is known to have had no cutover, where its counter may have counted those of others."""
    before, locked = earlier_of(migration, plan), migration.locked
    if before is not None and never_ran(before, "cutover"):
        return before.runs.cutover == 0 or _shares_counter(migration, plan)
    return locked is not None and plan.name in locked.plans and plan.name not in locked.written


def _shares_counter(migration: Migration, plan: Plan) -> bool:
    place = runs_place(migration, plan, "cutover").path
    others = (other for other in migration.plans if other is not plan)
    computed = plan.assignment.seat is not None
    return computed or any(runs_place(migration, other, "cutover").path == place for other in others)


def _on_target(migration: Migration, plan: Plan, vm: ChosenVm, found: OnTarget) -> Finding:
    help_ = _WAY_OUT
    if not found.sure:
        see = f"oc get pvc {found.claim}{within(plan.namespace)} -o yaml"
        help_ = f'see with "{see}" which plan made it; if this one, {help_}'
    target = "a target" if found.sure else "perhaps a target"
    return RULE.finding(
        found.place,
        message=f'VM "{vm.key}" is on claim "{found.claim}", {target} of plan "{plan.name}", '
        f'and step "{plan.step}" would copy again',
        consequence=_LOST,
        help=help_,
        subject=vm_subject(vm),
        related=[Related(step_place(migration, plan), "the step is given here")],
        certainty="certain" if found.sure else "possible",
    )


def _after(migration: Migration, plan: Plan, run: Run) -> Finding:
    ended = run.outcome == "succeeded"
    certainty: Certainty = "certain" if ended else "possible"
    help_ = _WAY_OUT
    if not ended:
        see = f"oc get migmigration {run.manifest.name} -n openshift-migration -o yaml"
        help_ = f'see with "{see}" how it ended; unless it failed and moved nothing, {help_}'
    return RULE.finding(
        step_place(migration, plan),
        message=f'{plan.step} of plan "{plan.name}" after cutover "{run.manifest.name}", '
        f"which {'succeeded' if ended else 'may have succeeded'} and was not rolled back",
        consequence=_LOST,
        help=help_,
        subject=Subject("Namespace", "", plan.namespace),
        related=[Related(run.manifest.at("metadata", "name"), "the cutover before")],
        certainty=certainty,
    )


def _counted(migration: Migration, plan: Plan) -> Finding:
    count = _earlier_cutovers(plan)
    see = f"oc get vm{within(plan.namespace)} -o yaml"
    return RULE.finding(
        runs_place(migration, plan, "cutover"),
        message=f'{plan.step} of plan "{plan.name}" after {count} cutover{"s" if count > 1 else ""}, '
        "and nothing shows that the VMs are on their old claims",
        consequence=_LOST,
        help=f'save "{see}" and give it as --evidence; if a VM is on a new claim, {_WAY_OUT}',
        subject=Subject("Namespace", "", plan.namespace),
        related=[Related(step_place(migration, plan), "the step is given here")],
        certainty="possible",
    )
