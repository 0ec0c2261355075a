"""What Flux does with the compiled folders while MTC works on the same objects, with our marks and without."""

from __future__ import annotations

import copy
import itertools
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from simulation.cluster import PLAN, RUN
from simulation.states import CUTOVER, LINE, STAGES, WAYS, WHOLE, altered, flux, without
from steps.walk import walked

if TYPE_CHECKING:
    from simulation.flux import Flux
    from simulation.states import Files

STATES = walked("flux")
IGNORE = [{"paths": ["/spec/persistentVolumes"], "target": {"group": "migration.openshift.io", "kind": "MigPlan"}}]
CARELESS = {"prune": True, "deletionPolicy": "MirrorPrune"}


def settle(engine: Flux, files: Files) -> None:
    """Reconcile, and again while the run works, when it has ended, and once more for good measure."""
    for patience in (1, 1, 5, 5):
        engine.patience = patience
        engine.reconcile(files)
        engine.cluster.tick()


def walk(engine: Flux, last: str, way: tuple[str, ...] = LINE, change: Any = lambda files: files) -> None:
    for state in way[: way.index(last) + 1]:
        settle(engine, change(STATES[state]))


def mapped(engine: Flux) -> bool:
    """Whether the list is the controller's: with the names of the targets in it."""
    return all(":" in entry["pvc"]["name"] for entry in engine.cluster.volumes() or [{"pvc": {"name": ""}}])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("more", [{}, CARELESS], ids=["as compiled", "with prune"])
def test_at_every_step_the_list_is_the_controllers_and_everything_runs_once_in_its_order(
    way: str, more: dict[str, Any]
) -> None:
    engine = flux(**more)
    for state in WAYS[way]:
        settle(engine, STATES[state])
        assert mapped(engine) is (state not in ("draft", "prepare")), state

    after = {
        "to the end": [],
        "back and again": [
            "probe-bench-rollback-1 started",
            "probe-bench-rollback-1 succeeded",
            *(line.replace("cutover-1", "cutover-2") for line in [*CUTOVER, "probe-bench-cutover-1-thaw ran"]),
        ],
        "cancelled": [],
        "given up": [],
    }
    assert engine.cluster.log == ([] if way == "given up" else [*WHOLE, *after[way]])


def test_a_plan_that_is_closed_in_git_is_closed_in_the_cluster_and_keeps_its_list() -> None:
    engine = flux()
    walk(engine, "done")
    volumes = copy.deepcopy(engine.cluster.volumes())
    settle(engine, STATES["closed"])

    (plan,) = engine.cluster.of(PLAN)
    assert (plan.value["spec"]["closed"], plan.value["spec"]["persistentVolumes"]) == (True, volumes)


def test_from_2_9_on_the_list_is_ignored_and_the_rest_of_the_plan_is_applied() -> None:
    engine = flux(ignore=IGNORE)
    walk(engine, "cutover", change=lambda files: without(files, "ssa"))
    settle(engine, altered(without(STATES["done"], "ssa"), lambda value: value["spec"].update(closed=True)))

    (plan,) = engine.cluster.of(PLAN)
    assert mapped(engine)
    assert plan.value["spec"]["closed"] is True


def test_a_cutover_is_cancelled_while_it_runs() -> None:
    engine = flux()
    walk(engine, "stage-2")
    engine.patience = 1
    engine.reconcile(STATES["cutover"])
    settle(engine, STATES["cancel"])

    assert engine.cluster.log == [*STAGES, *CUTOVER[:2], "probe-bench-cutover-1 cancelled"]


@pytest.mark.parametrize(("later", "earlier"), [(b, a) for a, b in itertools.combinations(LINE, 2)])
@pytest.mark.parametrize("more", [{}, CARELESS], ids=["as compiled", "with prune"])
def test_whatever_is_reverted_nothing_runs_again_and_nothing_goes(
    later: str, earlier: str, more: dict[str, Any]
) -> None:
    engine = flux(**more)
    walk(engine, later)
    log, volumes, there = list(engine.cluster.log), copy.deepcopy(engine.cluster.volumes()), set(engine.cluster.objects)

    settle(engine, STATES[earlier])
    settle(engine, STATES[later])

    assert (engine.cluster.log, engine.cluster.volumes(), set(engine.cluster.objects)) == (log, volumes, there)


@pytest.mark.parametrize("state", LINE)
@pytest.mark.parametrize("more", [{}, CARELESS], ids=["as compiled", "with prune"])
def test_deleting_the_kustomizations_deletes_nothing(state: str, more: dict[str, Any]) -> None:
    engine = flux(**more)
    walk(engine, state)
    there = set(engine.cluster.objects)

    engine.delete(STATES[state])

    assert set(engine.cluster.objects) == there


def test_a_run_that_is_deleted_runs_again_while_git_has_it_and_never_once_it_is_done() -> None:
    """Nothing that can be written on an object keeps Flux from making it; so done takes the run out of Git."""
    engine = flux()
    walk(engine, "cutover")
    engine.cluster.delete((RUN, "openshift-migration", "probe-bench-cutover-1"))
    settle(engine, STATES["done"])
    assert "probe-bench-cutover-1 copies the old disk over the new one in use" not in engine.cluster.log

    settle(engine, STATES["cutover"])
    assert "probe-bench-cutover-1 copies the old disk over the new one in use" in engine.cluster.log


# Without our protections: each of them is known to hold something back.


def test_a_plan_that_is_not_create_once_gets_its_list_back_and_the_run_is_stuck() -> None:
    engine = flux()
    walk(engine, "plan", change=lambda files: without(files, "ssa"))
    engine.patience = 1
    engine.reconcile(without(STATES["stage-1"], "ssa"))
    engine.reconcile(without(STATES["stage-1"], "ssa"))

    assert not mapped(engine)
    assert engine.cluster.log == ["probe-bench-stage-1 started", "probe-bench-stage-1 stuck: ConflictingPVCMappings"]


def test_merge_is_no_help_for_a_list() -> None:
    """A list without a type is one field: what Git says of it is all of it."""
    engine = flux()

    def merging(files: Files) -> Files:
        return {path: text.replace("ssa: IfNotPresent", "ssa: Merge") for path, text in files.items()}

    walk(engine, "cutover", change=merging)
    engine.reconcile(merging(STATES["done"]))

    assert not mapped(engine)


def test_a_closed_plan_with_its_list_would_put_it_back() -> None:
    engine = flux()
    walk(engine, "done")
    listed = yaml.safe_load(STATES["done"]["plan/migplan-probe-bench.yaml"])["spec"]["persistentVolumes"]

    def with_list(value: dict[str, Any]) -> None:
        if value["kind"] == PLAN:
            value["spec"]["persistentVolumes"] = listed

    settle(engine, altered(STATES["closed"], with_list))

    assert not mapped(engine)


def test_without_its_mark_a_run_is_pruned_when_it_leaves_git_and_a_cutover_is_broken_off() -> None:
    engine = flux(**CARELESS)
    walk(engine, "stage-2")
    engine.patience = 1
    engine.reconcile(without(STATES["cutover"], "prune"))
    engine.reconcile(without(STATES["done"], "prune"))

    assert "deleted MigMigration probe-bench-cutover-1" in engine.cluster.log
    assert "probe-bench-cutover-1 broken off: VMs back on their old disks" in engine.cluster.log


def test_create_once_does_not_keep_a_plan_from_being_pruned() -> None:
    engine = flux(**CARELESS)
    walk(engine, "done", change=lambda files: without(files, "prune"))
    engine.reconcile(STATES["draft"])

    assert "deleted MigPlan probe-bench" in engine.cluster.log
    assert engine.cluster.of(PLAN) == engine.cluster.of(RUN) == []


def test_without_its_marks_everything_goes_with_the_kustomizations() -> None:
    engine = flux(**CARELESS)
    walk(engine, "cutover", change=lambda files: without(files, "prune"))
    engine.delete(STATES["cutover"])

    assert engine.cluster.objects == {}


def test_a_run_that_is_pruned_and_reverted_runs_again_over_the_new_disk() -> None:
    engine = flux(**CARELESS)

    def bare(files: Files) -> Files:
        return without(files, "prune")

    walk(engine, "done", change=bare)
    settle(engine, bare(STATES["cutover"]))

    assert "probe-bench-cutover-1 copies the old disk over the new one in use" in engine.cluster.log


def test_without_health_checks_nothing_waits() -> None:
    engine = flux(healthChecks=[])
    walk(engine, "stage-2")
    engine.reconcile(STATES["cutover"])
    for _ in range(3):
        engine.cluster.tick()

    log = engine.cluster.log
    assert log.index("probe-bench-cutover-1-thaw ran") < log.index("probe-bench-cutover-1 succeeded")
