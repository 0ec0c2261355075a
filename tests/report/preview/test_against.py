"""A live dump, held against the prediction."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import yaml

from report.preview.previews import case_of, judged
from vmshift.report.preview.against import against
from vmshift.report.preview.conditions import difference
from vmshift.report.preview.predict import Predicted, predicted
from vmshift.source import parse

if TYPE_CHECKING:
    from pathlib import Path

    from vmshift.report.preview.model_conditions import AgainstView


def live(found: list[Predicted]) -> list[dict[str, Any]]:
    """Give the plan as a cluster would show it where everything is as predicted."""
    (plan, _) = found
    value = copy.deepcopy(plan.value)
    for entry in value["spec"]["persistentVolumes"]:
        entry["pvc"]["name"] += ":" + entry["pvc"]["name"] + "-mig-x2x7"
    conditions = [
        {"type": each.type, "status": "True", "category": each.category, "reason": each.reason, "items": [*each.items]}
        for each in plan.shown.conditions
        if each.status == "true"
    ]
    return [{**value, "status": {"conditions": conditions, "suffix": "x2x7"}}]


def compared(found: list[Predicted], objects: list[dict[str, Any]]) -> AgainstView:
    return against("live.yaml", found, parse("live.yaml", yaml.safe_dump_all(objects).encode()).manifests)


def prediction(folder: Path, **short: Any) -> list[Predicted]:
    project, _ = judged(case_of(short), folder / "case")
    return predicted(project.migrations)


def test_a_cluster_as_predicted_has_no_difference(tmp_path: Path) -> None:
    found = prediction(tmp_path)

    made = compared(found, live(found))

    assert (made.compared, made.differences) == (("MigPlan refresh-shop",), ())
    assert {each.condition for each in made.settled} >= {"PlanConflict", "ReconcileFailed"}


def test_conditions_that_differ_are_told(tmp_path: Path) -> None:
    found = prediction(tmp_path)
    objects = live(found)
    conditions = objects[0]["status"]["conditions"]
    (kept,) = [each for each in conditions if each["type"] == "PvWarnAccessModeUnavailable"]
    kept["items"] = kept["items"][:1]
    (kept,) = [each for each in conditions if each["type"] == "MigrationTypeIdentified"]
    kept["reason"] = "StateMigrationPlan"
    objects[0]["status"]["conditions"] = [each for each in conditions if each["type"] != "Ready"] + [
        {"type": "PvInvalidStorageClass", "status": "True", "category": "Error", "reason": "NotDone"},
        {"type": "Quite New", "status": "True", "category": "Warn"},
    ]

    kinds = ("StorageConversionPlan", "StateMigrationPlan")
    first, second = (f"pvc-60000000-0000-4000-8000-00000000000{number}" for number in (1, 2))
    assert [difference(each) for each in compared(found, objects).differences] == [
        "MigPlan refresh-shop, PvInvalidStorageClass: predicted not set, in the cluster set (Error, NotDone)",
        f"MigPlan refresh-shop, PvWarnAccessModeUnavailable items: predicted {first}, {second}, in the cluster {first}",
        f"MigPlan refresh-shop, MigrationTypeIdentified reason: predicted {kinds[0]}, in the cluster {kinds[1]}",
        "MigPlan refresh-shop, Ready: predicted set (Required), in the cluster not set",
        "MigPlan refresh-shop, Quite New: predicted not set, in the cluster set (Warn)",
    ]


def test_content_that_differs_is_told(tmp_path: Path) -> None:
    found = prediction(tmp_path)
    objects = live(found)
    spec = objects[0]["spec"]
    spec["liveMigrate"] = False
    spec["persistentVolumes"][0]["selection"]["storageClass"] = "old-san"
    spec["persistentVolumes"][1]["name"] = "pvc-other"

    first, second = (f"pvc-60000000-0000-4000-8000-00000000000{number}" for number in (1, 2))
    assert [difference(each) for each in compared(found, objects).differences] == [
        "MigPlan refresh-shop, spec.liveMigrate: predicted true, in the cluster not set",
        f"MigPlan refresh-shop, volume {first} (web-01-root) storageClass: predicted new-san, in the cluster old-san",
        f"MigPlan refresh-shop, volume {second}: predicted copy of web-01-data, in the cluster not there",
        "MigPlan refresh-shop, volume pvc-other: predicted not there, in the cluster copy of web-01-data",
    ]


def test_what_is_not_there_and_what_is_too_many_is_told(tmp_path: Path) -> None:
    found = prediction(tmp_path)
    other = {"apiVersion": "migration.openshift.io/v1alpha1", "kind": "MigPlan", "metadata": {"name": "other"}}

    assert [difference(each) for each in compared(found, [other]).differences] == [
        "MigPlan refresh-shop, object: predicted there, in the cluster not there",
        "MigPlan other, object: predicted not there, in the cluster there",
    ]


def test_a_plan_that_the_controller_has_not_seen_has_no_status(tmp_path: Path) -> None:
    found = prediction(tmp_path)
    objects = [{key: value for key, value in live(found)[0].items() if key != "status"}]

    made = compared(found, objects)

    assert ([difference(each) for each in made.differences], made.settled) == (
        ["MigPlan refresh-shop, status: predicted there, in the cluster not there"],
        (),
    )
