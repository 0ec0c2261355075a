"""vmshift compile into a folder that was compiled for another migration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from cli.conftest import refused, tree
from support.cli import run

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Prepare

OPEN = (
    '"out" was compiled for migration "refresh", and this one is "renewal". Plans of the old one would stay open in '
    'the cluster, without a file: "refresh-shop". Give "renewal" an output of its own, or bring "refresh" to step: '
    "closed first."
)
WITHOUT_PLANS = (
    '"out" was compiled for migration "refresh", and this one is "renewal". '
    "Give it an output of its own, or remove the folder if nothing of it is in the cluster."
)


def renamed(folder: Path, **spec: object) -> None:
    path = folder / "migration.yaml"
    document = yaml.safe_load(path.read_text())
    document["metadata"]["name"] = "renewal"
    document["spec"] |= spec
    path.write_text(yaml.safe_dump(document, sort_keys=False))


@pytest.mark.parametrize("how", [[], ["--check"], ["--diff"]])
@pytest.mark.parametrize(("step", "error"), [("plan", OPEN), ("draft", WITHOUT_PLANS)])
def test_a_folder_of_another_migration_is_left_as_it_is(
    how: list[str], step: str, error: str, prepare: Prepare
) -> None:
    folder = prepare({"output": "out", "step": step})
    run("compile", "migration.yaml", cwd=folder)
    renamed(folder)
    before = tree(folder)

    result = run("compile", "migration.yaml", *how, cwd=folder)

    assert (result.outcome, result.stderr) == ((2, ""), refused(error))
    assert tree(folder) == before


def test_a_folder_that_the_command_line_names_is_no_exception(prepare: Prepare) -> None:
    folder = prepare()
    run("compile", "migration.yaml", "--out", "out", cwd=folder)
    renamed(folder)

    result = run("compile", "migration.yaml", "--out", "out", cwd=folder)

    assert (result.outcome, result.stderr) == ((2, ""), refused(OPEN))


def test_a_folder_whose_plans_are_all_closed_may_be_taken_over(prepare: Prepare) -> None:
    folder = prepare({"output": "out", "step": "closed", "runs": {"cutover": 1}})
    run("compile", "migration.yaml", cwd=folder)
    renamed(folder, step="plan", runs={})

    assert run("compile", "migration.yaml", cwd=folder).status == 0
    assert [path.name for path in (folder / "out" / "plan").glob("migplan-*")] == ["migplan-renewal-shop.yaml"]
