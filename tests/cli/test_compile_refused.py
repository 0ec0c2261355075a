"""vmshift compile: what stops it, and that it then leaves everything as it was."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
import yaml

from cli.conftest import SHARED, refused, tree
from support.cli import run

if TYPE_CHECKING:
    from cli.conftest import Prepare


@pytest.mark.parametrize("step", ["draft", "prepare"])
def test_an_empty_sync_set_is_never_printed(step: str, prepare: Prepare) -> None:
    result = run("compile", "--stdout", "migration.yaml", cwd=prepare({"step": step}))

    assert result.outcome == (2, "")
    assert result.stderr.endswith(
        refused("The sync set is empty at this step; an engine that prunes would remove what is there.")
    )


def test_an_error_stops_everything(prepare: Prepare) -> None:
    folder = prepare(change=[SHARED])
    before = tree(folder)

    results = [
        run("compile", *how, "migration.yaml", cwd=folder) for how in ([], ["--check"], ["--diff"], ["--stdout"])
    ]

    assert [result.outcome for result in results] == [(1, "")] * 4
    assert all("error[VMS401 shared-disk]" in result.stderr for result in results)
    assert all(
        result.stderr.endswith("\n1 error, 0 warnings in 1 spec: 1 VM, 2 volumes; nothing was written\n")
        for result in results
    )
    assert tree(folder) == before


def test_a_warning_stops_it_where_it_shall(prepare: Prepare) -> None:
    folder = prepare({"mode": "offline"})

    passed = run("compile", "migration.yaml", cwd=folder)
    stopped = run("compile", "--fail-on", "warning", "--out", "other", "migration.yaml", cwd=folder)

    assert (passed.status, stopped.status) == (0, 1)
    assert "warning[VMS407" in passed.stderr
    assert not (folder / "other").exists()


@pytest.mark.parametrize("choice", [("--ignore", "VMS401"), ("--ignore", "shared-disk"), ("--select", "VMS3")])
def test_no_choice_switches_off_a_grave_rule(choice: tuple[str, str], prepare: Prepare) -> None:
    folder = prepare(change=[SHARED])

    compiled = run("compile", *choice, "migration.yaml", cwd=folder)
    linted = run("lint", *choice, "migration.yaml", cwd=folder)

    assert (compiled.status, linted.outcome) == (1, (0, ""))
    assert "error[VMS401 shared-disk]" in compiled.stderr


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("VMS001", "spec: {a: [\n"),
        ("VMS002", "apiVersion: vmshift.io/v1alpha1\nkind: StorageMigration\nkind: StorageMigration\n"),
        ("VMS003", "apiVersion: vmshift.io/v1alpha1\nkind: StorageMigration\nsepc: {}\n"),
        ("VMS004", "apiVersion: vmshift.io/v1alpha1\nkind: StorageMigration\nspec: {select: 1}\n"),
    ],
)
def test_no_choice_lets_a_spec_pass_that_cannot_be_read(rule: str, text: str, prepare: Prepare) -> None:
    folder = prepare()
    (folder / "broken.yaml").write_text(text)

    ignored = run("compile", "--ignore", "VMS", "migration.yaml", "broken.yaml", cwd=folder)
    selected = run("compile", "--select", "VMS3", "migration.yaml", "broken.yaml", cwd=folder)

    assert (ignored.outcome, selected.outcome) == ((1, ""), (1, ""))
    assert f"error[{rule} " in ignored.stderr
    assert not (folder / "compiled").exists()


def test_what_left_out_rules_let_through_is_no_fault_of_vmshift(prepare: Prepare) -> None:
    folder = prepare()
    spec = yaml.safe_load((folder / "migration.yaml").read_text())
    spec["metadata"]["name"] = "../escape"
    (folder / "migration.yaml").write_text(yaml.safe_dump(spec))
    before = tree(folder.parent)

    result = run("compile", "--ignore", "VMS101", "--out", "out", "migration.yaml", cwd=folder)

    assert (result.outcome, tree(folder.parent)) == ((2, ""), before)
    assert result.stderr.endswith(
        refused(
            '"../escape" cannot be compiled while rules are left out or waived: MigPlan $.metadata.name: pattern. '
            "Leave out none."
        )
    )


def test_nothing_to_compile_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n")

    result = run("compile", "pod.yaml", cwd=tmp_path)

    assert (result.outcome, result.stderr) == (
        (2, ""),
        refused("There is no migration spec to compile in what was named."),
    )


@pytest.mark.parametrize(
    ("how", "named"),
    [
        (["--check", "--diff"], "--check and --diff"),
        (["--stdout", "--diff"], "--diff and --stdout"),
        (["--check", "--stdout"], "--check and --stdout"),
        (["--stdout", "--diff", "--check"], "--check, --diff and --stdout"),
    ],
)
def test_only_one_way_of_writing_nothing_can_be_asked_for(how: list[str], named: str, prepare: Prepare) -> None:
    folder = prepare()
    before = tree(folder)

    result = run("compile", *how, "migration.yaml", cwd=folder)

    assert (result.outcome, result.stderr) == ((2, ""), refused(f"{named} exclude each other; ask for one of them."))
    assert tree(folder) == before


def test_an_output_that_is_a_file_is_refused(prepare: Prepare) -> None:
    folder = prepare()
    (folder / "out").write_text("mine")

    result = run("compile", "--out", "out", "migration.yaml", cwd=folder)

    error = '"out" cannot be read or written: Not a directory. Nothing was changed.'
    assert (result.outcome, result.stderr) == ((2, ""), refused(error))
    assert (folder / "out").read_text() == "mine"


def test_a_folder_in_the_way_is_refused_by_its_name(prepare: Prepare) -> None:
    folder = prepare()
    (folder / "out" / "kustomization.yaml").mkdir(parents=True)

    results = [
        run("compile", *how, "--out", "out", "migration.yaml", cwd=folder) for how in ([], ["--check"], ["--diff"])
    ]

    error = '"out/kustomization.yaml" cannot be read or written: Is a directory. Nothing was changed.'
    assert [(result.outcome, result.stderr) for result in results] == [((2, ""), refused(error))] * 3


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The output cannot be written: No space left on device"),
        (PermissionError(errno.EACCES, "Permission denied", "x"), '"x" cannot be read or written: Permission denied'),
    ],
)
def test_a_full_disk_and_a_read_only_folder_are_no_faults_of_vmshift(
    error: OSError, text: str, prepare: Prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = prepare()

    monkeypatch.setattr(Path, "replace", Mock(side_effect=error))
    result = run("compile", "--out", "out", "migration.yaml", cwd=folder)

    assert (result.outcome, result.stderr) == ((2, ""), refused(f"{text}. Nothing was changed."))
    assert not (folder / "out").exists()


def test_a_link_that_leads_to_itself_is_no_output(prepare: Prepare) -> None:
    folder = prepare()
    (folder / "loop").symlink_to("loop")

    for how in ([], ["--check"]):
        result = run("compile", *how, "--out", "loop", "migration.yaml", cwd=folder)

        assert result.outcome == (2, "")
        assert 'Error: "loop' in result.stderr


@pytest.mark.parametrize("spec", [{"repository": "x" * 300}, {"clusters": {"source": "Not A Name"}}])
def test_a_name_that_no_object_can_have_is_a_finding(spec: dict[str, Any], prepare: Prepare) -> None:
    result = run("compile", "migration.yaml", cwd=prepare(spec))

    assert result.outcome == (1, "")
    assert "error[VMS004 invalid-value]" in result.stderr
