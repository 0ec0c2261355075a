"""Findings as workflow commands of GitHub Actions."""

from __future__ import annotations

import re

from report.sample import golden, nothing, sample
from vmshift.report.formats import render

_COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")
_UNESCAPE = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}


def read(line: str) -> tuple[str, dict[str, str], str]:
    """Read a command as the runner does."""
    match = _COMMAND.fullmatch(line)
    assert match, line
    properties = dict(part.split("=", 1) for part in match[2].split(","))
    return match[1], {key: plain(value) for key, value in properties.items()}, plain(match[3])


def plain(text: str) -> str:
    return re.sub("|".join(_UNESCAPE), lambda found: _UNESCAPE[found[0]], text)


def test_the_commands_are_those_of_the_golden_file() -> None:
    text = render("github", sample())

    assert text == golden("github.txt", text)


def test_the_runner_reads_back_file_place_title_and_words() -> None:
    commands = [read(line) for line in render("github", sample()).splitlines()]

    assert commands[1] == (
        "error",
        {
            "file": "clusters/inventory/shop.yaml",
            "line": "13",
            "endLine": "13",
            "col": "31",
            "endColumn": "46",
            "title": "VMS401 shared-disk",
        },
        'disk "données" is shared\nthen: the copy: refused, 100%\nhelp: write "skip" | <leave> it',
    )


def test_a_file_of_another_name_keeps_its_special_characters() -> None:
    files = [properties["file"] for _, properties, _ in map(read, render("github", sample()).splitlines())]

    assert files[-1] == "clusters/plans/san refresh, 100%.yaml"


def test_what_the_inventory_does_not_decide_is_one_step_less() -> None:
    kinds = [(kind, properties["title"]) for kind, properties, _ in map(read, render("github", sample()).splitlines())]

    assert ("notice", "VMS305 verified-copy, possible") in kinds


def test_nothing_to_report_is_no_command() -> None:
    assert render("github", nothing()) == ""
