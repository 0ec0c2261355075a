"""What Argo CD does with the compiled folders while MTC works on the same objects, with our marks and without."""

from __future__ import annotations

import copy
import itertools
from typing import TYPE_CHECKING, Any

import pytest

from simulation.cluster import PLAN, RUN
from simulation.states import CUTOVER, LINE, STAGES, WAYS, WHOLE, argocd, without
from steps.walk import walked

if TYPE_CHECKING:
    from simulation.argocd import ArgoCD
    from simulation.states import Files

STATES = walked("argocd")


def settle(engine: ArgoCD, files: Files, **how: bool) -> None:
    """Sync, and sync again while the run works, when it has ended, and once more for good measure."""
    for patience in (1, 1, 5, 5):
        engine.patience = patience
        engine.sync(files, **how)
        engine.cluster.tick()


def walk(engine: ArgoCD, last: str, way: tuple[str, ...] = LINE, change: Any = lambda files: files) -> None:
    for state in way[: way.index(last) + 1]:
        settle(engine, change(STATES[state]))


def mapped(engine: ArgoCD) -> bool:
    """Whether the list is the controller's: with the names of the targets in it."""
    return all(":" in entry["pvc"]["name"] for entry in engine.cluster.volumes() or [{"pvc": {"name": ""}}])


@pytest.mark.parametrize("way", WAYS)
def test_at_every_step_the_list_is_the_controllers_and_everything_runs_once_in_its_order(way: str) -> None:
    engine = argocd()
    for state in WAYS[way]:
        settle(engine, STATES[state])
        assert mapped(engine) is (state not in ("draft", "prepare")), state
        assert engine.out_of_sync(STATES[state]) == [], state

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


def test_a_cutover_is_cancelled_while_it_runs() -> None:
    engine = argocd()
    walk(engine, "stage-2")
    engine.patience = 1
    engine.sync(STATES["cutover"])
    settle(engine, STATES["cancel"])

    assert engine.cluster.log == [*STAGES, *CUTOVER[:2], "probe-bench-cutover-1 cancelled"]


@pytest.mark.parametrize(("later", "earlier"), [(b, a) for a, b in itertools.combinations(LINE, 2)])
@pytest.mark.parametrize("how", [{}, {"prune": True}], ids=["sync", "prune"])
def test_whatever_is_reverted_nothing_runs_again_and_nothing_goes(
    later: str, earlier: str, how: dict[str, bool]
) -> None:
    engine = argocd()
    walk(engine, later)
    log, volumes, there = list(engine.cluster.log), copy.deepcopy(engine.cluster.volumes()), set(engine.cluster.objects)

    settle(engine, STATES[earlier], **how)
    settle(engine, STATES[later], **how)

    assert (engine.cluster.log, engine.cluster.volumes(), set(engine.cluster.objects)) == (log, volumes, there)


@pytest.mark.parametrize("state", LINE)
def test_deleting_the_application_deletes_nothing(state: str) -> None:
    engine = argocd()
    walk(engine, state)
    there = set(engine.cluster.objects)

    engine.delete()

    assert set(engine.cluster.objects) == there


def test_a_run_that_is_deleted_runs_again_while_git_has_it_and_never_once_it_is_done() -> None:
    """Nothing that can be written on an object keeps Argo CD from making it; so done takes the run out of Git."""
    engine = argocd()
    walk(engine, "cutover")
    engine.cluster.delete((RUN, "openshift-migration", "probe-bench-cutover-1"))
    settle(engine, STATES["done"])
    assert "probe-bench-cutover-1 copies the old disk over the new one in use" not in engine.cluster.log

    settle(engine, STATES["cutover"])
    assert "probe-bench-cutover-1 copies the old disk over the new one in use" in engine.cluster.log


# Without our protections: each of them is known to hold something back.


def options(*kept: str) -> dict[str, Any]:
    return {"syncPolicy": {"syncOptions": list(kept)}}


def test_without_the_ignore_rule_the_list_is_put_back_and_the_run_is_stuck() -> None:
    engine = argocd(ignoreDifferences=[])
    walk(engine, "plan")
    engine.sync(STATES["stage-1"])
    engine.cluster.tick()
    engine.sync(STATES["stage-1"])
    assert not mapped(engine)

    engine.cluster.tick()
    assert engine.cluster.log == ["probe-bench-stage-1 started", "probe-bench-stage-1 stuck: ConflictingPVCMappings"]


def test_an_ignore_rule_hides_the_difference_and_a_sync_of_everything_puts_the_list_back() -> None:
    engine = argocd(**options())
    walk(engine, "cutover")
    engine.sync(STATES["done"])

    assert engine.out_of_sync(STATES["done"]) == []
    assert not mapped(engine)


def test_one_of_the_two_options_is_enough_for_a_sync_and_both_are_needed_when_the_plan_changes() -> None:
    """ApplyOutOfSyncOnly passes over the plan until something else in it changes, as its closing does."""
    engine = argocd(**options("ApplyOutOfSyncOnly=true"))
    walk(engine, "done")
    assert mapped(engine)

    settle(engine, STATES["closed"])
    assert not mapped(engine)


def test_replace_puts_the_list_back_and_takes_the_status_away() -> None:
    engine = argocd(**options("RespectIgnoreDifferences=true", "Replace=true"))
    walk(engine, "plan")
    engine.sync(STATES["plan"])

    (plan,) = engine.cluster.of(PLAN)
    assert "status" not in plan.value


def test_without_its_marks_a_plan_is_pruned_with_all_its_runs_and_a_cutover_is_broken_off() -> None:
    engine = argocd()

    def bare(files: Files) -> Files:
        return without(files, "sync-options", "compare-options")

    walk(engine, "stage-2", change=bare)
    engine.patience = 1
    engine.sync(bare(STATES["cutover"]))
    engine.sync(STATES["draft"], prune=True)

    assert "probe-bench-cutover-1 broken off: VMs back on their old disks" in engine.cluster.log
    assert engine.cluster.of(PLAN) == engine.cluster.of(RUN) == []


def test_without_its_marks_a_job_is_pruned_when_it_leaves_git() -> None:
    engine = argocd()
    walk(engine, "cutover", change=lambda files: without(files, "sync-options"))
    engine.sync(STATES["done"], prune=True)

    assert "deleted Job probe-bench-cutover-1-thaw" in engine.cluster.log


def test_without_its_marks_a_run_that_left_git_keeps_the_application_out_of_sync() -> None:
    """A run has an owner and is not collected; what belongs to a job has none."""
    engine = argocd()
    walk(engine, "cutover", change=lambda files: without(files, "compare-options"))

    assert "probe-bench-cutover-1-freeze" in engine.out_of_sync(STATES["done"])


def test_without_its_marks_everything_goes_with_the_application() -> None:
    engine = argocd()
    walk(engine, "done", change=lambda files: without(files, "sync-options"))
    engine.delete()

    assert engine.cluster.objects == {}


def as_hook(files: Files) -> Files:
    """A run as a sync hook of Argo CD."""
    path = "run/probe-bench-cutover-1.yaml"
    text = files[path].replace("argocd.argoproj.io/sync-wave: '10'", "argocd.argoproj.io/hook: Sync")
    return {**files, path: text}


def test_a_run_as_a_sync_hook_runs_at_every_sync_and_copies_the_old_disk_over_the_new() -> None:
    engine = argocd()
    walk(engine, "stage-2")
    settle(engine, as_hook(STATES["cutover"]))

    assert "probe-bench-cutover-1 copies the old disk over the new one in use" in engine.cluster.log


def test_without_health_checks_the_job_after_the_cutover_runs_while_it_works() -> None:
    engine = argocd()
    engine.judges = False
    walk(engine, "stage-2")
    engine.sync(STATES["cutover"])
    for _ in range(3):
        engine.cluster.tick()

    log = engine.cluster.log
    assert log.index("probe-bench-cutover-1-thaw ran") < log.index("probe-bench-cutover-1 succeeded")


def test_without_waves_the_cutover_does_not_wait_for_its_job() -> None:
    engine = argocd()
    walk(engine, "stage-2")
    engine.sync(without(STATES["cutover"], "sync-wave"))
    engine.cluster.tick()

    log = engine.cluster.log
    assert log.index("probe-bench-cutover-1 started") < log.index("probe-bench-cutover-1-freeze ran")


def failing(job: str) -> ArgoCD:
    """Argo CD, with a Job that will fail."""
    engine = argocd()
    engine.cluster.failing = {job}
    return engine


def test_a_job_that_has_failed_keeps_the_cutover_from_starting_however_often_it_is_synced() -> None:
    engine = failing("probe-bench-cutover-1-freeze")
    walk(engine, "stage-2")
    for _ in range(5):
        settle(engine, STATES["cutover"])

    assert engine.cluster.log == [*STAGES, "probe-bench-cutover-1-freeze failed"]


def test_where_a_sync_leaves_out_what_is_in_sync_the_next_one_starts_the_cutover_over_a_failed_job() -> None:
    engine = failing("probe-bench-cutover-1-freeze")
    assert engine.runs is not None
    careless = {"syncPolicy": {"syncOptions": ["ApplyOutOfSyncOnly=true"]}}
    engine.runs = {**engine.runs, "spec": {**engine.runs["spec"], **careless}}
    walk(engine, "stage-2")
    engine.sync(STATES["cutover"])
    assert "probe-bench-cutover-1 started" not in engine.cluster.log
    settle(engine, STATES["cutover"])

    assert "probe-bench-cutover-1 started" in engine.cluster.log
