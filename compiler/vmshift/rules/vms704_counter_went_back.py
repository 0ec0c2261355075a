"""A run counter shrinks, jumps, or is used again.

Checks:
    With `--base REV`, each counter under `runs` is the one of that revision, or one more at the step that it counts;
    and a plan that comes to a run step, or comes back to it, has a number there that no run has had. planRevision does
    not shrink. A plan with a new planRevision starts afresh. No new run comes together with `cancel: true`.

    One line may count for several plans: those of one wave, or of all waves that are computed from one entry. It grows
    where any of them is at the step that it counts, and a plan that comes there later takes the number as it stands,
    as long as no rollback can have brought it back.

Consequence:
    The run gets a name that a run in the cluster has had: the engine takes it for the old one and nothing runs, or
    creates it once more, and a second cutover copies the old volumes over the new ones.

Why:
    A run is an object that is used once, and its number is its name. Counters that only grow, by one and in the pull
    request that asks for the run, make the history of a migration readable in Git.

Before:
    # migration.yaml, at the base
    spec:
      step: rollback
      runs: {cutover: 1, rollback: 1}
    ---
    # migration.yaml
    spec:
      step: cutover
      runs: {cutover: 1, rollback: 1}   # cutover 1 is the one that was rolled back

After:
    # migration.yaml
    spec:
      step: cutover
      runs: {cutover: 2, rollback: 1}

Sources:
    - vmshift: The migration spec, runs
    - mig-controller: pkg/controller/migmigration/validation.go, validateFinalMigration
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vmshift.rules.base import Rule, Subject
from vmshift.rules.shared_plans import mtc_migrations
from vmshift.rules.shared_steps import RUN_STEPS, earlier_of, may_follow, never_ran, runs_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Plan
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_steps import Before
    from vmshift.source import Place

RULE = Rule(
    id="VMS704",
    name="counter-went-back",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    grave=True,
)
_SHRUNK = "a name that was used is used again: the engine takes the run for the old one, or repeats it"
_EARLY = "the run of that number never was in the folder, and the count no longer tells what has run"


class _Fault(NamedTuple):
    place: Place
    message: str
    consequence: str
    help: str


def check(context: Context) -> Iterator[Finding]:
    """Compare the counters with those of the base revision: each line once, however many plans it counts for."""
    for migration in mtc_migrations(context):
        subject = Subject("StorageMigration", "", migration.name)
        for fault in dict.fromkeys(_faults(migration)):
            yield RULE.finding(
                fault.place, message=fault.message, consequence=fault.consequence, help=fault.help, subject=subject
            )


def _faults(migration: Migration) -> Iterator[_Fault]:
    earlier, now = migration.earlier, migration.spec.plan_revision
    if earlier is not None and now < earlier.spec.plan_revision:
        yield _Fault(
            migration.at("spec", "planRevision"),
            f'planRevision went back from "{earlier.spec.plan_revision}" to "{now}"',
            "the plans get names that closed plans have, and the engine takes them for those",
            f"write {earlier.spec.plan_revision}, or {earlier.spec.plan_revision + 1} for new plans",
        )
    at_work = {(runs_place(migration, plan, plan.step).path, plan.step) for plan in migration.plans}
    for plan in migration.plans:
        before = earlier_of(migration, plan)
        for run in RUN_STEPS if before else ():
            place = runs_place(migration, plan, run)
            shared = (place.path, run) in at_work
            fault = _fault(plan, before, run, place, shared=shared) if before else None
            fault = fault or (_cancelled(migration, plan, before, run) if before else None)
            if fault:
                yield fault


def _cancelled(migration: Migration, plan: Plan, before: Before, run: str) -> _Fault | None:
    """Find a new run that is cancelled from the start."""
    was, count = getattr(before.runs, run), getattr(plan.runs, run)
    if not (migration.spec.cancel and plan.step == run and count > was):
        return None
    message = f'cancel is true as the {run} run of number "{count}" comes: it is cancelled before it begins'
    help_ = "take cancel out for the new run" + (f", or write {was} to cancel the one before" if was else "")
    return _Fault(migration.at("spec", "cancel"), message, "nothing runs, and the number is used up", help_)


def _fault(plan: Plan, before: Before, run: str, place: Place, *, shared: bool) -> _Fault | None:
    """Judge one counter; `shared`: a plan that it counts for, this one or another, is at the step that it counts."""
    was, count = getattr(before.runs, run), getattr(plan.runs, run)
    at_step = plan.step == run
    if count < was:
        help_ = f"write {was + 1 if at_step and before.step != run else was}: counters only grow"
        return _Fault(place, f'the counter of {run} runs went back from "{was}" to "{count}"', _SHRUNK, help_)
    if not may_follow(before.step, plan.step):
        return None  # illegal-step tells why there is no such run
    if count > was + 1:
        message = f'the counter of {run} runs jumps from "{was}" to "{count}"'
        return _Fault(place, message, _EARLY, f"write {was + 1 if at_step else was}: one run at a time")
    if count > was and not shared:
        message = f'the counter of {run} runs grows from "{was}" to "{count}" at step "{plan.step}"'
        return _Fault(place, message, _EARLY, f"write {was}, or go to step: {run} for another run")
    if at_step and before.step != run and count == was and was > 0 and not never_ran(before, run):
        message = f'the plan comes to step "{run}", and {run} run "{count}" has its number from before'
        return _Fault(place, message, _SHRUNK, f"write {was + 1}: each run takes a number of its own")
    return None
