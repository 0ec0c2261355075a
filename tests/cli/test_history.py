"""What lint and compile make of the past: the lock, the base revision, and evidence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import yaml

from support.cli import Result, run
from support.repository import commit_all

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Prepare

OTHER = "volumes: [{match: shop/web-01/data, to: {storageClass: new-san, accessMode: ReadWriteOnce}}]"


def rules(result: Result) -> list[str]:
    """The errors of a report."""
    return [found["rule"] for found in json.loads(result.stdout)["findings"] if found["severity"] == "error"]


def lint(folder: Path, *args: str) -> list[str]:
    return rules(run("lint", "migration.yaml", "--format", "json", *args, cwd=folder))


def respec(folder: Path, **fields: object) -> None:
    path = folder / "migration.yaml"
    document = yaml.safe_load(path.read_text())
    document["spec"] |= fields
    path.write_text(yaml.safe_dump(document, sort_keys=False))


def moved(folder: Path) -> None:
    respec(folder, **yaml.safe_load(OTHER))


def compiled(prepare: Prepare, **spec: object) -> Path:
    folder = prepare({"output": "out", **spec})
    assert run("compile", "migration.yaml", "-q", cwd=folder).status == 0
    return folder


def test_what_was_compiled_compiles_again(prepare: Prepare) -> None:
    folder = compiled(prepare)

    assert lint(folder) == []
    assert run("compile", "migration.yaml", "--check", cwd=folder).status == 0


def test_a_plan_that_changes_after_step_plan_is_an_error_to_lint_and_compile(prepare: Prepare) -> None:
    folder = compiled(prepare)
    before = (folder / "out" / "compiled.lock.json").read_bytes()
    moved(folder)

    assert lint(folder) == ["VMS705"]
    assert [run("compile", "migration.yaml", *how, cwd=folder).status for how in ((), ("--check",))] == [1, 1]
    assert (folder / "out" / "compiled.lock.json").read_bytes() == before


def test_the_next_step_leaves_a_plan_as_it_is(prepare: Prepare) -> None:
    folder = compiled(prepare)
    respec(folder, step="cutover", runs={"cutover": 1})

    assert lint(folder) == []


def test_before_step_plan_everything_may_change(prepare: Prepare) -> None:
    folder = compiled(prepare, step="prepare")
    moved(folder)
    respec(folder, step="plan")

    assert lint(folder) == []


def test_the_lock_of_the_folder_that_is_written_counts(prepare: Prepare) -> None:
    folder = prepare()
    run("compile", "migration.yaml", "--out", "elsewhere", cwd=folder)
    moved(folder)

    assert lint(folder) == []
    assert run("compile", "migration.yaml", "--out", "elsewhere", cwd=folder).status == 1


def test_a_plan_that_is_not_in_the_base_revision_may_change(prepare: Prepare) -> None:
    folder = prepare({"output": "out"})
    (folder / ".gitignore").write_text("migration.yaml\n")
    commit_all(folder)
    run("compile", "migration.yaml", cwd=folder)
    moved(folder)

    assert (lint(folder), lint(folder, "--base", "main")) == (["VMS705"], [])


def test_taking_the_lock_away_does_not_help_against_the_base_revision(prepare: Prepare) -> None:
    folder = compiled(prepare)
    commit_all(folder)
    moved(folder)
    (folder / "out" / "compiled.lock.json").unlink()

    assert (lint(folder), lint(folder, "--base", "main")) == ([], ["VMS705"])


def test_where_the_output_is_not_in_the_repository_the_lock_in_the_work_tree_counts(prepare: Prepare) -> None:
    folder = prepare({"output": "out"})
    (folder / ".gitignore").write_text("out/\n")
    commit_all(folder)
    run("compile", "migration.yaml", cwd=folder)
    moved(folder)

    assert lint(folder, "--base", "main") == ["VMS705"]


def test_a_spec_that_is_new_has_no_earlier_step(prepare: Prepare) -> None:
    folder = prepare({"step": "done", "runs": {"cutover": 1}})
    (folder / ".gitignore").write_text("migration.yaml\n")
    commit_all(folder)

    assert lint(folder, "--base", "main") == []


def test_compile_refuses_a_step_that_may_not_follow(prepare: Prepare) -> None:
    folder = compiled(prepare)
    commit_all(folder)
    respec(folder, step="done")

    result = run("compile", "migration.yaml", "--base", "main", cwd=folder)

    assert (result.status, "VMS703" in result.stderr) == (1, True)


def test_a_revision_that_is_not_there_is_wrong_usage(prepare: Prepare) -> None:
    folder = prepare()
    commit_all(folder)

    result = run("lint", "migration.yaml", "--base", "origin/main", cwd=folder)

    error = 'There is no revision "origin/main" here. Fetch it first, for example with "git fetch origin main".'
    assert (result.status, result.stderr.splitlines()[-1]) == (2, f"Error: {error}")


def test_evidence_changes_no_plan(prepare: Prepare) -> None:
    folder = compiled(prepare)
    inventory = list(yaml.safe_load_all((folder / "inventory" / "cluster.yaml").read_text()))
    for document in inventory:
        if document["kind"] == "PersistentVolumeClaim":
            document["metadata"]["resourceVersion"] = "900"
            document["spec"]["storageClassName"] = "new-san"
    (folder / "now.yaml").write_text(yaml.safe_dump_all(inventory))

    result = run("compile", "migration.yaml", "--check", "--evidence", "now.yaml", cwd=folder)

    assert (result.status, result.stderr) == (0, "")


def test_evidence_must_be_there_and_readable(prepare: Prepare) -> None:
    folder = prepare()
    (folder / "now.yaml").write_text("a: [1\n")

    assert run("lint", "migration.yaml", "--evidence", "gone.yaml", cwd=folder).status == 2
    assert lint(folder, "--evidence", "now.yaml") == ["VMS001"]
