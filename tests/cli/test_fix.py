"""lint --fix: what it changes in which files, what it says, and what it leaves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cli.conftest import tree
from support.cli import run

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Prepare

SPEC = """\
# The whole fleet.
apiVersion: vmshift.io/v1alpha1
kind: StorageMigration
metadata: {name: refresh}  # stays
spec:
  select:
    namespaces: [shop]
  storge:                  # a slip
  - {from: old-san, to: nwe-san}
  mode: live
"""
MENDED = SPEC.replace("storge", "storage").replace("nwe-san", "new-san")
PLAN = """\
apiVersion: migration.openshift.io/v1alpha1
kind: MigPlan
metadata:
  name: by-hand
  namespace: openshift-migration
spec:
  srcMigClusterRef: {name: host, namespace: openshift-migration}
  destMigClusterRef: {name: host, namespace: openshift-migration}
  namespaces: [shop]
  indirectVolumeMigration: true # why?
  indirectImageMigration: false
  liveMigrate: true
  persistentVolumes:
  - name: pvc-60000000-0000-4000-8000-000000000001
    capacity: 30Gi
    supported: {actions: [skip, copy], copyMethods: [filesystem, block, snapshot]}
    selection: {action: copy, copyMethod: block, storageClass: new-san}
    pvc: {namespace: shop, name: web-01-root, accessModes: [ReadWriteMany], volumeMode: Block, hasReference: true}
  - capacity: 200Gi
    name: pvc-60000000-0000-4000-8000-000000000002
    supported: {actions: [skip, copy], copyMethods: [filesystem, block, snapshot]}
    selection: {action: copy, copyMethod: block, storageClass: new-san}
    pvc: {namespace: shop, name: web-01-data, accessModes: [ReadWriteMany], volumeMode: Block}
---
# The stage run.
apiVersion: migration.openshift.io/v1alpha1
kind: MigMigration
metadata:
  name: by-hand-stage-1
  namespace: openshift-migration
spec:
  migPlanRef: {name: by-hand, namespace: openshift-migration}
  stage: true # copy first
status:
  phase: Completed
"""
MENDED_PLAN = (
    PLAN.replace("  indirectVolumeMigration: true # why?\n  indirectImageMigration: false\n", "")
    .replace("    capacity: 30Gi\n", "")
    .replace(", hasReference: true", "")
    .replace("capacity: 200Gi\n    name", "name")
    .replace("  stage: true #", "  migrateState: true\n  stage: false #")
    .replace("status:\n  phase: Completed\n", "")
)
ZERO = "0 errors, 0 warnings"


def test_one_fix_may_bring_the_next_to_light(prepare: Prepare) -> None:
    folder = prepare(files={"migration.yaml": SPEC})
    before = tree(folder)

    result = run("lint", "--fix", "migration.yaml", cwd=folder)

    assert (result.status, result.stdout) == (0, "")
    assert result.stderr == (
        "migration.yaml:8: fixed[VMS003 unknown-key]: rename storge to storage\n"
        "migration.yaml:9: fixed[VMS301 unknown-storage-class]: write new-san\n"
        f"{ZERO} in 1 spec: 1 VM, 2 volumes\n"
    )
    assert tree(folder) == {**before, "migration.yaml": MENDED.encode()}


def test_a_second_run_changes_nothing_more(prepare: Prepare) -> None:
    folder = prepare(files={"migration.yaml": SPEC, "plan.yaml": PLAN})
    run("lint", "--fix", "migration.yaml", "plan.yaml", cwd=folder)
    once = tree(folder)

    result = run("lint", "--fix", "migration.yaml", "plan.yaml", cwd=folder)

    assert "fixed[" not in result.stderr
    assert tree(folder) == once


def test_hand_written_objects_lose_what_is_the_controllers_and_keep_all_else(prepare: Prepare) -> None:
    folder = prepare(files={"plan.yaml": PLAN})

    result = run("lint", "--fix", "-i", "inventory", "plan.yaml", cwd=folder)

    assert (folder / "plan.yaml").read_text() == MENDED_PLAN
    assert (result.status, result.stdout) == (0, "")
    assert result.stderr.splitlines()[:-1] == [
        "plan.yaml:10: fixed[VMS212 indirect-migration]: remove indirectVolumeMigration",
        "plan.yaml:11: fixed[VMS611 controller-owned-field]: remove indirectImageMigration, capacity, hasReference",
        "plan.yaml:33: fixed[VMS701 stage-flag]: write stage: false and migrateState: true",
        "plan.yaml:34: fixed[VMS611 controller-owned-field]: remove status",
    ]


def test_what_is_left_is_reported_and_decides_the_status(prepare: Prepare) -> None:
    folder = prepare(files={"migration.yaml": SPEC.replace("shop", "shpo")})

    result = run("lint", "--fix", "--format", "concise", "migration.yaml", cwd=folder)

    assert result.status == 1
    assert result.stdout.startswith("migration.yaml:7:18: error[VMS208 missing-namespace]")
    assert (folder / "migration.yaml").read_text() == SPEC.replace("shop", "shpo").replace("storge", "storage")


def test_line_ends_and_the_byte_order_mark_stay(prepare: Prepare) -> None:
    folder = prepare()
    written = b"\xef\xbb\xbf" + SPEC.replace("\n", "\r\n").encode()
    (folder / "migration.yaml").write_bytes(written)

    assert run("lint", "--fix", "migration.yaml", cwd=folder).status == 0
    assert (folder / "migration.yaml").read_bytes() == b"\xef\xbb\xbf" + MENDED.replace("\n", "\r\n").encode()


def test_rules_that_are_left_out_fix_nothing(prepare: Prepare) -> None:
    folder = prepare(files={"migration.yaml": SPEC})

    run("lint", "--fix", "--ignore", "VMS301", "migration.yaml", cwd=folder)

    assert (folder / "migration.yaml").read_text() == SPEC.replace("storge", "storage")


def test_what_is_waived_stays(prepare: Prepare) -> None:
    waived = SPEC.replace("storge:  ", "storage:").replace(
        "nwe-san}", "nwe-san} # vmshift: ignore[VMS301] it is coming -- until 2027-01-31"
    )
    folder = prepare(files={"migration.yaml": waived})

    run("lint", "--fix", "migration.yaml", cwd=folder)

    assert (folder / "migration.yaml").read_text() == waived


def test_without_the_option_the_report_names_the_fix_and_nothing_changes(prepare: Prepare) -> None:
    folder = prepare(files={"migration.yaml": SPEC})
    before = tree(folder)

    assert (
        "  = fix: rename storge to storage (vmshift lint --fix)\n" in run("lint", "migration.yaml", cwd=folder).stdout
    )
    assert tree(folder) == before


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("plan.json", ["plan.json"]),
        ("inventory/plan.yaml", ["-i", "inventory", "inventory/plan.yaml"]),
    ],
)
def test_what_nobody_writes_in_yaml_is_neither_fixed_nor_offered(name: str, args: list[str], prepare: Prepare) -> None:
    folder = prepare(files={name: PLAN})
    before = tree(folder)

    result = run("lint", "--fix", "-i", "inventory", *args, cwd=folder)

    assert "fixed[" not in result.stderr
    assert "= fix:" not in result.stdout
    assert tree(folder) == before


def test_what_compile_has_written_is_not_fixed(prepare: Prepare) -> None:
    folder = prepare({"output": "compiled", "step": "plan"})
    assert run("compile", "migration.yaml", cwd=folder).status == 0
    (compiled,) = (folder / "compiled" / "plan").glob("migplan-*.yaml")
    compiled.write_text(compiled.read_text() + "status: {phase: Ready}\n")
    before = tree(folder)

    result = run("lint", "--fix", "-i", "inventory", compiled.relative_to(folder).as_posix(), cwd=folder)

    assert "VMS611" in result.stdout
    assert "fix" not in result.stdout + result.stderr
    assert tree(folder) == before


def test_standard_input_cannot_be_fixed(tmp_path: Path) -> None:
    result = run("lint", "--fix", "-", cwd=tmp_path, stdin=SPEC.encode())

    assert (result.status, result.stdout) == (2, "")
    assert result.stderr.endswith("Error: --fix changes files, and - is standard input: give the file itself.\n")


def test_quiet_says_nothing_of_what_was_fixed(prepare: Prepare) -> None:
    folder = prepare(files={"migration.yaml": SPEC})

    result = run("lint", "--fix", "-q", "migration.yaml", cwd=folder)

    assert (result.status, result.stdout, result.stderr) == (0, "", "")
    assert (folder / "migration.yaml").read_text() == MENDED


def test_a_run_that_may_become_a_cutover_is_left_to_people(prepare: Prepare) -> None:
    cutover = PLAN.replace("  stage: true # copy first\n", "  stage: true\n  quiescePods: true\n")
    folder = prepare(files={"plan.yaml": cutover})

    result = run("lint", "--fix", "-i", "inventory", "plan.yaml", cwd=folder)

    assert "error[VMS701 stage-flag]" in result.stdout
    assert "  stage: true\n  quiescePods: true\n" in (folder / "plan.yaml").read_text()


def test_two_keys_that_mean_the_same_are_left_to_people(prepare: Prepare) -> None:
    doubtful = SPEC.replace("  mode: live\n", "  storgae: []\n  mode: live\n")
    folder = prepare(files={"migration.yaml": doubtful})

    run("lint", "--fix", "migration.yaml", cwd=folder)

    assert (folder / "migration.yaml").read_text() == doubtful


def test_a_file_that_two_names_lead_to_is_changed_once(prepare: Prepare) -> None:
    folder = prepare(files={"migration.yaml": SPEC})
    (folder / "link.yaml").symlink_to("migration.yaml")

    run("lint", "--fix", "migration.yaml", "link.yaml", cwd=folder)

    assert (folder / "link.yaml").is_symlink()
    assert (folder / "migration.yaml").read_text() == MENDED
