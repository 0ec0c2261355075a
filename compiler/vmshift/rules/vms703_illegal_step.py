"""A plan takes a step that may not follow the one that it is at.

Checks:
    With `--base REV`, the step of each plan is the one of that revision, or one that may follow it: draft, prepare,
    plan, stage, cutover, done, closed, where prepare and stage may be left out; rollback after cutover and done; plan,
    stage or cutover after rollback; closed also after plan and stage, for a plan that is given up. A plan with a new
    planRevision, or one that is new in the spec, starts afresh.

    Without a base revision too, a plan at step rollback has had a cutover: `runs` counts one, or evidence or inventory
    shows one.

Consequence:
    The cluster does not go back with Git: taking a plan or a run out of the folder leaves it, or prunes it while it
    works, and a run that comes too early or again copies old volumes over new ones.

Why:
    Each step is one pull request that adds or removes the objects of that step alone. What a step skips was never
    watched to its end.

Before:
    # migration.yaml, at the base
    spec:
      step: cutover
      runs: {cutover: 1}
    ---
    # migration.yaml
    spec:
      step: draft
      runs: {cutover: 1}

After:
    # migration.yaml
    spec:
      step: rollback
      runs: {cutover: 1, rollback: 1}

Sources:
    - vmshift: The migration spec, steps
    - mig-controller: pkg/controller/migmigration/validation.go, validatePlan and validateFinalMigration
    - mig-controller: pkg/controller/directvolumemigration/directvolumemigration_controller.go, the finalizer
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from vmshift.rules.base import Rule, Subject
from vmshift.rules.shared_cutovers import runs_of
from vmshift.rules.shared_plans import OVER, mtc_migrations
from vmshift.rules.shared_steps import BEFORE_PLAN, FOLLOWS, RUN_STEPS, earlier_of, may_follow, step_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS703",
    name="illegal-step",
    severity="error",
    basis=("controller",),
    since="0.1.0",
)
_TOGETHER = "plan and run reach the cluster together, and the run starts before anyone has seen the plan ready"
_AGAIN = "MTC starts the run, and it may copy volumes over those that VMs are on by now"


def check(context: Context) -> Iterator[Finding]:
    """Compare the steps with those of the base revision: one finding for each line and earlier step."""
    for migration in mtc_migrations(context):
        found: dict[tuple[Place, str, str], list[str]] = defaultdict(list)
        nothing: dict[Place, list[str]] = defaultdict(list)
        for plan in migration.plans:
            before = earlier_of(migration, plan)
            if before is not None and not may_follow(before.step, plan.step):
                found[step_place(migration, plan), before.step, plan.step].append(plan.name)
            elif plan.step == "rollback" and not plan.runs.cutover and not runs_of(migration, plan, "cutover"):
                nothing[step_place(migration, plan)].append(plan.name)
        for (place, earlier, step), plans in found.items():
            yield _finding(migration, place, earlier, step, plans)
        for place, plans in nothing.items():
            yield _never_cut_over(migration, place, plans)


def _never_cut_over(migration: Migration, place: Place, plans: list[str]) -> Finding:
    return RULE.finding(
        place,
        message=f'step "rollback" of plan {_named(plans)}, and runs counts no cutover that it could undo'
        if len(plans) == 1
        else f'step "rollback" of {len(plans)} plans, and runs counts no cutover that it could undo: {_named(plans)}',
        consequence="the rollback has nothing to put back, and MTC deletes what was staged",
        help="give the plan up with step: closed, or write under runs how many cutovers there were",
        subject=Subject("StorageMigration", "", migration.name),
    )


def _named(plans: list[str]) -> str:
    return ", ".join(f'"{plan}"' for plan in plans[:3])


def _finding(migration: Migration, place: Place, earlier: str, step: str, plans: list[str]) -> Finding:
    named = _named(plans)
    return RULE.finding(
        place,
        message=f'step "{step}" may not follow "{earlier}", where plan {named} is at the base revision'
        if len(plans) == 1
        else f'step "{step}" may not follow "{earlier}", where {len(plans)} plans are at the base revision: {named}',
        consequence=_consequence(earlier, step),
        help=_help(migration, earlier, step),
        subject=Subject("StorageMigration", "", migration.name),
    )


def _consequence(earlier: str, step: str) -> str:
    if earlier == "closed":
        return "MTC refuses every run of a closed plan, a rollback included"
    if step in BEFORE_PLAN:
        return "the plan leaves the folder and stays in the cluster, or is pruned there together with its runs"
    if step in RUN_STEPS:
        return _TOGETHER if earlier in BEFORE_PLAN else _AGAIN
    if step == "closed" and earlier in RUN_STEPS:
        return "MTC stops the run of a closed plan where it stands"
    if step == "plan":
        return "the run leaves the folder, and the VMs stay where it has put them"
    return "the migration counts as finished, and the VMs are on their old volumes"


def _help(migration: Migration, earlier: str, step: str) -> str:
    following = FOLLOWS[earlier]
    if not following:
        return f"leave it at closed; a new plan takes planRevision: {migration.spec.plan_revision + 1}"
    if earlier == "rollback" and step in OVER:
        return "to give the plan up, go to plan in a pull request of its own, and from there to closed in another"
    return f"go from {earlier} to {' or '.join(following)}, in a pull request of its own, or stay at {earlier}"
