"""Where reports go: --format, --output, and what a CI server gets without asking."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.conftest import SHARED, tree
from support.cli import run
from support.repository import git
from vmshift.report.formats import FORMATS

if TYPE_CHECKING:
    from cli.conftest import Prepare

CLOSING = "1 error, 0 warnings in 1 spec: 1 VM, 2 volumes\n"


def refused(error: str) -> tuple[int, str, str]:
    usage = "Usage: vmshift lint [OPTIONS] PATH...\nTry 'vmshift lint --help' for help.\n\n"
    return 2, "", f"{usage}Error: {error}\n"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_the_exit_status_of_text_and_keeps_talk_off_the_product(name: str, prepare: Prepare) -> None:
    broken, healthy = prepare(change=[SHARED]), prepare(name="healthy")

    assert run("lint", "--format", name, "migration.yaml", cwd=broken).status == 1
    result = run("lint", "--format", name, "migration.yaml", cwd=healthy)
    assert (result.status, result.stderr) == (0, "0 errors, 0 warnings in 1 spec: 1 VM, 2 volumes\n")


def test_several_reports_come_from_one_run(prepare: Prepare) -> None:
    folder = prepare(change=[SHARED])
    alone = {name: run("lint", "--format", name, "migration.yaml", cwd=folder).stdout for name in FORMATS}

    wanted = [argument for name in FORMATS for argument in ("--output", f"{name}=reports/{name}.out")]
    result = run("lint", *wanted, "migration.yaml", cwd=folder)

    assert (result.status, result.stdout, result.stderr) == (1, alone["text"], CLOSING)
    written = {path: data.decode() for path, data in tree(folder).items() if path.startswith("reports/")}
    assert written == {f"reports/{name}.out": alone[name] for name in FORMATS}


def test_standard_output_takes_the_report_that_is_sent_there(prepare: Prepare) -> None:
    folder = prepare(change=[SHARED])
    concise = run("lint", "--format", "concise", "migration.yaml", cwd=folder).stdout

    assert run("lint", "--output", "concise=-", "migration.yaml", cwd=folder).outcome == (1, concise)
    quiet = run("lint", "-q", "--format", "concise", "--output", "json=a.json", "migration.yaml", cwd=folder)
    assert (quiet.outcome, quiet.stderr) == ((1, concise), "")
    assert json.loads((folder / "a.json").read_text())["summary"]["error"] == 1


def test_files_have_no_colours_and_standard_output_has_them_where_wanted(prepare: Prepare) -> None:
    folder = prepare(change=[SHARED])

    result = run("lint", "--color", "always", "--output", "text=a.txt", "migration.yaml", cwd=folder)

    assert "\x1b[" in result.stdout
    assert "\x1b[" not in (folder / "a.txt").read_text()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--output", "sarif"], "--output sarif: it takes FORMAT=FILE, such as sarif=report.txt."),
        (["--output", "sarif="], "--output sarif=: it takes FORMAT=FILE, such as sarif=report.txt."),
        (["--output", "sarf=a"], '--output: there is no format "sarf". Did you mean "sarif"?'),
        (
            ["--output", "html=a"],
            f'--output: there is no format "html". The formats are {", ".join(FORMATS)}.',
        ),
        (
            ["--output", "json=-", "--output", "sarif=-"],
            "Standard output can take one report: give the others files of their own.",
        ),
        (
            ["--format", "text", "--output", "sarif=-"],
            "Standard output can take one report: give the others files of their own.",
        ),
        (
            ["--output", "json=a", "--output", "sarif=./a"],
            '"./a" can take one report: give the others files of their own.',
        ),
    ],
)
def test_outputs_that_cannot_be_are_wrong_usage(arguments: list[str], error: str, prepare: Prepare) -> None:
    result = run("lint", *arguments, "migration.yaml", cwd=prepare())

    assert (result.status, result.stdout, result.stderr) == refused(error)


def test_a_report_that_cannot_be_written_leaves_all_files_as_they_were(prepare: Prepare) -> None:
    folder = prepare(change=[SHARED])
    (folder / "a.json").write_text("before")
    (folder / "taken").mkdir()
    before = tree(folder)

    result = run("lint", "--output", "json=a.json", "--output", "sarif=taken", "migration.yaml", cwd=folder)

    assert (result.status, result.stdout) == (2, "")
    assert result.stderr.endswith('Error: "' + str(folder / "taken") + '" cannot be written: it is a folder.\n')
    assert tree(folder) == before


def test_in_github_actions_the_format_is_github_unless_one_is_given(prepare: Prepare) -> None:
    folder = prepare(change=[SHARED])
    env = {"GITHUB_ACTIONS": "true"}
    commands = run("lint", "--format", "github", "migration.yaml", cwd=folder).stdout
    text = run("lint", "migration.yaml", cwd=folder).stdout

    assert run("lint", "migration.yaml", cwd=folder, env=env).stdout == commands
    assert run("lint", "--format", "text", "migration.yaml", cwd=folder, env=env).stdout == text
    assert run("lint", "--output", "text=-", "migration.yaml", cwd=folder, env=env).stdout == text
    assert run("lint", "--output", "text=a.txt", "migration.yaml", cwd=folder, env=env).stdout == commands


@pytest.mark.parametrize("command", ["compile", "preview"])
def test_other_commands_do_not_care(command: str, prepare: Prepare) -> None:
    folder = prepare()
    arguments = ("--check",) if command == "compile" else ()

    plain = run(command, *arguments, "migration.yaml", cwd=folder)

    assert run(command, *arguments, "migration.yaml", cwd=folder, env={"GITHUB_ACTIONS": "true"}) == plain


@pytest.fixture
def repository(prepare: Prepare) -> Path:
    """A repository whose migration lies in the folder clusters/a."""
    folder = prepare(name="repository/clusters/a", change=[SHARED])
    git(folder.parents[1], "init", "--quiet")
    return folder


@pytest.mark.parametrize("start", [".", "clusters", "clusters/a", "elsewhere"])
def test_services_get_paths_from_the_root_of_the_repository_wherever_the_run_stands(
    repository: Path, start: str
) -> None:
    root = repository.parents[1]
    (root / "elsewhere").mkdir(exist_ok=True)
    spec = str(repository / "migration.yaml")
    finding = "clusters/a/inventory/cluster.yaml"

    sarif = json.loads(run("lint", "--format", "sarif", spec, cwd=root / start).stdout)
    gitlab = json.loads(run("lint", "--format", "gitlab", spec, cwd=root / start).stdout)
    github = run("lint", "--format", "github", spec, cwd=root / start).stdout
    markdown = run("lint", "--format", "markdown", spec, cwd=root / start).stdout

    (result,) = sarif["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == finding
    assert result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "clusters/a/migration.yaml"
    assert [issue["location"]["path"] for issue in gitlab] == [finding]
    assert github.startswith(f"::error file={finding},")
    assert f"| {finding}:" in markdown


def test_the_report_on_a_finding_is_the_same_from_every_folder_of_the_repository(repository: Path) -> None:
    spec = str(repository / "migration.yaml")

    for name in ("sarif", "gitlab", "github"):
        texts = {run("lint", "--format", name, spec, cwd=cwd).stdout for cwd in (repository, repository.parents[1])}
        assert len(texts) == 1


def test_other_formats_have_paths_from_the_working_directory(repository: Path) -> None:
    rdjson = json.loads(run("lint", "--format", "rdjson", "migration.yaml", cwd=repository).stdout)

    assert rdjson["diagnostics"][0]["location"]["path"] == "inventory/cluster.yaml"
    concise = run("lint", "--format", "concise", "migration.yaml", cwd=repository).stdout
    assert concise.startswith("inventory/cluster.yaml:")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_report_for_a_full_device_is_refused_by_its_name(prepare: Prepare) -> None:
    result = run("lint", "--output", "json=/dev/full", "migration.yaml", cwd=prepare())

    error = '"/dev/full" cannot be written: No space left on device.'
    assert (result.status, result.stdout, result.stderr) == refused(error)
