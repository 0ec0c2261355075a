"""What a MigMigration's conditions come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from resolve.conditions.test_conditions import world
from vmshift.resolve.conditions.plan import predict_plan
from vmshift.resolve.conditions.run import KINDS, RunWorld, predict_run

if TYPE_CHECKING:
    from pathlib import Path

CUTOVER = {"stage": False, "migrateState": True, "quiescePods": True}
PLAN = {"migPlanRef": {"name": "refresh-shop", "namespace": "openshift-migration"}}
PENDING = {"metadata": {"name": "earlier"}, "spec": CUTOVER, "status": {"phase": "Started"}}
OVER = {
    "metadata": {"name": "earlier"},
    "spec": {"stage": False},
    "status": {"phase": "Completed", "conditions": [{"type": "Succeeded", "status": "True"}]},
}
MAPPED = {"volume": {"pvc": {"name": "web-01-root:web-01-data"}}}


def told(
    folder: Path, spec: dict[str, Any], case: dict[str, Any] | None = None, *, plan: bool = True
) -> dict[str, str]:
    """Give the status of each condition of a run with these flags."""
    of_plan = world(case or {}, folder / "case") if plan else None
    conditions = predict_plan(of_plan) if of_plan is not None else []
    run = {"kind": "MigMigration", "metadata": {"name": "now"}, "spec": {**PLAN, **spec}}
    return {each.type: each.status for each in predict_run(RunWorld(run, of_plan, tuple(conditions)))}


def test_a_cutover_of_a_plan_that_becomes_ready(tmp_path: Path) -> None:
    found = told(tmp_path, CUTOVER)

    assert {name for name, status in found.items() if status == "true"} == {"Ready"}
    assert {name for name, status in found.items() if status == "unknown"} == {
        *("Postponed", "ReconcileFailed", "Failed", "Running", "Succeeded", "SucceededWithWarnings"),
        *("DirectVolumeMigrationFailed", "DirectVolumeMigrationBlocked"),
        *("StaleSrcVeleroCRsDeleted", "StaleDestVeleroCRsDeleted", "StaleResticCRsDeleted"),
    }
    assert len(found) == len(KINDS) + 1


@pytest.mark.parametrize(
    ("spec", "case", "condition"),
    [
        ({"stage": True, "migrateState": True}, {}, "InvalidSpec"),
        ({"stage": False}, MAPPED, "InvalidSpec"),
        ({"stage": True}, {}, "Failed"),
        (CUTOVER, {"spec": {"namespaces": []}}, "PlanNotReady"),
        (CUTOVER, {"spec": {"closed": True}}, "PlanClosed"),
        (CUTOVER, MAPPED, "ConflictingPVCMappings"),
        (CUTOVER, {"runs": [OVER]}, "HasFinalMigration"),
        (CUTOVER, {"runs": [PENDING]}, "Postponed"),
        ({**CUTOVER, "canceled": True}, {}, "Canceling"),
        ({**CUTOVER, "canceled": True}, {}, "Canceled"),
    ],
)
def test_a_condition_is_set(spec: dict[str, Any], case: dict[str, Any], condition: str, tmp_path: Path) -> None:
    assert told(tmp_path, spec, case)[condition] == "true"


def test_a_run_without_its_plan_does_not_start(tmp_path: Path) -> None:
    found = told(tmp_path, CUTOVER, plan=False)

    assert (found["InvalidPlanRef"], found["Succeeded"], found["Ready"]) == ("true", "false", "false")


def test_a_rollback_may_follow_a_final_migration(tmp_path: Path) -> None:
    assert told(tmp_path, {"stage": False, "rollback": True}, {"runs": [OVER]})["HasFinalMigration"] == "false"


def test_where_a_volume_is_unknown_the_run_waits_for_nothing_known(tmp_path: Path) -> None:
    found = told(tmp_path, CUTOVER, {"drop": ["StorageClass"]})

    assert (found["PlanNotReady"], found["Ready"]) == ("unknown", "unknown")


def test_every_function_names_the_source_that_it_mirrors() -> None:
    assert [kind.type for kind in KINDS if not (kind.check.__doc__ or "").startswith("Mirror ")] == []
