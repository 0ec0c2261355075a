"""The ledger: every statement of the documentation has a living answer."""

from __future__ import annotations

import fnmatch
import json
from typing import TYPE_CHECKING, Any

import pytest

from support.cases import build
from support.cli import run
from vmshift.report.ledger import disagreements_markdown, ledger_json, ledger_table
from vmshift.rules.disagreements import disagreeing
from vmshift.rules.ledger import STATEMENTS, answering
from vmshift.rules.registry import RuleModule, all_rules, rule_files

if TYPE_CHECKING:
    from pathlib import Path

    from vmshift.rules.ledger import Statement

_HOOK = {
    "name": "freeze",
    "phase": "preBackup",
    "as": "mighook",
    "image": "quay.io/acme/hook:1.4",
    "serviceAccount": {"name": "hook-runner", "namespace": "shop"},
    "timeout": "10m",
}
# Between them these come to every kind of file that answers.
_SPECS: tuple[dict[str, Any], ...] = (
    {"spec": {"spec": {"step": "stage", "runs": {"stage": 1}, "hooks": [_HOOK]}}},
    {"spec": {"spec": {"step": "cutover", "runs": {"stage": 1, "cutover": 1}}}},
    {"spec": {"spec": {"step": "rollback", "runs": {"cutover": 1, "rollback": 1}}}},
    {
        "spec": {"spec": {"platform": {"environment": "lab", "acceptUnsupported": True}}},
        "change": [
            {
                "on": "HyperConverged openshift-cnv/kubevirt-hyperconverged",
                "set": {"/status/versions/0/version": "4.17.4"},
            },
            {
                "on": "KubeVirt openshift-cnv/kubevirt-kubevirt-hyperconverged",
                "set": {"/status/observedKubeVirtVersion": "v1.3.1", "/status/operatorVersion": "v1.3.1"},
            },
        ],
    },
)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What the specs compile to, as seen from the compiled folder."""
    found = set()
    for spec in _SPECS:
        folder: Path = tmp_path_factory.mktemp("ledger") / "repository"
        folder.mkdir()
        build(spec, folder)
        assert run("compile", "migration.yaml", cwd=folder).status == 0
        top = folder / "compiled" / "refresh"
        found |= {path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file()}
    return found


def test_the_statements_are_l01_to_l46() -> None:
    assert [each.id for each in STATEMENTS] == [f"L{number:02}" for number in range(1, 47)]


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda each: each.id)
def test_a_statement_has_a_living_answer(statement: Statement, compiled: set[str]) -> None:
    dead = [pattern for pattern in statement.files if not fnmatch.filter(compiled, pattern)]

    assert dead == [], "compile writes no such file"
    assert answering(statement) or statement.files or statement.otherwise


@pytest.mark.parametrize("module", all_rules(), ids=lambda module: module.rule.id)
def test_a_rule_answers_for_statements_that_exist(module: RuleModule) -> None:
    assert set(module.rule.ledger) <= {each.id for each in STATEMENTS}


def test_every_form_has_every_statement(tmp_path: Path) -> None:
    text = run("rules", "--ledger", cwd=tmp_path).stdout
    markdown = run("rules", "--ledger", "--format", "markdown", cwd=tmp_path).stdout
    catalogue = run("rules", "--format", "markdown", cwd=tmp_path).stdout

    assert json.loads(run("rules", "--ledger", "--format", "json", cwd=tmp_path).stdout) == ledger_json()
    assert [line.split()[0] for line in text.splitlines() if line.startswith("L")] == [each.id for each in STATEMENTS]
    assert markdown.splitlines()[2:] == ledger_table()
    assert catalogue.splitlines()[-len(STATEMENTS) - 2 :] == ledger_table()
    assert all(f"| {rule_id} |" in catalogue for rule_id in rule_files())


def test_the_table_names_rules_files_and_reasons() -> None:
    rows = {line.split(" | ")[0].strip("| "): line for line in ledger_table("rules")}

    assert rows["L40"] == (
        "| L40 | Online migration limitations | the volume is no shared disk | [VMS401](rules/VMS401.md) |"
    )
    assert rows["L04"].endswith("| [VMS708](rules/VMS708.md); `rollback/*.yaml` |")


def test_a_disagreement_has_both_sides(tmp_path: Path) -> None:
    modules = disagreeing()
    sides = [
        (module.disagreement.document, module.disagreement.controller) for module in modules if module.disagreement
    ]

    assert len(sides) == len(modules) > 0
    assert all(document and controller for document, controller in sides)
    assert run("rules", "--disagreements", "--format", "markdown", cwd=tmp_path).stdout == disagreements_markdown(
        modules
    )
    listed = json.loads(run("rules", "--disagreements", "--format", "json", cwd=tmp_path).stdout)
    assert [(row["document"], row["controller"]) for row in listed] == sides
    text = run("rules", "--disagreements", cwd=tmp_path).stdout
    assert [line for line in text.splitlines() if not line.startswith(" ")] == [
        f"{module.rule.id} {module.rule.name}" for module in modules
    ]


def test_one_list_at_a_time(tmp_path: Path) -> None:
    assert run("rules", "--ledger", "--disagreements", cwd=tmp_path).status == 2
