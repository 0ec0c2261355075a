"""Findings as JSON: a whole document, and always one of the published schema."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from report.conftest import SELECTED
from support.cases import build
from support.cli import run
from support.paths import ROOT
from vmshift import __version__
from vmshift.report.json_findings import findings_json
from vmshift.rules.base import Subject, Waived
from vmshift.rules.sources import url_of

if TYPE_CHECKING:
    from pathlib import Path

    from report.conftest import Find

SCHEMA = json.loads((ROOT / "schemas" / "findings.schema.json").read_text("utf-8"))
FINDING: dict[str, Any] = {
    "rule": "VMS401",
    "name": "shared-disk",
    "severity": "error",
    "basis": "documented",
    "certainty": "certain",
    "message": 'disk "quorum" is shared',
    "consequence": "the copy is refused",
    "help": "exclude it",
    "subject": {"kind": "VirtualMachine", "namespace": "shop", "name": "web-01", "volume": "quorum"},
    "location": {
        "path": "inventory/shop.yaml",
        "line": 10,
        "column": 28,
        "endLine": 10,
        "endColumn": 43,
        "pointer": "/spec/template/spec/domain/devices/disks/0/shareable",
    },
    "related": [{"path": "migration.yaml", "line": 6, "column": 18, "message": "selected here"}],
    "source": {
        "document": "Migrating virtual machine storage",
        "section": "Online migration limitations",
        "url": url_of("Migrating virtual machine storage"),
    },
    "waiver": None,
}
NONE = {"error": 0, "warning": 0, "info": 0, "possible": 0, "waived": 0}


def document(text: str) -> dict[str, Any]:
    """Read a report, and hold it against the published schema."""
    found: dict[str, Any] = json.loads(text)
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(found)] == []
    return found


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_a_document_says_everything_about_a_finding(find: Find) -> None:
    assert document(findings_json([find()], [], [])) == {
        "version": 1,
        "tool": {"name": "vmshift", "version": __version__},
        "specs": [],
        "summary": NONE | {"error": 1},
        "findings": [FINDING],
    }


def test_what_a_finding_lacks_is_null(find: Find) -> None:
    (bare,) = document(findings_json([find(subject=None, related=())], [], []))["findings"]
    (wide,) = document(findings_json([find(subject=Subject("Node", "", "worker-1"))], [], []))["findings"]

    assert bare == FINDING | {"subject": None, "related": []}
    assert wide["subject"] == {"kind": "Node", "namespace": None, "name": "worker-1", "volume": None}


def test_a_waived_finding_keeps_its_place_and_is_counted_apart(find: Find) -> None:
    waived = dataclasses.replace(find(), waiver=Waived("known", "2027-01-31"))
    made = document(findings_json([waived, find(SELECTED)], [], []))

    assert made["findings"][0] == FINDING | {"waiver": {"reason": "known", "expires": "2027-01-31", "from": "spec"}}
    assert made["summary"] == NONE | {"error": 1, "waived": 1}


@pytest.mark.parametrize("severity", ["error", "warning", "info"])
def test_possible_findings_are_counted_apart(severity: str, find: Find) -> None:
    made = document(findings_json([find(severity=severity, certainty="possible"), find(severity=severity)], [], []))

    assert made["summary"] == NONE | {severity: 1, "possible": 1}


def test_text_is_written_as_it_is(find: Find) -> None:
    text = findings_json([find(message="é 日本 \x1b \u2028")], [], [])

    assert "é 日本" in text
    assert document(text)["findings"][0]["message"] == "é 日本 \x1b \u2028"


def lint(folder: Path, case: dict[str, Any], *more: str) -> tuple[int, dict[str, Any]]:
    build(case, folder / "case")
    result = run("lint", "--format", "json", *more, "migration.yaml", cwd=folder / "case")
    return result.status, document(result.stdout)


SPEC = {
    "path": "migration.yaml",
    "name": "refresh",
    "backend": "mtc",
    "platform": {
        "openshiftVirtualization": "4.19.6",
        "kubevirt": "1.5.2",
        "mtc": "1.8.10",
        "from": "inventory",
    },
    "vms": 1,
    "volumes": 2,
}


def test_a_healthy_cluster_has_a_spec_and_no_finding(tmp_path: Path) -> None:
    status, made = lint(tmp_path, {})

    assert (status, made) == (
        0,
        {
            "version": 1,
            "tool": {"name": "vmshift", "version": __version__},
            "specs": [SPEC],
            "summary": NONE,
            "findings": [],
        },
    )


def test_an_error_fails_the_run(tmp_path: Path) -> None:
    shared = {
        "on": "VirtualMachine shop/web-01",
        "set": {"/spec/template/spec/domain/devices/disks/1/shareable": True},
    }

    status, made = lint(tmp_path, {"change": [shared]}, "--select", "VMS401")

    assert (status, made["summary"]) == (1, NONE | {"error": 1})
    assert made["findings"][0]["subject"] == {
        "kind": "VirtualMachine",
        "namespace": "shop",
        "name": "web-01",
        "volume": "data",
    }


def test_an_invalid_spec_has_no_backend_and_no_platform(tmp_path: Path) -> None:
    status, made = lint(tmp_path, {"spec": {"spec": {"storrage": []}}})

    assert status == 1
    assert made["specs"] == [SPEC | {"backend": None, "platform": None, "vms": 0, "volumes": 0}]
    assert [finding["rule"] for finding in made["findings"]] == ["VMS003"]


def test_versions_that_the_spec_gives_are_told_as_such(tmp_path: Path) -> None:
    platform = {"openshiftVirtualization": "4.19.6", "mtc": "1.8.10"}
    unknown = ["HyperConverged", "KubeVirt", "ConfigMap", "MigCluster"]

    _, spec = lint(tmp_path / "spec", {"spec": {"spec": {"platform": platform}}, "drop": unknown})
    _, both = lint(tmp_path / "both", {"spec": {"spec": {"platform": platform}}, "drop": unknown[2:]})
    _, none = lint(tmp_path / "none", {"drop": unknown})

    assert [made["specs"][0]["platform"]["from"] for made in (spec, both, none)] == [
        "spec",
        "inventory and spec",
        "nowhere",
    ]


def test_paths_are_relative_to_the_working_directory(tmp_path: Path) -> None:
    build({"spec": {"spec": {"storrage": []}}}, tmp_path / "case")

    result = run("lint", "--format", "json", str(tmp_path / "case"), cwd=tmp_path)

    made = document(result.stdout)
    assert {finding["location"]["path"] for finding in made["findings"]} == {"case/migration.yaml"}
