"""Help, versions, and words that are not there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from support.cli import run
from vmshift import __version__
from vmshift.cli import COMMANDS
from vmshift.rules.families import FAMILIES
from vmshift.rules.registry import rule_files
from vmshift.schemas_folder import SCHEMAS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("command", ["", *COMMANDS])
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_fits_eighty_columns_and_has_whole_words(command: str, flag: str, tmp_path: Path) -> None:
    result = run(*filter(None, [command]), flag, cwd=tmp_path, env={"COLUMNS": "80"})

    assert (result.status, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Usage: vmshift {command + ' ' if command else ''}[OPTIONS]")
    assert [line for line in result.stdout.splitlines() if len(line) > 80] == []
    assert [line for line in result.stdout.splitlines() if line.endswith("-")] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_list_of_commands_says_what_the_command_itself_says(command: str, tmp_path: Path) -> None:
    whole, own = run("--help", cwd=tmp_path).stdout, run(command, "--help", cwd=tmp_path).stdout

    assert own.splitlines()[2].strip() == COMMANDS[command]
    assert COMMANDS[command] in whole


@pytest.mark.parametrize("flag", ["-V", "--version"])
def test_the_version_is_told(flag: str, tmp_path: Path) -> None:
    assert run(flag, cwd=tmp_path).outcome == (0, f"vmshift {__version__}\n")


def test_without_a_command_help_is_given_as_an_error(tmp_path: Path) -> None:
    result = run(cwd=tmp_path)

    assert result.outcome == (2, "")
    assert result.stderr == run("--help", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["lnt"], 'There is no command "lnt". Did you mean "lint"?\n'),
        (["complie", "x"], 'There is no command "complie". Did you mean "compile"?\n'),
        (["zzz"], 'There is no command "zzz".\n'),
        (["explain", "VMS999"], 'There is no rule "VMS999".'),
        (["explain", "shared-disc"], 'There is no rule "shared-disc". Did you mean "shared-disk"?\n'),
        (["lint", "--fail-on", "errors", "."], "Invalid value for '--fail-on': 'errors' is not one of 'error', "),
        (["schema", "specs"], "Invalid value for '[NAME]': 'specs' is not one of 'spec', "),
    ],
)
def test_a_word_that_is_not_there_is_wrong_usage_with_a_hint(words: list[str], error: str, tmp_path: Path) -> None:
    result = run(*words, cwd=tmp_path)

    assert result.outcome == (2, "")
    assert f"\nError: {error}" in result.stderr


@pytest.mark.parametrize(
    ("words", "wrong", "right"),
    [
        (["lint", "--slect", "VMS401", "."], "--slect", "--select"),
        (["compile", "--chek", "."], "--chek", "--check"),
        (["--versoin"], "--versoin", "--version"),
    ],
)
def test_an_option_that_is_not_there_is_wrong_usage_with_a_hint(
    words: list[str], wrong: str, right: str, tmp_path: Path
) -> None:
    result = run(*words, cwd=tmp_path)

    error = result.stderr.partition("\nError: No such option")[2]
    assert result.outcome == (2, "")
    assert (wrong in error, right in error) == (True, True)


def test_a_rule_is_explained_by_id_and_by_name(tmp_path: Path) -> None:
    by_id, by_name, small = (run("explain", word, cwd=tmp_path) for word in ("VMS401", "shared-disk", "vms401"))

    assert by_id.status == 0
    assert by_id.stdout.startswith("VMS401 shared-disk\n\n")
    assert by_id == by_name == small


def test_a_prefix_explains_several_rules(tmp_path: Path) -> None:
    several = run("explain", "VMS4", cwd=tmp_path).stdout
    each = [run("explain", rule, cwd=tmp_path).stdout for rule in rule_files() if rule.startswith("VMS4")]

    assert several == "\n".join(each)


def test_rules_are_explained_as_json(tmp_path: Path) -> None:
    one = json.loads(run("explain", "VMS401", "--format", "json", cwd=tmp_path).stdout)
    all_ = json.loads(run("rules", "--format", "json", cwd=tmp_path).stdout)

    assert (one["id"], one["name"]) == ("VMS401", "shared-disk")
    assert [rule["id"] for rule in all_] == list(rule_files())
    assert one in all_


def test_rules_are_listed_one_a_line_below_the_titles_of_their_families(tmp_path: Path) -> None:
    result = run("rules", cwd=tmp_path)

    told = [line.split()[0] for line in result.stdout.splitlines() if line.startswith("VMS")]
    assert told == list(rule_files())
    assert [line for line in result.stdout.splitlines() if line and not line.startswith("VMS")] == [*FAMILIES.values()]
    assert result.stderr.startswith('\n"!" marks')


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_printed_as_it_is_published(name: str, tmp_path: Path) -> None:
    result = run("schema", name, cwd=tmp_path)

    assert result.status == 0
    assert json.loads(result.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_of_the_spec_is_printed_by_default(tmp_path: Path) -> None:
    assert run("schema", cwd=tmp_path) == run("schema", "spec", cwd=tmp_path)
