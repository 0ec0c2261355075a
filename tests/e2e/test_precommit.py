"""The hooks work as pre-commit installs and runs them, in a repository of a user."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
import yaml

from support import tools
from support.paths import PLANS, ROOT
from support.process import Result, run
from support.repository import IDENTITY, commit_all, git, snapshot

if TYPE_CHECKING:
    from pathlib import Path

HOOKS = ("vmshift-lint", "vmshift-compile", "vmshift-compile-check")
LINE = re.compile(r"^(vmshift [a-z -]+?)\.{3,}(?:\(no files to check\))?(Passed|Failed|Skipped)$", re.MULTILINE)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tools.pre_commit()  # before the copy, which a skipped test need not make
    return snapshot(tmp_path_factory.mktemp("hooks"))


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """Make a user's repository that holds the quickstart with its compiled folder."""
    shutil.copytree(PLANS / "quickstart", tmp_path / "migrations" / "quickstart")
    commit_all(tmp_path)
    return tmp_path


def try_repo(hooks: Path, scratch: Path, *hook: str) -> Result:
    command = [*tools.pre_commit(), "try-repo", str(hooks), *hook, "--all-files", "--verbose", "--color=never"]
    return run(command, cwd=scratch, env=IDENTITY)


def outcomes(result: Result) -> dict[str, str]:
    return dict(LINE.findall(result.output))


def spec(scratch: Path) -> Path:
    return scratch / "migrations" / "quickstart" / "migration.yaml"


def a_plan(scratch: Path) -> Path:
    (found,) = (scratch / "migrations" / "quickstart" / "compiled" / "plan").glob("migplan-*.yaml")
    return found


def make_stale(scratch: Path) -> bytes:
    """Change and commit a compiled manifest; return what it was."""
    before = a_plan(scratch).read_bytes()
    a_plan(scratch).write_bytes(before + b"# edited by hand\n")
    commit_all(scratch)
    return before


def test_a_good_spec_with_its_compiled_folder_passes_every_hook(hooks: Path, scratch: Path) -> None:
    result = try_repo(hooks, scratch)

    assert outcomes(result) == {
        "vmshift lint": "Passed",
        "vmshift compile": "Passed",
        "vmshift compile --check": "Passed",
    }, result.output
    assert git(scratch, "status", "--porcelain") == ""


def test_a_broken_spec_fails_every_hook_with_its_place_and_writes_nothing(hooks: Path, scratch: Path) -> None:
    broken = spec(scratch).read_text("utf-8").replace("  storage:", "  storrage:")
    spec(scratch).write_text(broken, "utf-8")
    commit_all(scratch)

    result = try_repo(hooks, scratch)

    assert outcomes(result) == {
        "vmshift lint": "Failed",
        "vmshift compile": "Failed",
        "vmshift compile --check": "Failed",
    }, result.output
    line = broken[: broken.index("  storrage:")].count("\n") + 1
    assert f"migrations/quickstart/migration.yaml:{line}:" in result.output
    assert git(scratch, "status", "--porcelain") == ""


def test_a_stale_folder_fails_the_check_and_is_left_alone(hooks: Path, scratch: Path) -> None:
    make_stale(scratch)

    result = try_repo(hooks, scratch, "vmshift-compile-check")

    assert outcomes(result) == {"vmshift compile --check": "Failed"}, result.output
    assert "- exit code: 3" in result.output
    assert git(scratch, "status", "--porcelain") == ""


def test_a_stale_folder_is_written_again_by_compile(hooks: Path, scratch: Path) -> None:
    before = make_stale(scratch)

    result = try_repo(hooks, scratch, "vmshift-compile")

    assert outcomes(result) == {"vmshift compile": "Failed"}, result.output
    assert "- files were modified by this hook" in result.output
    assert a_plan(scratch).read_bytes() == before


def test_the_hooks_are_these_and_run_with_pre_commit_2_9_2() -> None:
    defined = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))

    assert [(hook["id"], hook["minimum_pre_commit_version"]) for hook in defined] == [
        (identifier, "2.9.2") for identifier in HOOKS
    ]


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_runs_for_the_files_of_the_worked_examples(hook: str) -> None:
    (defined,) = (
        each for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")) if each["id"] == hook
    )
    specs = [path.relative_to(ROOT).as_posix() for path in sorted(PLANS.glob("*/migration.yaml"))]

    assert [path for path in specs if re.search(defined["files"], path)] == specs
