"""What lint makes of a spec that was moved or renamed since the base revision, or that compiles to another folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from support.cli import run
from support.repository import commit_all, git

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Prepare


def lint(folder: Path, spec: str) -> list[tuple[str, str]]:
    """The errors against the base revision, each with its message."""
    result = run("lint", spec, "--base", "main", "--format", "json", cwd=folder)
    found = json.loads(result.stdout)["findings"]
    return [(each["rule"], each["message"]) for each in found if each["severity"] == "error"]


def respec(path: Path, name: str = "refresh", **fields: object) -> None:
    document = yaml.safe_load(path.read_text())
    document["metadata"]["name"] = name
    document["spec"] |= fields
    path.write_text(yaml.safe_dump(document, sort_keys=False))


def merged(prepare: Prepare, **spec: object) -> Path:
    """A repository whose branch main has the spec and what it compiles to."""
    folder = prepare({"output": "out", **spec})
    assert run("compile", "migration.yaml", "-q", cwd=folder).status == 0
    commit_all(folder)
    return folder


@pytest.fixture
def moved(prepare: Prepare) -> Path:
    folder = merged(prepare)
    (folder / "sub").mkdir()
    git(folder, "mv", "migration.yaml", "sub/moved.yaml")
    respec(folder / "sub" / "moved.yaml", inventory=["../inventory"], output="../out")
    return folder


def test_a_spec_that_is_only_moved_is_the_one_that_it_was(moved: Path) -> None:
    assert lint(moved, "sub/moved.yaml") == []


def test_steps_of_a_moved_spec_are_held_against_those_before(moved: Path) -> None:
    respec(moved / "sub" / "moved.yaml", step="done", runs={"cutover": 1})

    assert [rule for rule, _ in lint(moved, "sub/moved.yaml")] == ["VMS703"]


def test_counters_of_a_moved_spec_are_held_against_those_before(moved: Path) -> None:
    respec(moved / "sub" / "moved.yaml", step="cutover", runs={"cutover": 2})

    assert "VMS704" in [rule for rule, _ in lint(moved, "sub/moved.yaml")]


def test_plans_of_a_moved_spec_are_held_against_the_lock_before(moved: Path) -> None:
    to = {"storageClass": "new-san", "accessMode": "ReadWriteOnce"}
    respec(moved / "sub" / "moved.yaml", volumes=[{"match": "shop/web-01/data", "to": to}])

    assert [rule for rule, _ in lint(moved, "sub/moved.yaml")] == ["VMS705"]


def test_a_spec_of_the_same_name_that_stays_where_it_was_is_another_one(prepare: Prepare) -> None:
    folder = merged(prepare)
    other = folder / "other.yaml"
    other.write_text((folder / "migration.yaml").read_text())
    respec(other, output="other", step="done", runs={"cutover": 1})

    assert lint(folder, "other.yaml") == []


def test_a_spec_that_moves_away_from_its_folder_leaves_its_plans_there(prepare: Prepare) -> None:
    folder = merged(prepare)
    (folder / "sub").mkdir()
    git(folder, "mv", "migration.yaml", "sub/migration.yaml")
    respec(folder / "sub" / "migration.yaml", inventory=["../inventory"])
    message = 'the spec compiles to "sub/out", and plan "refresh-shop" was compiled into "out" and not closed'

    left = lint(folder, "sub/migration.yaml")
    git(folder, "mv", "out", "sub/out")

    assert (left, lint(folder, "sub/migration.yaml")) == ([("VMS705", message)], [])


def test_open_plans_stay_with_the_output(prepare: Prepare) -> None:
    folder = merged(prepare)
    respec(folder / "migration.yaml", output="new")
    message = 'the spec compiles to "new", and plan "refresh-shop" was compiled into "out" and not closed'

    result = run("compile", "migration.yaml", "--base", "main", cwd=folder)

    assert lint(folder, "migration.yaml") == [("VMS705", message)]
    assert (result.status, (folder / "new").exists()) == (1, False)


@pytest.mark.parametrize("spec", [{"step": "draft"}, {"step": "closed", "runs": {"cutover": 1}}])
def test_without_open_plans_name_and_output_are_free(spec: dict[str, object], prepare: Prepare) -> None:
    folder = merged(prepare, **spec)
    respec(folder / "migration.yaml", output="new")
    elsewhere = lint(folder, "migration.yaml")
    respec(folder / "migration.yaml", name="renewal", step="plan", runs={})

    assert (elsewhere, lint(folder, "migration.yaml")) == ([], [])


def test_a_migration_keeps_its_name_while_its_plans_are_open(prepare: Prepare) -> None:
    folder = merged(prepare)
    respec(folder / "migration.yaml", name="renewal", output="new")
    message = 'this was migration "refresh" at the base revision, and plan "refresh-shop" was compiled and not closed'

    assert lint(folder, "migration.yaml") == [("VMS705", message)]


def test_a_spec_that_makes_room_for_another_is_not_renamed(prepare: Prepare) -> None:
    folder = merged(prepare)
    git(folder, "mv", "migration.yaml", "first.yaml")
    (folder / "migration.yaml").write_text((folder / "first.yaml").read_text())
    respec(folder / "migration.yaml", name="renewal", output="new")

    assert (lint(folder, "first.yaml"), lint(folder, "migration.yaml")) == ([], [])


def test_a_spec_that_comes_beside_another_is_new(prepare: Prepare) -> None:
    folder = merged(prepare)
    first = (folder / "migration.yaml").read_text()
    respec(folder / "migration.yaml", name="renewal", output="new")
    (folder / "migration.yaml").write_text(f"{(folder / 'migration.yaml').read_text()}---\n{first}")

    assert "VMS705" not in [rule for rule, _ in lint(folder, "migration.yaml")]
