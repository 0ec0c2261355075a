"""vmshift compile: what it writes, prints and refuses."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

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


def refused(error: str) -> str:
    return f"Usage: vmshift compile [OPTIONS] PATH...\nTry 'vmshift compile --help' for help.\n\nError: {error}\n"


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


def two(prepare: Prepare, **more: Any) -> Path:
    """Two specs in one file, for two namespaces."""
    folder = prepare(add=another_namespace(), **more)
    one = yaml.safe_load((folder / "migration.yaml").read_text())
    other = {**one, "metadata": {"name": "second"}, "spec": {**one["spec"], "select": {"namespaces": ["depot"]}}}
    (folder / "migration.yaml").write_text(yaml.safe_dump_all([one, other]))
    return folder


def another_namespace() -> list[dict[str, Any]]:
    name = "pvc-61000000-0000-4000-8000-000000000001"
    volumes = [{"name": "root", "persistentVolumeClaim": {"claimName": "disk"}}]
    template = {"spec": {"domain": {"devices": {"disks": [{"name": "root", "disk": {}}]}}, "volumes": volumes}}
    annotations = {"cdi.kubevirt.io/storage.contentType": "kubevirt"}
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "depot"}},
        {
            "apiVersion": "kubevirt.io/v1",
            "kind": "VirtualMachine",
            "metadata": {"name": "vm", "namespace": "depot"},
            "spec": {"runStrategy": "Halted", "template": template},
            "status": {"printableStatus": "Stopped"},
        },
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": "disk", "namespace": "depot", "annotations": annotations},
            "spec": {
                "accessModes": ["ReadWriteMany"],
                "storageClassName": "old-san",
                "volumeMode": "Block",
                "volumeName": name,
                "resources": {"requests": {"storage": "5Gi"}},
            },
            "status": {"phase": "Bound", "capacity": {"storage": "5Gi"}},
        },
        {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {"name": name},
            "spec": {"storageClassName": "old-san", "csi": {"driver": "csi.old-san.example.com", "volumeHandle": "3"}},
            "status": {"phase": "Bound"},
        },
    ]


def test_several_specs_go_each_to_a_folder_of_its_own(prepare: Prepare) -> None:
    folder = two(prepare)

    result = run("compile", "migration.yaml", "--out", "out", cwd=folder)

    assert result.outcome == (0, "")
    assert result.stderr.endswith("out/refresh: 6 files changed\nout/second: 6 files changed\n")
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["refresh", "second"]


def test_several_specs_are_printed_one_after_the_other(prepare: Prepare) -> None:
    folder = two(prepare, spec={"step": "cutover", "runs": {"cutover": 1}})

    result = run("compile", "migration.yaml", "--stdout", cwd=folder)

    printed = [document["metadata"]["name"] for document in yaml.safe_load_all(result.stdout)]
    assert printed == ["refresh-shop", "refresh-shop-cutover-1", "second-depot", "second-depot-cutover-1"]
    assert not (folder / "compiled").exists()


@pytest.mark.parametrize("outputs", [("same", "same"), ("same", "same/deeper"), ("here/deep", "here"), ("a/../b", "b")])
def test_two_specs_never_share_a_folder(outputs: tuple[str, str], prepare: Prepare) -> None:
    folder = two(prepare)
    specs = list(yaml.safe_load_all((folder / "migration.yaml").read_text()))
    for spec, output in zip(specs, outputs, strict=True):
        spec["spec"]["output"] = output
    (folder / "migration.yaml").write_text(yaml.safe_dump_all(specs))
    before = tree(folder)

    result = run("compile", "migration.yaml", cwd=folder)

    assert result.outcome == (2, "")
    assert "Error: Two migrations would write to" in result.stderr
    assert tree(folder) == before


def test_of_several_specs_all_are_written_or_none(prepare: Prepare) -> None:
    folder = two(prepare)
    run("compile", "migration.yaml", cwd=folder)
    for plan in folder.glob("compiled/*/plan/migplan-*.yaml"):
        plan.unlink()
    foreign = folder / "compiled" / "second" / "plan" / "migplan-second-depot.yaml"
    foreign.write_text("kind: Mine\n")
    (folder / "compiled" / "second" / "compiled.lock.json").unlink()
    before = tree(folder)

    result = run("compile", "migration.yaml", cwd=folder)

    assert result.outcome == (2, "")
    assert result.stderr.endswith(
        refused(
            '"compiled/second/plan/migplan-second-depot.yaml" is in the way, and vmshift has not written it. '
            "Move it, or choose another output."
        )
    )
    assert tree(folder) == before


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
    selected = run("compile", "--select", "VMS423", "migration.yaml", "broken.yaml", cwd=folder)

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
            '"../escape" cannot be compiled while rules are left out: MigPlan $.metadata.name: pattern. Leave out none.'
        )
    )


def test_nothing_to_compile_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n")

    result = run("compile", "pod.yaml", cwd=tmp_path)

    assert (result.outcome, result.stderr) == (
        (2, ""),
        refused("There is no migration spec to compile in what was named."),
    )


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
