"""integrations/check-pull-request, and the files of GitHub, GitLab and Tekton that call it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from support.paths import PLANS, ROOT
from support.process import Result, run
from support.repository import commit_all

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = ROOT / "integrations" / "check-pull-request"
REPORTS = [
    "codequality.json",
    "comment.md",
    "findings.json",
    "findings.md",
    "junit.xml",
    "preview.md",
    "vmshift.sarif",
]


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder that has vmshift as an installation has it, and the script as the image has it."""
    folder = tmp_path / "programs" / "bin"
    folder.mkdir(parents=True)
    (folder / "vmshift").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vmshift "$@"\n')
    (folder / "vmshift").chmod(0o755)
    shutil.copy(SCRIPT, folder / "check-pull-request")
    return folder


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with one migration, compiled and committed."""
    folder = tmp_path / "clone"
    shutil.copytree(PLANS / "quickstart", folder / "migrations")
    commit_all(folder)
    return folder


def environment(programs: Path, **more: str) -> dict[str, str]:
    return {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "SOURCE_DATE_EPOCH": "1796000000", **more}


def check(clone: Path, programs: Path, **env: str) -> Result:
    return run([programs / "check-pull-request"], cwd=clone, env=environment(programs, **env))


def change(clone: Path, old: str, new: str) -> None:
    spec = clone / "migrations" / "migration.yaml"
    assert old in spec.read_text()
    spec.write_text(spec.read_text().replace(old, new))


def test_a_change_that_may_go_in_leaves_all_reports(clone: Path, programs: Path) -> None:
    result = check(clone, programs, VMSHIFT_PATHS="migrations", VMSHIFT_BASE="main")

    assert result.status == 0, result.errors
    assert sorted(path.name for path in (clone / "vmshift-reports").iterdir()) == REPORTS
    comment = (clone / "vmshift-reports" / "comment.md").read_text()
    assert "| **web-01** | running |" in comment


def test_an_error_fails_the_check_and_stands_in_the_comment(clone: Path, programs: Path) -> None:
    change(clone, "shop]", "shpo]")

    result = check(clone, programs, VMSHIFT_PATHS="migrations")

    assert result.status == 1
    assert (clone / "vmshift-reports" / "comment.md").read_text().count("VMS208") == 1
    findings = json.loads((clone / "vmshift-reports" / "findings.json").read_text())["findings"]
    assert [finding["rule"] for finding in findings if finding["severity"] == "error"] == ["VMS208"]


def test_a_compiled_folder_that_is_behind_fails_the_check(clone: Path, programs: Path) -> None:
    change(clone, "step: plan", "step: cutover\n  runs: {cutover: 1}")

    result = check(clone, programs, VMSHIFT_PATHS="migrations")
    comment = (clone / "vmshift-reports" / "comment.md").read_text()

    assert result.status == 3
    assert "+++ b/migrations/compiled/run/quickstart-shop-cutover-1.yaml" in result.output
    assert comment.startswith("**The compiled folders are not what the specs compile to.**")
    assert check(clone, programs, VMSHIFT_PATHS="migrations", VMSHIFT_COMPILED="no").status == 0


def test_steps_are_judged_by_the_base(clone: Path, programs: Path) -> None:
    change(clone, "step: plan", "step: rollback\n  runs: {rollback: 1}")

    result = check(clone, programs, VMSHIFT_PATHS="migrations", VMSHIFT_BASE="main", VMSHIFT_COMPILED="no")

    assert "VMS703" in result.output


def test_a_base_that_is_not_there_is_wrong_usage(clone: Path, programs: Path) -> None:
    result = check(clone, programs, VMSHIFT_BASE="0000000")

    assert result.status == 2
    assert result.errors.count("Error: ") == 1
    comment = (clone / "vmshift-reports" / "comment.md").read_text()
    assert comment.startswith("**The check could not be run.**\n\n    ")
    assert "0000000" in comment
    assert "No such file" not in result.errors


def test_paths_are_a_list_and_never_expanded(clone: Path, programs: Path) -> None:
    (clone / "other").mkdir()

    assert check(clone, programs, VMSHIFT_PATHS="migrations\nother").status == 0
    assert 'no file or folder "*"' in check(clone, programs, VMSHIFT_PATHS="*").errors


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_any_shell_takes_the_script(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    run([shell, "-n", SCRIPT], cwd=ROOT).succeeded()


def load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text())


def test_the_action_runs_the_check_and_fills_the_summary(clone: Path, programs: Path, tmp_path: Path) -> None:
    action = load("action.yml")
    values = {name: given.get("default", "") for name, given in action["inputs"].items()}
    values |= {"paths": "migrations", "base": "main"}
    runner = tmp_path / "runner"
    shutil.copytree(programs, runner / "vmshift" / "bin")
    step = action["runs"]["steps"][1]
    env = {name: _filled(value, values) for name, value in step["env"].items()}

    done = run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=clone,
        env=environment(programs, **env, RUNNER_TEMP=str(runner), GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md")),
    )

    assert done.status == 0, done.errors
    assert (tmp_path / "summary.md").read_text() == (clone / "vmshift-reports" / "comment.md").read_text()
    for output in action["outputs"].values():
        assert (clone / _filled(output["value"], values)).is_file()


def _filled(text: str, inputs: dict[str, str]) -> str:
    for name, value in inputs.items():
        text = text.replace(f"${{{{ inputs.{name} }}}}", value)
    return text.replace("${{ github.action_path }}", str(ROOT))


def test_no_script_of_the_action_has_an_expression_in_it() -> None:
    """What a pull request brings along reaches a shell as a variable only."""
    assert [step["name"] for step in load("action.yml")["runs"]["steps"] if "${{" in step["run"]] == []


def test_tekton_runs_the_check_and_gives_its_status(clone: Path, programs: Path, tmp_path: Path) -> None:
    task = load("integrations/tekton/task.yaml")
    (step,) = task["spec"]["steps"]
    params = {"image": "", "paths": "migrations", "base": "main"}
    assert sorted(params) == sorted(param["name"] for param in task["spec"]["params"])

    def filled(text: str) -> str:
        for name, value in params.items():
            text = text.replace(f"$(params.{name})", value)
        return text.replace("$(results.status.path)", str(tmp_path / "status"))

    script = tmp_path / "script"
    script.write_text(filled(step["script"]))
    script.chmod(0o755)
    change(clone, "shop]", "shpo]")
    env = {each["name"]: filled(each["value"]) for each in step["env"]}

    done = run([script], cwd=clone, env=environment(programs, **env))

    assert (done.status, (tmp_path / "status").read_text()) == (1, "1")


def test_gitlab_runs_the_check_and_takes_the_reports_it_writes(clone: Path, programs: Path) -> None:
    text = (ROOT / "integrations" / "gitlab" / "vmshift.yml").read_text()
    header, jobs = yaml.safe_load_all(text)
    job = jobs["vmshift"]
    assert sorted(header["spec"]["inputs"]) == ["image", "paths", "stage"]

    done = run(
        ["sh", "-ec", "\n".join(job["script"])], cwd=clone, env=environment(programs, VMSHIFT_PATHS="migrations")
    )

    assert done.status == 0, done.errors
    assert all((clone / path).is_file() for path in job["artifacts"]["reports"].values())


PLATFORM, BOARD = ["@example/platform"], ["@example/change-board"]
COMPILED = "clusters/prod/vm/san-refresh"


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (f"{COMPILED}/run/san-refresh-shop-cutover-1.yaml", BOARD),
        (f"{COMPILED}/run/before/job.yaml", BOARD),
        (f"{COMPILED}/rollback/san-refresh-shop-rollback-1.yaml", BOARD),
        (f"{COMPILED}/platform/hyperconverged.yaml", BOARD),
        (f"{COMPILED}/argocd/appproject.yaml", BOARD),
        (f"{COMPILED}/argocd/run/kustomization.yaml", BOARD),
        (".github/CODEOWNERS", BOARD),
        (f"{COMPILED}/argocd/vm-guard/kustomization.yaml", PLATFORM),
        (f"{COMPILED}/plan/migplan-san-refresh-shop.yaml", PLATFORM),
        (f"{COMPILED}/kustomization.yaml", PLATFORM),
        ("migrations/san.yaml", PLATFORM),
    ],
)
def test_the_change_board_alone_is_asked_about_runs_and_windows(path: str, asked: list[str], tmp_path: Path) -> None:
    """CODEOWNERS takes the patterns of .gitignore, as git does; the last line counts, and any owner of it."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    lines = (ROOT / "integrations" / "github" / "CODEOWNERS").read_text().splitlines()
    owners: list[str] = []
    for pattern, *named in (line.split() for line in lines if not line.startswith("#")):
        (tmp_path / ".gitignore").write_text(f"{pattern}\n")
        if run(["git", "check-ignore", "--no-index", path], cwd=tmp_path).status == 0:
            owners = named

    assert owners == asked
