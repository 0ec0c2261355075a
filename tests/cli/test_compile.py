"""vmshift compile: what it writes and prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from cli.conftest import SHARED, tree
from support.cli import run

if TYPE_CHECKING:
    from cli.conftest import Prepare

FILES = {
    "compiled.lock.json",
    "kustomization.yaml",
    "plan/kustomization.yaml",
    "plan/migplan-refresh-shop.yaml",
    "rollback/refresh-shop-rollback-1.yaml",
    "run/kustomization.yaml",
}


def test_one_spec_goes_where_it_says(prepare: Prepare) -> None:
    folder = prepare({"output": "out/here"})

    result = run("compile", "migration.yaml", cwd=folder)

    assert (result.status, result.stdout, result.stderr) == (0, "", "out/here: 6 files changed\n")
    assert set(tree(folder / "out" / "here")) == FILES


def test_one_spec_without_an_output_goes_to_compiled_and_its_name(prepare: Prepare) -> None:
    folder = prepare()

    run("compile", "case", cwd=folder.parent)

    assert set(tree(folder / "compiled" / "refresh")) == FILES


def test_out_is_the_folder_itself_for_one_spec(prepare: Prepare) -> None:
    folder = prepare({"output": "elsewhere"})

    result = run("compile", "case", "--out", "out", cwd=folder.parent)

    assert (result.outcome, result.stderr) == ((0, ""), "out: 6 files changed\n")
    assert set(tree(folder.parent / "out")) == FILES


def test_a_second_call_finds_everything_up_to_date(prepare: Prepare) -> None:
    folder = prepare()
    run("compile", "migration.yaml", cwd=folder)

    result = run("compile", "migration.yaml", cwd=folder)

    assert (result.outcome, result.stderr) == ((0, ""), "compiled/refresh: up to date\n")


def test_a_new_step_changes_the_run_alone(prepare: Prepare) -> None:
    folder = prepare()
    run("compile", "migration.yaml", cwd=folder)
    before = tree(folder / "compiled" / "refresh")
    spec = yaml.safe_load((folder / "migration.yaml").read_text())
    spec["spec"] |= {"step": "cutover", "runs": {"cutover": 1}}
    (folder / "migration.yaml").write_text(yaml.safe_dump(spec))

    result = run("compile", "migration.yaml", cwd=folder)

    after = tree(folder / "compiled" / "refresh")
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert (result.status, changed) == (
        0,
        {"compiled.lock.json", "run/kustomization.yaml", "run/refresh-shop-cutover-1.yaml"},
    )


@pytest.mark.parametrize("how", ["--check", "--diff"])
def test_an_up_to_date_folder_passes_the_check_in_silence(how: str, prepare: Prepare) -> None:
    folder = prepare()
    run("compile", "migration.yaml", cwd=folder)

    result = run("compile", how, "migration.yaml", cwd=folder)

    assert (result.outcome, result.stderr) == ((0, ""), "")


@pytest.mark.parametrize("how", ["--check", "--diff"])
def test_a_version_of_the_tool_alone_passes_the_check(how: str, prepare: Prepare) -> None:
    folder = prepare()
    run("compile", "migration.yaml", cwd=folder)
    lock = folder / "compiled" / "refresh" / "compiled.lock.json"
    held = json.loads(lock.read_text())
    lock.write_text(json.dumps(held | {"tool": {"name": "vmshift", "version": "99"}}))

    assert run("compile", how, "migration.yaml", cwd=folder).outcome == (0, "")


def test_a_stale_folder_fails_the_check_and_stays(prepare: Prepare) -> None:
    folder = prepare()
    run("compile", "migration.yaml", cwd=folder)
    (folder / "compiled" / "refresh" / "run" / "kustomization.yaml").write_text("resources: []\n")
    before = tree(folder)

    result = run("compile", "--check", "migration.yaml", cwd=folder)

    assert (result.outcome, result.stderr) == (
        (3, ""),
        "compiled/refresh is not what the spec compiles to: run/kustomization.yaml; run vmshift compile\n",
    )
    assert tree(folder) == before


def test_a_diff_says_what_would_change(prepare: Prepare) -> None:
    folder = prepare()
    run("compile", "migration.yaml", cwd=folder)
    (folder / "compiled" / "refresh" / "run" / "kustomization.yaml").write_text("resources: []\n")

    result = run("compile", "--diff", "-q", "migration.yaml", cwd=folder)

    assert (result.status, result.stderr) == (3, "")
    assert result.stdout == (
        "--- a/compiled/refresh/run/kustomization.yaml\n"
        "+++ b/compiled/refresh/run/kustomization.yaml\n"
        "@@ -1 +1,4 @@\n"
        "+# Made by vmshift from the migration spec refresh: change the spec and compile again.\n"
        "+apiVersion: kustomize.config.k8s.io/v1beta1\n"
        "+kind: Kustomization\n"
        " resources: []\n"
    )


def test_a_check_before_the_first_compile_names_some_files(prepare: Prepare) -> None:
    folder = prepare()

    result = run("compile", "--check", "migration.yaml", cwd=folder)

    assert result.outcome == (3, "")
    assert result.stderr == (
        "compiled/refresh is not what the spec compiles to: compiled.lock.json, kustomization.yaml, "
        "plan/kustomization.yaml and 3 more; run vmshift compile\n"
    )


def test_quiet_leaves_errors_and_findings(prepare: Prepare) -> None:
    quiet = run("compile", "-q", "migration.yaml", cwd=prepare())
    failed = run("compile", "-q", "migration.yaml", cwd=prepare(name="other", change=[SHARED]))

    assert (quiet.outcome, quiet.stderr) == ((0, ""), "")
    assert failed.outcome == (1, "")
    assert failed.stderr.startswith("inventory/cluster.yaml:")
    assert "nothing was written" not in failed.stderr


def test_a_spec_from_standard_input_is_compiled_as_if_it_stood_there(prepare: Prepare) -> None:
    folder = prepare({"output": "out"})
    text = (folder / "migration.yaml").read_bytes()
    (folder / "migration.yaml").unlink()

    there = run("compile", "-", "--stdin-filename", "case/migration.yaml", cwd=folder.parent, stdin=text)
    here = run("compile", "-", cwd=folder, stdin=text)

    assert (there.stderr, here.stderr) == ("case/out: 6 files changed\n", "out: up to date\n")


def test_a_folder_is_shown_without_the_way_round_to_it(prepare: Prepare) -> None:
    folder = prepare()

    written = run("compile", ".", "--out", "inventory/../made", cwd=folder)
    again = run("compile", ".", "--out", "inventory/../made", cwd=folder)

    assert (written.stderr.startswith("made: "), again.stderr) == (True, "made: up to date\n")
