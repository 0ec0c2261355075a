"""How far plans have got: the lines that say so, what the base revision said, and which step may follow which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.inventory.vm import run_state

if TYPE_CHECKING:
    from vmshift.inventory import RunState
    from vmshift.resolve.model import ChosenVm, Migration, Plan
    from vmshift.source import Place
    from vmshift.spec.model import Runs

BEFORE_PLAN = frozenset({"draft", "prepare"})
RUN_STEPS = ("stage", "cutover", "rollback")
_BEFORE_RUNS = BEFORE_PLAN | {"plan"}
_BEFORE = {"stage": _BEFORE_RUNS, "cutover": _BEFORE_RUNS | {"stage"}, "rollback": frozenset[str]()}
# A plan that was never run, or only staged, may be closed to make way for a revised one. One whose cutover or rollback
# may still be under way may not: MTC blocks the run of a closed plan where it stands (migmigration, validatePlan).
FOLLOWS: dict[str, tuple[str, ...]] = {
    "draft": ("prepare", "plan"),
    "prepare": ("draft", "plan"),
    "plan": ("stage", "cutover", "closed"),
    "stage": ("cutover", "closed"),
    "cutover": ("done", "rollback"),
    "done": ("rollback", "closed"),
    "rollback": ("plan", "stage", "cutover"),
    "closed": (),
}


@dataclass(frozen=True, slots=True)
class Before:
    """What the base revision said of a plan."""

    step: str
    runs: Runs


def earlier_of(migration: Migration, plan: Plan) -> Before | None:
    """Give what the base revision said of a plan; None where it had no such plan, or there is no base revision."""
    earlier = migration.earlier
    if earlier is None or earlier.spec.plan_revision != migration.spec.plan_revision:
        return None
    if migration.locked is not None and plan.name not in migration.locked.plans:
        return None
    waves = migration.earlier_waves
    return Before(*waves.progress(plan.namespace)) if waves else None


def may_follow(before: str, step: str) -> bool:
    """Tell whether a step may follow another in one change of the repository."""
    return step == before or step in FOLLOWS[before]


def never_ran(before: Before, run: str) -> bool:
    """Tell whether a plan cannot have had a run of a kind yet: only a rollback leads back to a step before it."""
    return before.runs.rollback == 0 and before.step in _BEFORE[run]


def steps_back(migration: Migration, plan: Plan) -> bool:
    """Tell whether illegal-step speaks of a plan."""
    before = earlier_of(migration, plan)
    return before is not None and not may_follow(before.step, plan.step)


def step_place(migration: Migration, plan: Plan) -> Place:
    """Give the line that says how far a plan has got."""
    index = plan.assignment.index
    if index is not None:
        path = ("spec", "waves", index)
        for own in ((*path, "steps", plan.wave), (*path, "step")):
            if dig(migration.manifest.value, *own) is not None:
                return migration.at(*own)
    return migration.at("spec", "step")


def runs_place(migration: Migration, plan: Plan, run: str) -> Place:
    """Give the line that counts a plan's runs of one kind."""
    index = plan.assignment.index
    own = ("spec", "waves", index or 0, "runs")
    if index is not None and dig(migration.manifest.value, *own) is not None:
        return migration.at(*own, run)
    return migration.at("spec", "runs", run)


def state_now(migration: Migration, vm: ChosenVm) -> RunState:
    """Tell whether a VM runs: by the evidence where it has the VM, else by the inventory."""
    evidence = migration.evidence
    fresher = evidence.vm(vm.vm.namespace, vm.vm.name) if evidence is not None else None
    return run_state(fresher, evidence) if fresher is not None and evidence is not None else vm.run_state
