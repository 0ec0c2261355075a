"""Reports for programs offer what lint --fix does: whoever makes the edits of a report has the same file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from support.cases import HEALTHY, build
from support.cli import run

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "findings.schema.json").read_text())
PLAN = yaml.safe_load((HEALTHY / "plan.yaml").read_text())
BROKEN = {**PLAN, "spec": {"indirectVolumeMigration": True, **PLAN["spec"], "refresh": True}, "status": {"suffix": "é"}}
SPEC = (HEALTHY / "migration.yaml").read_text().replace("storage:", "storge:")
FILES = {
    "plan.yaml": yaml.safe_dump(BROKEN, sort_keys=False, allow_unicode=True),
    "flow.yaml": json.dumps(BROKEN, ensure_ascii=False).replace("by-hand", "é-hand"),
    "migration.yaml": SPEC,
}


@pytest.fixture(params=FILES)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    build({"files": {request.param: FILES[request.param]}}, tmp_path)
    return tmp_path, request.param


def linted(folder: Path, name: str, form: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(run("lint", "-i", "inventory", "--format", form, name, cwd=folder).stdout)
    return made


def index(text: str, line: int, column: int, *, in_bytes: bool = False) -> int:
    lines = text.splitlines(keepends=True)
    start = sum(len(each) for each in lines[: line - 1])
    if not in_bytes:
        return start + column - 1
    return start + len(lines[line - 1].encode()[: column - 1].decode()) if line <= len(lines) else start


def changed(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def by_json(text: str, document: dict[str, Any]) -> list[str]:
    fixes = [finding["fix"] for finding in document["findings"] if "fix" in finding]
    return [
        changed(
            text,
            [
                (
                    index(text, edit["line"], edit["column"]),
                    index(text, edit["endLine"], edit["endColumn"]),
                    edit["text"],
                )
                for edit in fix["edits"]
            ],
        )
        for fix in fixes
    ]


def by_sarif(text: str, document: dict[str, Any]) -> list[str]:
    fixes = [fix for result in document["runs"][0]["results"] for fix in result.get("fixes", [])]
    found = []
    for fix in fixes:
        (change,) = fix["artifactChanges"]
        edits = []
        for each in change["replacements"]:
            gone = each["deletedRegion"]
            start = index(text, gone["startLine"], gone["startColumn"])
            edits.append((start, index(text, gone["endLine"], gone["endColumn"]), each["insertedContent"]["text"]))
        found.append(changed(text, edits))
    return found


def by_rdjson(text: str, document: dict[str, Any]) -> list[str]:
    suggestions = [one for diagnostic in document["diagnostics"] for one in diagnostic.get("suggestions", [])]
    found = []
    for each in suggestions:
        start, end = (
            index(text, each["range"][key]["line"], each["range"][key]["column"], in_bytes=True)
            for key in ("start", "end")
        )
        found.append(changed(text, [(start, end, each["text"])]))
    return found


def test_each_format_offers_the_same_changes_and_all_of_them_are_fixes(folder: tuple[Path, str]) -> None:
    root, name = folder
    text = FILES[name]
    as_json = by_json(text, linted(root, name, "json"))

    assert as_json
    assert text not in as_json
    assert by_sarif(text, linted(root, name, "sarif")) == as_json
    assert by_rdjson(text, linted(root, name, "rdjson")) == as_json


def test_the_edits_of_a_report_do_what_the_option_does(folder: tuple[Path, str]) -> None:
    root, name = folder
    text = FILES[name]
    before = linted(root, name, "json")
    for one in by_json(text, before):
        (root / name).write_text(one)
        after = linted(root, name, "json")

        assert len(after["findings"]) < len(before["findings"])
        assert run("lint", "--fix", "-q", "-i", "inventory", name, cwd=root).status in (0, 1)
        by_edit = (root / name).read_text()
        (root / name).write_text(text)
        run("lint", "--fix", "-q", "-i", "inventory", name, cwd=root)
        assert by_edit == (root / name).read_text()
        (root / name).write_text(text)


def test_the_document_with_fixes_is_valid(folder: tuple[Path, str]) -> None:
    document = linted(*folder, "json")

    jsonschema.validate(document, SCHEMA)


def test_what_can_be_mended_is_marked_and_counted(folder: tuple[Path, str]) -> None:
    root, name = folder
    number = len(by_json(FILES[name], linted(root, name, "json")))
    result = run("lint", "-i", "inventory", "--format", "concise", name, cwd=root)

    assert sum(line.endswith(" [*]") for line in result.stdout.splitlines()) == number
    assert f"[*] {number} finding{'s' if number > 1 else ''} can be mended with `vmshift lint --fix`\n" in result.stderr
