"""The plans and runs that are compiled, with the conditions that the controller would set on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vmshift.emit.mtc.migmigration import migmigration
from vmshift.emit.mtc.migplan import migplan
from vmshift.inventory.values import dig, text
from vmshift.report.preview import model_conditions as view
from vmshift.resolve.conditions.base import MTC, PlanWorld
from vmshift.resolve.conditions.plan import predict_plan
from vmshift.resolve.conditions.run import RunWorld, predict_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vmshift.resolve.conditions.base import Condition
    from vmshift.resolve.model import Migration, Plan

_RUN_STEPS = ("stage", "cutover", "rollback")
_BEFORE_PLAN = ("draft", "prepare")


class Predicted(NamedTuple):
    """An object as it is compiled, and what is predicted of it."""

    value: dict[str, Any]
    shown: view.ObjectView


def predicted(migrations: Sequence[Migration]) -> list[Predicted]:
    """Predict each plan of MTC, and its run: the one in Git, else the next cutover."""
    pairs = [(each, plan) for each in migrations if each.backend == "mtc" for plan in each.plans]
    compiled = [migplan(migration, plan) for migration, plan in pairs]
    found = []
    for (migration, plan), value in zip(pairs, compiled, strict=True):
        others, runs = _others(migration, value, compiled), _runs(migration, plan)
        world = PlanWorld(value, migration.inventory, migration.platform, others, runs)
        conditions = predict_plan(world)
        run, in_git = _run(migration, plan)
        of_run = predict_run(RunWorld(run, world, tuple(conditions)))
        found.append(_object(value, plan, conditions, in_git=plan.step not in _BEFORE_PLAN))
        found.append(_object(run, plan, of_run, in_git=in_git))
    return found


def _run(migration: Migration, plan: Plan) -> tuple[dict[str, Any], bool]:
    if plan.step in _RUN_STEPS:
        number = getattr(plan.runs, plan.step)
        return migmigration(migration, plan, plan.step, number, cancel=migration.spec.cancel), True
    return migmigration(migration, plan, "cutover", plan.runs.cutover + 1), False


def _others(
    migration: Migration, value: dict[str, Any], compiled: Iterable[dict[str, Any]]
) -> tuple[dict[str, Any], ...]:
    """Give the plans beside one: those that are compiled with it, and those of the cluster."""
    beside = {text(dig(each, "metadata", "name")): each for each in compiled if each is not value}
    for manifest in migration.inventory.all("MigPlan", MTC):
        beside.setdefault(manifest.name, manifest.value)
    return tuple(each for name, each in beside.items() if name != dig(value, "metadata", "name"))


def _runs(migration: Migration, plan: Plan) -> tuple[dict[str, Any], ...]:
    """Give the runs of a plan in the cluster, as the evidence shows them where it does."""
    sources = [each for each in (migration.inventory, migration.evidence) if each is not None]
    found = {run.name: run.value for source in sources for run in source.all("MigMigration", MTC)}
    return tuple(found[name] for name in sorted(found) if dig(found[name], "spec", "migPlanRef", "name") == plan.name)


def _object(value: dict[str, Any], plan: Plan, conditions: Iterable[Condition], *, in_git: bool) -> Predicted:
    shown = tuple(
        view.ConditionView(each.type, each.category, each.status, each.reason or None, each.items, each.message)
        for each in conditions
    )
    ready = next(each.status for each in shown if each.type == "Ready")
    name = text(dig(value, "metadata", "name"))
    return Predicted(value, view.ObjectView(value["kind"], name, plan.name, in_git, ready, shown))
