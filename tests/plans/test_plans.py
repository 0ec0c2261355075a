"""The worked examples: what they compile to, and what lint and preview say of them, to the byte.

VMSHIFT_UPDATE=1 writes all of it anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.cli import run
from support.paths import PLANS, ROOT, plan_folders
from vmshift.emit.check import check_object

HERE = Path(__file__).parent
UPDATE = bool(os.environ.get("VMSHIFT_UPDATE"))

every_plan = pytest.mark.parametrize("plan", plan_folders(), ids=lambda path: path.name)


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()
    }


def golden(name: str, text: str) -> str:
    """What a text file beside this one says; with VMSHIFT_UPDATE it says this text from now on."""
    path = HERE / name
    if UPDATE:
        path.write_text(text, "utf-8")
    return path.read_text("utf-8")


@every_plan
def test_the_compiled_folder_is_what_compile_makes(plan: Path, tmp_path: Path) -> None:
    out = plan / "compiled" if UPDATE else tmp_path / "out"

    result = run("compile", "--out", str(out), f"plans/{plan.name}", cwd=ROOT)

    assert result.outcome == (0, "")
    assert tree(out) == tree(plan / "compiled")


@every_plan
def test_the_compiled_folder_passes_its_own_check(plan: Path) -> None:
    assert run("compile", "--check", f"plans/{plan.name}", cwd=ROOT).outcome == (0, "")


@every_plan
def test_lint_says_what_it_is_known_to_say(plan: Path) -> None:
    result = run("lint", f"plans/{plan.name}", cwd=ROOT)

    assert (result.status, result.stdout + result.stderr) == (
        0,
        golden(f"{plan.name}.lint.txt", result.stdout + result.stderr),
    )


@every_plan
def test_preview_says_what_it_is_known_to_say(plan: Path) -> None:
    result = run("preview", f"plans/{plan.name}", cwd=ROOT)

    assert (result.status, result.stdout) == (0, golden(f"{plan.name}.preview.txt", result.stdout))


def test_the_quickstart_has_no_finding_at_all() -> None:
    result = run("lint", "--fail-on", "info", "--fail-on-possible", "plans/quickstart", cwd=ROOT)

    assert (result.outcome, result.stderr) == ((0, ""), "0 errors, 0 warnings in 1 spec: 1 VM, 1 volume\n")


def test_all_plans_together_are_linted_as_each_alone() -> None:
    each = [run("lint", f"plans/{plan.name}", cwd=ROOT).stdout for plan in plan_folders()]

    assert run("lint", "plans", cwd=ROOT).outcome == (0, "".join(each))


def claims(plan: Path) -> dict[str, dict[str, str]]:
    """The claims of the inventory, by namespace: volume name and claim name, read independently of vmshift."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((plan / "inventory").rglob("*.*")):
        dump = yaml.safe_load(path.read_text("utf-8"))
        for value in dump["items"] if dump["kind"] == "List" else [dump]:
            if value["kind"] == "PersistentVolumeClaim":
                metadata = value["metadata"]
                found.setdefault(metadata["namespace"], {})[value["spec"]["volumeName"]] = metadata["name"]
    return found


def written(plan: Path, kind: str) -> list[dict[str, Any]]:
    objects = (yaml.safe_load(path.read_text("utf-8")) for path in sorted((plan / "compiled").rglob("*.yaml")))
    return [value for value in objects if value["kind"] == kind]


@every_plan
def test_every_claim_of_a_planned_namespace_has_one_entry_in_order(plan: Path) -> None:
    known = claims(plan)

    for made in written(plan, "MigPlan"):
        (namespace,) = made["spec"]["namespaces"]
        entries = [(entry["name"], entry["pvc"]["name"]) for entry in made["spec"]["persistentVolumes"]]
        assert entries == sorted(known[namespace].items())


@every_plan
def test_every_run_belongs_to_a_plan_that_is_there(plan: Path) -> None:
    plans = {made["metadata"]["name"] for made in written(plan, "MigPlan")}

    assert {made["spec"]["migPlanRef"]["name"] for made in written(plan, "MigMigration")} <= plans


@every_plan
def test_every_compiled_object_fits_its_schema_and_its_name_fits_a_label(plan: Path) -> None:
    for kind in ("MigPlan", "MigMigration", "MigHook", "HyperConverged"):
        for made in written(plan, kind):
            check_object(made)
            assert re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", made["metadata"]["name"])


def moved(plan: str) -> dict[str, str]:
    """What moves in a plan: claim to class."""
    return {
        f"{entry['pvc']['namespace']}/{entry['pvc']['name']}": entry["selection"]["storageClass"]
        for made in written(PLANS / plan, "MigPlan")
        for entry in made["spec"]["persistentVolumes"]
        if entry["selection"]["action"] == "copy"
    }


def test_in_the_quickstart_one_disk_moves_live() -> None:
    (made,) = written(PLANS / "quickstart", "MigPlan")

    assert made["spec"]["liveMigrate"] is True
    assert moved("quickstart") == {"shop/web-01-root": "new-san"}


def test_in_the_offline_plan_the_excluded_archive_stays_and_the_cutover_is_there() -> None:
    folder = PLANS / "offline"
    (plan,) = written(folder, "MigPlan")

    assert plan["spec"]["liveMigrate"] is False
    assert moved("offline") == {
        f"finance/{claim}": "ceph-rbd-gold"
        for claim in ("ledger-01-root", "ledger-01-data", "ledger-02-root", "ledger-02-data")
    }
    quiesce = {made["metadata"]["name"]: made["spec"].get("quiescePods") for made in written(folder, "MigMigration")}
    assert quiesce == {"ledger-to-ceph-finance-cutover-1": True, "ledger-to-ceph-finance-rollback-1": None}


def test_in_the_fleet_each_disk_goes_where_the_first_match_sends_it() -> None:
    assert moved("fleet") == {
        "erp/app-01-root": "ceph-block",
        "erp/app-02-root": "ceph-block",
        "erp/db-01-data": "ceph-nvme",
        "erp/db-01-root": "ceph-block",
        "web-blue/blue-01-root": "ceph-block",
        "web-blue/blue-02-cache": "ceph-block",
        "web-blue/blue-02-root": "ceph-block",
        "web-blue/blue-03-root": "ceph-block",
        "web-green/green-01-root": "ceph-files",
        "web-green/green-02-assets": "ceph-files",
        "web-green/green-02-root": "ceph-block",
        "web-green/green-03-root": "ceph-files",
    }


def test_in_the_lab_the_gates_join_what_the_annotation_held() -> None:
    (made,) = written(PLANS / "lab-4.17", "HyperConverged")
    annotation = yaml.safe_load(made["metadata"]["annotations"]["kubevirt.kubevirt.io/jsonpatch"])

    assert [operation["value"] for operation in annotation] == ["AlignCPUs", "VolumesUpdateStrategy", "VolumeMigration"]
    assert written(PLANS / "lab-4.17", "MigPlan") == []
