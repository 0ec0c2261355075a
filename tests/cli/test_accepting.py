"""What users accept: .vmshift.yaml, comments, and the baseline, in all commands that judge."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cli.conftest import SHARED, tree
from support.cli import Result, run

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Prepare

VERIFY = {"copy": {"verify": True}}
WAIVER = "{rule: VMS401, kind: VirtualMachine, namespace: shop, name: 'web-*', reason: r, expires: 2027-01-31}"
ENTRY = {
    "rule": "VMS305",
    "kind": "StorageMigration",
    "name": "refresh",
    "path": "/spec/copy/verify",
    "files": ["migration.yaml"],
}


def lint(folder: Path, *arguments: str) -> Result:
    return run("lint", "--format", "concise", *arguments, "migration.yaml", cwd=folder)


def rules(result: Result) -> list[str]:
    """The ids in a concise report."""
    return [line.partition("[")[2].split(" ")[0] for line in result.stdout.splitlines()]


def configure(folder: Path, text: str, name: str = ".vmshift.yaml") -> Path:
    (folder / name).write_text(text)
    return folder


def waivers(folder: Path, *arguments: str) -> list[tuple[str, Any]]:
    """The rule and the waiver of each finding, as JSON has them."""
    result = run("lint", "--format", "json", *arguments, "migration.yaml", cwd=folder)
    return [(finding["rule"], finding["waiver"]) for finding in json.loads(result.stdout)["findings"]]


def test_the_configuration_accepts_findings_by_kind_namespace_and_name(prepare: Prepare) -> None:
    folder = configure(prepare(change=[SHARED]), f"waivers: [{WAIVER}]\n")

    result = lint(folder)

    assert (result.outcome, result.stderr) == (
        (0, ""),
        "0 errors, 0 warnings, 1 waived in 1 spec: 1 VM, 2 volumes\n",
    )
    assert waivers(folder) == [("VMS401", {"reason": "r", "expires": "2027-01-31", "from": "config"})]


@pytest.mark.parametrize("other", ["kind: Pod", "namespace: erp", "name: db-01", "volume: rootdisk"])
def test_every_glob_of_a_waiver_must_match(other: str, prepare: Prepare) -> None:
    parts = {"kind": "VirtualMachine", "namespace": "shop", "name": "web-01", "volume": "data"}
    key, _, value = other.partition(": ")
    listed = ", ".join(f"{name}: {part}" for name, part in {**parts, key: value}.items())
    folder = prepare(change=[SHARED])

    configure(folder, f"waivers: [{{rule: VMS401, {listed}, reason: r, expires: 2027-01-31}}]\n")

    assert rules(lint(folder)) == ["VMS903", "VMS401"]


def test_a_waiver_may_name_the_object_at_which_a_finding_points(prepare: Prepare) -> None:
    folder = prepare(VERIFY)
    spec = "{rule: VMS305, kind: StorageMigration, name: refresh, reason: r, expires: 2027-01-31}"

    assert lint(configure(folder, f"waivers: [{spec}]\n")).outcome == (0, "")


def test_a_comment_in_an_inventory_accepts_what_its_line_is_about(prepare: Prepare) -> None:
    folder = prepare(change=[SHARED])
    path = folder / "inventory" / "cluster.yaml"
    note = "# vmshift: ignore[VMS401] its users are stopped -- until 2027-01-31"
    path.write_text(path.read_text().replace("shareable: true", f"shareable: true  {note}"))

    assert lint(folder).outcome == (0, "")
    assert waivers(folder) == [
        ("VMS401", {"reason": "its users are stopped", "expires": "2027-01-31", "from": "comment"})
    ]
    text = run("lint", "-v", "migration.yaml", cwd=folder).stdout
    assert "error[VMS401 shared-disk, waived]: " in text
    assert "    = waived: its users are stopped, until 2027-01-31\n" in text


def test_a_waiver_reaches_compile_and_preview(prepare: Prepare) -> None:
    folder = configure(prepare(change=[SHARED]), f"waivers: [{WAIVER}]\n")

    compiled = run("compile", "migration.yaml", cwd=folder)

    assert (compiled.status, compiled.stderr) == (0, "compiled/refresh: 6 files changed\n")
    assert run("preview", "migration.yaml", cwd=folder).status == 0


def test_select_ignore_and_what_fails_stand_in_the_configuration(prepare: Prepare) -> None:
    folder = prepare(VERIFY, change=[SHARED])

    assert rules(lint(folder)) == ["VMS401", "VMS305"]
    assert rules(lint(configure(folder, "select: [VMS3]\n"))) == ["VMS305"]
    assert rules(lint(configure(folder, "ignore: [shared-disk]\n"))) == ["VMS305"]
    assert lint(configure(folder, "ignore: [VMS401]\n")).status == 0
    assert lint(configure(folder, "ignore: [VMS401]\nfailOn: warning\n")).status == 1


def test_the_command_line_replaces_the_configuration_key_by_key(prepare: Prepare) -> None:
    folder = configure(prepare(VERIFY, change=[SHARED]), "select: [VMS3]\nignore: [VMS305]\nfailOn: warning\n")

    assert rules(lint(folder)) == []
    assert rules(lint(folder, "--ignore", "VMS401")) == ["VMS305"]
    assert rules(lint(folder, "--select", "VMS")) == ["VMS401"]
    assert lint(folder, "--ignore", "VMS401", "--fail-on", "error").status == 0


def test_possible_findings_fail_where_the_configuration_says_so(prepare: Prepare) -> None:
    manual = {"on": "VirtualMachine shop/web-01", "set": {"/spec/runStrategy": "Manual"}, "unset": ["/status"]}
    folder = prepare(change=[SHARED, manual], drop=["VirtualMachineInstance"])
    configure(folder, "select: [VMS401]\n")

    assert lint(folder).status == 0
    assert lint(configure(folder, "select: [VMS401]\nfailOnPossible: true\n")).status == 1


def test_no_configuration_switches_a_grave_rule_off_for_compile(prepare: Prepare) -> None:
    folder = configure(prepare(change=[SHARED]), "ignore: [VMS401]\nselect: [VMS305]\n")

    result = run("compile", "migration.yaml", cwd=folder)

    assert (result.status, "error[VMS401 shared-disk]: " in result.stderr) == (1, True)
    assert not (folder / "compiled").exists()


def test_another_configuration_may_be_named(prepare: Prepare) -> None:
    folder = configure(prepare(change=[SHARED]), "failOn: nonsense\n")
    configure(folder, "ignore: [VMS401]\n", "mild.yaml")

    assert lint(folder, "--config", "mild.yaml").outcome == (0, "")


@pytest.mark.parametrize("command", ["lint", "compile", "preview"])
def test_a_configuration_that_is_not_valid_ends_the_run(command: str, prepare: Prepare) -> None:
    folder = configure(prepare(), "failOn: warn\nselct: []\n")

    result = run(command, "migration.yaml", cwd=folder)

    assert (result.status, result.stdout, result.stderr) == (
        2,
        "",
        (
            "Error: The file is not valid.\n"
            '.vmshift.yaml:1:1: "failOn" is "warn", which is none of its values; did you mean "warning"? '
            "the values are error, warning, info\n"
            '.vmshift.yaml:2:1: the document has no key "selct"; did you mean "select"?\n'
        ),
    )


@pytest.mark.parametrize("option", ["--config", "--baseline"])
def test_a_file_that_is_named_must_be_there(option: str, prepare: Prepare) -> None:
    result = lint(prepare(), option, "nowhere")

    assert result.status == 2
    assert 'Error: "nowhere" cannot be read: No such file or directory.' in result.stderr


def test_the_configuration_beside_the_first_path_counts_wherever_the_run_stands(prepare: Prepare) -> None:
    folder = configure(prepare(change=[SHARED]), "ignore: [VMS401]\n")

    assert run("lint", str(folder / "migration.yaml"), cwd=folder.parent).outcome == (0, "")
    data = (folder / "migration.yaml").read_bytes()
    named = run("lint", "--stdin-filename", "migration.yaml", "-", cwd=folder, stdin=data)
    assert named.outcome == (0, "")


def test_a_baseline_is_made_and_covers_what_is_known(prepare: Prepare) -> None:
    folder = prepare(VERIFY, change=[SHARED])

    made = lint(folder, "--baseline", "known.json", "--update-baseline")

    assert (rules(made), made.status) == (["VMS401"], 1)
    assert made.stderr == ("known.json: 1 finding\n1 error, 0 warnings, 1 in the baseline in 1 spec: 1 VM, 2 volumes\n")
    assert json.loads((folder / "known.json").read_text()) == {"version": 1, "findings": [ENTRY]}
    assert waivers(folder, "--baseline", "known.json") == [
        ("VMS401", None),
        ("VMS305", {"reason": "baseline", "expires": None, "from": "baseline"}),
    ]


def test_a_baseline_knows_findings_whatever_their_line_and_the_working_directory(prepare: Prepare) -> None:
    folder = prepare(VERIFY)
    lint(folder, "--baseline", "known.json", "--update-baseline")
    spec = folder / "migration.yaml"
    spec.write_text(f"# one more line\n{spec.read_text()}")

    result = run("lint", str(spec), "--baseline", str(folder / "known.json"), cwd=folder.parent)

    assert (result.outcome, result.stderr) == (
        (0, ""),
        "0 errors, 0 warnings, 1 in the baseline in 1 spec: 1 VM, 2 volumes\n",
    )


def test_a_baseline_is_written_the_same_again_and_loses_what_is_mended(prepare: Prepare) -> None:
    folder = prepare(VERIFY)
    options = ("--baseline", "known.json", "--update-baseline")
    lint(folder, *options)
    before = tree(folder)

    assert (lint(folder, *options).status, tree(folder)) == (0, before)

    spec = folder / "migration.yaml"
    spec.write_text(spec.read_text().replace("verify: true", "verify: false"))
    assert rules(lint(folder, "--baseline", "known.json")) == ["VMS903"]
    assert lint(folder, *options).outcome == (0, "")
    assert json.loads((folder / "known.json").read_text())["findings"] == []


def test_an_update_keeps_what_this_run_cannot_judge(prepare: Prepare) -> None:
    folder = prepare(VERIFY)
    (folder / "other.yaml").write_text("")
    other = {**ENTRY, "name": "zeta", "files": ["other.yaml"]}
    gone = {**ENTRY, "name": "gone", "files": ["gone.yaml"]}
    (folder / "known.json").write_text(json.dumps({"version": 1, "findings": [gone, other]}))

    lint(folder, "--baseline", "known.json", "--update-baseline")
    assert json.loads((folder / "known.json").read_text())["findings"] == [ENTRY, other]

    lint(folder, "--baseline", "known.json", "--update-baseline", "--ignore", "VMS305")
    assert json.loads((folder / "known.json").read_text())["findings"] == [ENTRY, other]


def test_a_second_finding_of_the_same_identity_is_new(prepare: Prepare) -> None:
    folder = prepare()
    (folder / "inventory" / "a.yaml").write_text("kind: Pod\na: 1\na: 2\n")
    lint(folder, "--baseline", "known.json", "--update-baseline")
    (folder / "inventory" / "a.yaml").write_text("kind: Pod\na: 1\na: 2\na: 3\n")

    result = lint(folder, "--baseline", "known.json")

    assert result.outcome == (
        1,
        'inventory/a.yaml:4:1: error[VMS002 duplicate-key]: the key "a" is already given on line 2\n',
    )


def test_an_update_needs_a_file(prepare: Prepare) -> None:
    result = lint(prepare(), "--update-baseline")

    assert result.status == 2
    assert result.stderr.endswith("Error: --update-baseline needs --baseline FILE: the file to be written.\n")


def test_a_baseline_lets_compile_go_on(prepare: Prepare) -> None:
    folder = prepare(VERIFY)
    lint(folder, "--baseline", "known.json", "--update-baseline")

    bare = run("compile", "--fail-on", "warning", "migration.yaml", cwd=folder)
    known = run("compile", "--fail-on", "warning", "--baseline", "known.json", "migration.yaml", cwd=folder)

    assert (bare.status, known.status) == (1, 0)


def test_a_comment_in_an_inventory_that_another_spec_may_read_is_not_called_unused(prepare: Prepare) -> None:
    folder = prepare()
    path = folder / "inventory" / "cluster.yaml"
    path.write_text(f"{path.read_text()}# vmshift: ignore[VMS401] its users are stopped -- until 2027-01-31\n")

    assert rules(lint(folder)) == ["VMS903"]

    other = (folder / "migration.yaml").read_text().replace("name: refresh", "name: other")
    (folder / "other.yaml").write_text(other.replace("mode: live", "mode: offline"))
    assert rules(lint(folder)) == []
    both = run("lint", "--format", "concise", "--select", "VMS401", "--select", "VMS903", ".", cwd=folder)
    assert rules(both) == ["VMS903"]
