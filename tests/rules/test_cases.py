"""Every case below this folder: fail-*.yaml prints exactly its text, pass-*.yaml brings no finding of its rule.

VMSHIFT_UPDATE=1 writes the texts anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.cases import build
from support.cli import run

HERE = Path(__file__).parent
FAILING = sorted(HERE.glob("VMS*/fail-*.yaml"))
PASSING = sorted(HERE.glob("VMS*/pass-*.yaml"))


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def load(path: Path) -> dict[str, Any]:
    assert path.read_text().startswith("# "), "a case begins with a comment that states its fact"
    return yaml.safe_load(path.read_text()) or {}


def lint(case: dict[str, Any], folder: Path, *more: str) -> tuple[int, str]:
    build(case, folder)
    args = [argument.replace("{dir}", str(folder)) for argument in case.get("args", [])]
    return run(
        "lint", *more, *args, *case.get("paths", ["migration.yaml"]), cwd=folder, env=case.get("env", {})
    ).outcome


@pytest.mark.parametrize("path", FAILING, ids=name)
def test_a_failing_case_prints_exactly_its_text(path: Path, tmp_path: Path) -> None:
    _, output = lint(load(path), tmp_path)
    expected = path.with_suffix(".txt")
    if os.environ.get("VMSHIFT_UPDATE"):
        expected.write_text(output)

    assert output == expected.read_text()
    assert f"[{path.parent.name} " in output


@pytest.mark.parametrize("path", PASSING, ids=name)
def test_a_passing_case_has_no_finding_of_its_rule(path: Path, tmp_path: Path) -> None:
    _, output = lint(load(path), tmp_path)

    assert f"[{path.parent.name} " not in output


def test_the_healthy_cluster_has_no_finding(tmp_path: Path) -> None:
    assert lint({}, tmp_path) == (0, "")
