"""What the commands that read specs have in common: what they read, which rules count, and how they end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from cli.conftest import SHARED
from support.cli import run

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Prepare

OFFLINE = {"mode": "offline"}
READERS = ("lint", "preview", "compile")
NOTHING = "nothing was checked: no migration spec and no hand-written manifest is in what was named\n"


def kinds(text: str) -> list[str]:
    """The findings of a text report, as severity and rule."""
    heads = [line.split(": ", 2)[1] for line in text.splitlines() if "[VMS" in line and line[0] not in " |"]
    return [head.replace("[", " ").split(" ")[0] + " " + head.partition("[")[2].split(" ")[0] for head in heads]


def test_a_healthy_cluster_is_passed_over_in_silence_but_for_a_closing_line(prepare: Prepare) -> None:
    result = run("lint", "migration.yaml", cwd=prepare())

    assert (result.outcome, result.stderr) == ((0, ""), "0 errors, 0 warnings in 1 spec: 1 VM, 2 volumes\n")


def test_quiet_leaves_the_product(prepare: Prepare) -> None:
    folder = prepare(change=[SHARED])

    for command in ("lint", "preview"):
        loud, quiet = run(command, "migration.yaml", cwd=folder), run(command, "-q", "migration.yaml", cwd=folder)
        assert quiet.outcome == loud.outcome
        assert (loud.stderr, quiet.stderr) == ("1 error, 0 warnings in 1 spec: 1 VM, 2 volumes\n", "")


@pytest.mark.parametrize("command", READERS)
@pytest.mark.parametrize("option", [[], ["-i"], ["--inventory"], ["--extend-inventory"]])
def test_a_path_that_is_not_there_is_wrong_usage(command: str, option: list[str], prepare: Prepare) -> None:
    named = [*option, "nowhere", "migration.yaml"] if option else ["nowhere"]

    result = run(command, *named, cwd=prepare())

    assert result.outcome == (2, "")
    assert result.stderr.endswith('Error: There is no file or folder "nowhere".\n')


@pytest.mark.parametrize("command", READERS)
def test_no_path_at_all_is_wrong_usage(command: str, tmp_path: Path) -> None:
    result = run(command, cwd=tmp_path)

    assert result.outcome == (2, "")
    assert result.stderr.endswith("Error: Missing argument 'PATH...'.\n")


def test_an_inventory_of_the_command_line_replaces_the_specs(prepare: Prepare) -> None:
    folder = prepare()
    other = prepare(name="other", change=[SHARED])

    result = run("lint", "migration.yaml", "-i", str(other / "inventory"), cwd=folder)

    assert kinds(result.stdout) == ["error VMS401"]


def test_an_inventory_can_be_given_in_parts_or_added(prepare: Prepare) -> None:
    folder = prepare()
    whole = folder / "inventory" / "cluster.yaml"
    head, *documents = whole.read_text().split("\n---\n")
    (folder / "one.yaml").write_text("\n---\n".join([head, *documents[::2]]))
    (folder / "two.yaml").write_text("\n---\n".join(documents[1::2]))

    parts = run("lint", "migration.yaml", "-i", "one.yaml", "-i", "two.yaml", cwd=folder)
    whole.write_text((folder / "one.yaml").read_text())
    added = run("lint", "migration.yaml", "--extend-inventory", "two.yaml", cwd=folder)

    assert (parts.outcome, added.outcome) == ((0, ""), (0, ""))


def test_standard_input_is_read_under_the_name_it_is_given(prepare: Prepare) -> None:
    folder = prepare({"storrage": []})
    text = (folder / "migration.yaml").read_bytes()

    named = run("lint", "-", "--stdin-filename", "case/migration.yaml", cwd=folder.parent, stdin=text)
    unnamed = run("lint", "-", cwd=folder, stdin=text)
    file = run("lint", "case/migration.yaml", cwd=folder.parent)

    assert named.outcome == file.outcome
    assert unnamed.outcome == (1, file.stdout.replace("case/migration.yaml", "<stdin>"))


def test_empty_standard_input_holds_no_spec(tmp_path: Path) -> None:
    linted, compiled = run("lint", "-", cwd=tmp_path, stdin=b""), run("compile", "-", cwd=tmp_path, stdin=b"")

    assert (linted.outcome, linted.stderr) == ((0, ""), NOTHING)
    assert compiled.status == 2


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], ["error VMS401"]),
        (["--select", "VMS401"], ["error VMS401"]),
        (["--select", "shared-disk"], ["error VMS401"]),
        (["--select", "vms4"], ["error VMS401"]),
        (["--select", "VMS"], ["error VMS401"]),
        (["--select", "VMS3"], []),
        (["--select", "VMS3", "--select", "VMS401"], ["error VMS401"]),
        (["--ignore", "VMS401"], []),
        (["--ignore", "shared-disk"], []),
        (["--ignore", "VMS4"], []),
        (["--ignore", "VMS3"], ["error VMS401"]),
        (["--select", "VMS4", "--ignore", "VMS401"], []),
    ],
)
def test_rules_are_chosen_by_id_by_name_and_by_prefix(options: list[str], found: list[str], prepare: Prepare) -> None:
    result = run("lint", *options, "migration.yaml", cwd=prepare(change=[SHARED]))

    assert (kinds(result.stdout), result.status) == (found, 1 if found else 0)


@pytest.mark.parametrize(
    ("command", "word", "hint"),
    [
        ("--select", "VMS401x", 'Did you mean "VMS401"?'),
        ("--ignore", "shared-dsik", 'Did you mean "shared-disk"?'),
        ("--ignore", "Shared-Dsik", 'Did you mean "shared-disk"?'),
        ("--select", "VMS999", "`vmshift rules` lists them."),
        ("--ignore", "VMS041", 'Did you mean "VMS401"?'),
        ("--ignore", "VMS4O1", 'Did you mean "VMS401"?'),
        ("--ignore", "disks", "`vmshift rules` lists them."),
        ("--select", "W1234567", "`vmshift rules` lists them."),
        ("--select", "", "`vmshift rules` lists them."),
    ],
)
def test_a_rule_that_is_not_there_is_wrong_usage(command: str, word: str, hint: str, prepare: Prepare) -> None:
    result = run("lint", command, word, "migration.yaml", cwd=prepare())

    assert result.outcome == (2, "")
    assert result.stderr.endswith(f'Error: There is no rule "{word}". {hint}\n')


def test_the_lowest_severity_that_fails_is_a_choice(prepare: Prepare) -> None:
    folder = prepare(OFFLINE)

    ends = {
        level: run("lint", *(["--fail-on", level] if level else []), "migration.yaml", cwd=folder).status
        for level in ("", "error", "warning", "info")
    }

    assert ends == {"": 0, "error": 0, "warning": 1, "info": 1}


UNKNOWN = {"change": [SHARED, {"on": "VirtualMachine shop/web-01", "set": {"/spec/runStrategy": "Manual"}}]}


@pytest.mark.parametrize("command", ["lint", "preview"])
def test_possible_findings_count_where_they_shall(command: str, prepare: Prepare) -> None:
    case: dict[str, Any] = {**UNKNOWN, "drop": ["VirtualMachineInstance"]}
    case["change"] = [*case["change"], {"on": "VirtualMachine shop/web-01", "unset": ["/status"]}]
    folder = prepare(**case)

    passed = run(command, "--select", "VMS401", "migration.yaml", cwd=folder)
    failed = run(command, "--select", "VMS401", "--fail-on-possible", "migration.yaml", cwd=folder)

    assert (passed.status, failed.status) == (0, 1)
    assert passed.stderr == "0 errors, 0 warnings, 1 possible in 1 spec: 1 VM, 2 volumes\n"


ESCAPE = "\x1b["


@pytest.mark.parametrize(
    ("options", "env", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": ""}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
    ],
)
@pytest.mark.parametrize("command", READERS)
def test_colours_follow_the_option_then_the_environment_then_the_terminal(
    command: str,
    options: list[str],
    env: dict[str, str],
    coloured: bool,  # noqa: FBT001 - what a parameter gives
    prepare: Prepare,
) -> None:
    result = run(command, *options, "migration.yaml", cwd=prepare(change=[SHARED]), env=env)

    assert (ESCAPE in (result.stderr if command == "compile" else result.stdout)) is coloured


def test_json_has_no_colours(prepare: Prepare) -> None:
    folder = prepare(change=[SHARED])

    result = run("lint", "--format", "json", "--color", "always", "migration.yaml", cwd=folder)

    assert ESCAPE not in result.stdout


def test_the_preview_ends_as_lint_does(prepare: Prepare) -> None:
    folders = {"healthy": prepare(name="healthy"), "shared": prepare(name="shared", change=[SHARED])}

    ends = {name: run("preview", "migration.yaml", cwd=folder) for name, folder in folders.items()}

    assert {name: result.status for name, result in ends.items()} == {"healthy": 0, "shared": 1}
    assert re.search(r"blocked .* VMS401", ends["shared"].stdout)


def test_the_preview_of_a_broken_spec_says_what_is_wrong_with_it(prepare: Prepare) -> None:
    result = run("preview", "migration.yaml", cwd=prepare({"storrage": []}))

    assert result.outcome == (1, "")
    assert kinds(result.stderr) == ["error VMS003"]


def test_the_preview_tells_in_full_what_no_row_of_it_shows(prepare: Prepare) -> None:
    folder = prepare(change=[SHARED], drop=["StorageClass old-san"])

    result = run("preview", "-q", "--select", "VMS401", "--select", "VMS110", "migration.yaml", cwd=folder)

    assert kinds(result.stderr) == ["error VMS110"]
    assert re.search(r"blocked .* VMS401", result.stdout)


def test_a_waived_finding_blocks_nothing(prepare: Prepare) -> None:
    waiver = {"rule": "VMS401", "reason": "known", "expires": "2026-12-24"}

    result = run("preview", "--select", "VMS401", "migration.yaml", cwd=prepare({"waivers": [waiver]}, change=[SHARED]))

    assert result.status == 0
    assert ("VMS401" in result.stdout, "blocked" in result.stdout) == (False, False)


def test_the_preview_needs_a_spec(tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n")

    result = run("preview", "pod.yaml", cwd=tmp_path)

    assert result.outcome == (2, "")
    assert result.stderr.endswith("Error: There is no migration spec in what was named.\n")


def test_lint_says_so_where_there_is_nothing_to_judge(tmp_path: Path) -> None:
    empty = run("lint", ".", cwd=tmp_path)
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n")
    foreign = run("lint", ".", cwd=tmp_path)
    named = run("lint", "pod.yaml", cwd=tmp_path)

    assert [(each.outcome, each.stderr) for each in (empty, foreign, named)] == [((0, ""), NOTHING)] * 3


def test_lint_counts_hand_written_manifests_where_there_is_no_spec(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n"
        )

    one, two = run("lint", "one.yaml", cwd=tmp_path), run("lint", ".", cwd=tmp_path)

    assert (one.outcome, one.stderr) == ((0, ""), "0 errors, 0 warnings in 1 hand-written manifest\n")
    assert (two.outcome, two.stderr) == ((0, ""), "0 errors, 0 warnings in 2 hand-written manifests\n")


@pytest.mark.parametrize("command", READERS)
def test_a_spec_that_cannot_be_read_is_a_finding_and_no_wrong_usage(command: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("apiVersion: vmshift.io/v1alpha1\nkind: StorageMigration\nspec: {a: [\n")

    result = run(command, "a.yaml", cwd=tmp_path)

    assert result.status == 1
    assert kinds(result.stdout if command == "lint" else result.stderr) == ["error VMS001"]
    assert "Usage:" not in result.stderr


def test_today_can_be_set(prepare: Prepare) -> None:
    waiver = {"rule": "VMS401", "reason": "known", "expires": "2026-12-01"}
    folder = prepare({"waivers": [waiver]}, change=[SHARED])

    ends = {
        day: run("lint", "--select", "VMS401", "migration.yaml", cwd=folder, env={"SOURCE_DATE_EPOCH": day}).status
        for day in ("1796083199", "1796169600")
    }

    assert ends == {"1796083199": 0, "1796169600": 1}


LONG = "x" * 5000


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["lint", LONG], "There is no file or folder"),
        (["lint", "a/" * 3000], "There is no file or folder"),
        (["lint", "migration.yaml", "--config", LONG], "cannot be read: File name too long."),
        (["preview", "migration.yaml", "-i", LONG], "There is no file or folder"),
        (
            ["lint", "migration.yaml", "--baseline", LONG, "--update-baseline"],
            "cannot be written: File name too long.",
        ),
        (["compile", "migration.yaml", "--out", LONG], "cannot be read or written: File name too long."),
        (["init", LONG], "cannot be written: File name too long."),
        (["init", "-i", LONG], "There is no file or folder"),
    ],
    ids=range(8),
)
def test_a_name_that_is_too_long_is_wrong_usage(arguments: list[str], error: str, prepare: Prepare) -> None:
    result = run(*arguments, cwd=prepare())

    assert (result.outcome, result.stderr.count(error)) == ((2, ""), 1)


def test_standard_input_may_have_a_name_that_no_file_could_have(prepare: Prepare) -> None:
    folder = prepare()

    result = run("lint", "-", "--stdin-filename", LONG, cwd=folder, stdin=(folder / "migration.yaml").read_bytes())

    assert result.status in (0, 1)


@pytest.mark.parametrize("command", READERS)
@pytest.mark.parametrize("key", ["output", "inventory"])
@pytest.mark.parametrize("value", ["a\0b", "a\nb", ""])
def test_a_path_of_a_spec_that_can_be_none_is_a_finding(command: str, key: str, value: str, prepare: Prepare) -> None:
    folder = prepare({key: [value] if key == "inventory" else value})

    result = run(command, "migration.yaml", cwd=folder)

    assert (result.status, kinds(result.stdout if command == "lint" else result.stderr)) == (1, ["error VMS004"])


def test_an_inventory_may_be_no_device(prepare: Prepare) -> None:
    result = run("lint", "migration.yaml", "-i", "/dev/zero", "--format", "concise", cwd=prepare())

    assert result.status == 1
    assert "/dev/zero:1:1: error[VMS001 unreadable-input]: the file cannot be read: it is a device" in result.stdout


def test_a_link_of_an_inventory_that_leads_nowhere_is_an_error_and_elsewhere_none(prepare: Prepare) -> None:
    folder = prepare()
    for name in ("inventory/lost.yaml", "inventory/.#edited.yaml", "lost.yaml", "inventory/README.md"):
        (folder / name).symlink_to("nowhere")
    (folder / "inventory" / "erp").symlink_to("nowhere/erp")

    result = run("lint", ".", "--format", "concise", "--select", "VMS001", cwd=folder)

    said = "error[VMS001 unreadable-input]: the file cannot be read: the link leads to nothing"
    assert result.status == 1
    assert [line.partition("; ")[0] for line in result.stdout.splitlines()] == [
        f"inventory/{name}:1:1: {said}" for name in ("erp", "lost.yaml")
    ]
