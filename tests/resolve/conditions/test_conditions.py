"""What a MigPlan's conditions come to: set, not set, or open, with the controller's reason and items."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from support.cases import build, merge
from vmshift.inventory import Inventory
from vmshift.resolve.conditions.base import Condition, PlanWorld
from vmshift.resolve.conditions.plan import KINDS, predict_plan
from vmshift.resolve.platform import Platform, shown
from vmshift.source import read

CASES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
HOST = {"name": "host", "namespace": "openshift-migration"}


def entry(number: int, claim: str) -> dict[str, Any]:
    return {
        "name": f"pvc-60000000-0000-4000-8000-00000000000{number}",
        "pvc": {"name": claim, "namespace": "shop", "accessModes": ["ReadWriteMany"], "volumeMode": "Block"},
        "selection": {"action": "copy", "copyMethod": "block", "storageClass": "new-san"},
        "supported": {"actions": ["skip", "copy"], "copyMethods": ["filesystem", "block", "snapshot"]},
    }


def world(case: dict[str, Any], folder: Path) -> PlanWorld:
    """Give the plan and the cluster of a case."""
    build({key: case[key] for key in ("change", "drop", "add") if key in case}, folder)
    path = folder / "inventory" / "cluster.yaml"
    inventory = Inventory(read(path, str(path)).manifests)
    first = merge(entry(1, "web-01-root"), case.get("volume", {}))
    spec = {
        "namespaces": ["shop"],
        "srcMigClusterRef": HOST,
        "destMigClusterRef": HOST,
        "liveMigrate": True,
        "persistentVolumes": [first, entry(2, "web-01-data")],
    }
    value = {"kind": "MigPlan", "metadata": {"name": "refresh-shop"}, "spec": merge(spec, case.get("spec", {}))}
    platform = Platform(shown(inventory), "production", accept_unsupported=False)
    return PlanWorld(value, inventory, platform, tuple(case.get("others", ())), tuple(case.get("runs", ())))


def predicted(case: dict[str, Any], folder: Path) -> dict[str, Condition]:
    return {f"{each.type} {each.category}": each for each in predict_plan(world(case, folder))}


def test_every_condition_has_its_cases() -> None:
    names = [f"{kind.type} {kind.category}" for kind in KINDS]

    assert [*names, "PvsDiscovered Required", "Ready Required"] == list(
        {**dict.fromkeys(names), "PvsDiscovered Required": None, "Ready Required": None}
    )
    assert set(CASES) == {*names, "PvsDiscovered Required", "Ready Required"}


def test_every_function_names_the_source_that_it_mirrors() -> None:
    assert [kind.type for kind in KINDS if not (kind.check.__doc__ or "").startswith("Mirror ")] == []


def test_a_healthy_cluster_sets_what_it_is_known_to_set(tmp_path: Path) -> None:
    found = predicted({}, tmp_path / "case")

    wanted = {name: str(case.get("base", "false")) for name, case in CASES.items()}
    assert {name: condition.status for name, condition in found.items()} == wanted


@pytest.mark.parametrize(
    ("name", "status"),
    [(name, status) for name, case in CASES.items() for status in ("true", "false", "unknown") if status in case],
)
def test_a_condition_comes_to(name: str, status: str, tmp_path: Path) -> None:
    case = CASES[name][status]

    found = predicted(case, tmp_path / "case")[name]

    assert (found.status, found.message != "") == (status, True)
    if status == "true":
        assert (found.reason, list(found.items)) == (case.get("reason", ""), case.get("items", []))


def test_a_closed_plan_is_closed_and_nothing_else(tmp_path: Path) -> None:
    found = predicted({"spec": {"closed": True}}, tmp_path / "case")

    assert {name: each.status for name, each in found.items()} == {
        "Closed Advisory": "true",
        "PvsDiscovered Required": "false",
        "Ready Required": "false",
    }


def test_an_unlisted_claim_is_copied_onto_its_own_class(tmp_path: Path) -> None:
    volumes = world({"spec": {"persistentVolumes": []}}, tmp_path / "case").volumes

    assert [(each["pvc"]["name"], each["selection"]["storageClass"]) for each in volumes] == [
        ("web-01-root", "old-san"),
        ("web-01-data", "old-san"),
    ]
