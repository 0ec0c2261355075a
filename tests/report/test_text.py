"""Findings as people read them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from report.conftest import SECRET, SELECTED, SHAREABLE, in_line
from vmshift.report.style import Style, printable
from vmshift.report.text import summary, text
from vmshift.rules.base import Related, Waived

if TYPE_CHECKING:
    from report.conftest import Find


def test_a_finding_shows_its_line_what_would_happen_and_what_to_write(find: Find) -> None:
    assert text([find()]) == (
        'inventory/shop.yaml:10:28: error[VMS401 shared-disk]: disk "quorum" is shared\n'
        "   |\n"
        "10 |           - {name: quorum, shareable: true}\n"
        "   |                            ^^^^^^^^^^^^^^^\n"
        "   = then: the copy is refused\n"
        "   = help: exclude it\n"
        "   ::: migration.yaml:6:18: selected here\n"
        "   |\n"
        " 6 |     namespaces: [shop]\n"
        "   |                  ^^^^\n"
        "\n"
    )


def test_findings_come_one_after_the_other_and_none_is_nothing(find: Find) -> None:
    one, other = find(), find(SELECTED, related=(), severity="info")

    assert text([one, other]) == text([one]) + text([other])
    assert text([]) == ""


def test_a_possible_finding_says_so(find: Find) -> None:
    assert text([find(certainty="possible", severity="warning", related=())]).splitlines()[0] == (
        'inventory/shop.yaml:10:28: warning[VMS401 shared-disk, possible]: disk "quorum" is shared'
    )


def test_a_waived_finding_is_not_shown(find: Find) -> None:
    assert text([dataclasses.replace(find(), waiver=Waived("known", "2027-01-31"))]) == ""


def test_a_line_that_could_hold_a_secret_is_not_shown(find: Find) -> None:
    shown = text([find(SECRET, related=[Related(SECRET, "here")])])

    assert shown == (
        'inventory/shop.yaml:14:11: error[VMS401 shared-disk]: disk "quorum" is shared\n'
        "   = then: the copy is refused\n"
        "   = help: exclude it\n"
        "   ::: inventory/shop.yaml:14:11: here\n"
        "\n"
    )


def test_colours_surround_the_place_the_kind_the_message_and_the_caret(find: Find) -> None:
    shown = text([find(related=[Related(SELECTED, "here")])], Style(colours=True))

    assert shown.replace("\x1b", "ESC") == (
        "ESC[1minventory/shop.yaml:10:28ESC[0m: ESC[1;31merror[VMS401 shared-disk]ESC[0m: "
        'ESC[1mdisk "quorum" is sharedESC[0m\n'
        "   |\n"
        "10 |           - {name: quorum, shareable: true}\n"
        "   |                            ESC[1;31m^^^^^^^^^^^^^^^ESC[0m\n"
        "   = then: the copy is refused\n"
        "   = help: exclude it\n"
        "   ::: ESC[1mmigration.yaml:6:18ESC[0m: here\n"
        "   |\n"
        " 6 |     namespaces: [shop]\n"
        "   |                  ESC[1;34m^^^^ESC[0m\n"
        "\n"
    )


def excerpt(find: Find, line: str, start: int, end: int) -> list[str]:
    return text([find(in_line(line, start, end), related=())]).splitlines()[1:4]


@pytest.mark.parametrize(
    ("start", "end", "first"),
    [(0, 5, 0), (20, 25, 0), (21, 30, 1), (100, 110, 80), (150, 160, 130), (290, 300, 160), (299, 300, 160)],
)
def test_of_a_long_line_the_part_around_the_place_is_shown(start: int, end: int, first: int, find: Find) -> None:
    line = "".join(chr(ord("a") + index % 26) for index in range(300))

    assert excerpt(find, line, start, end) == [
        "  |",
        f"1 | {line[first : first + 140]}",
        f"  | {' ' * (start - first)}{'^' * (end - start)}",
    ]


def test_a_place_that_ends_beyond_what_is_shown_is_marked_as_far(find: Find) -> None:
    assert excerpt(find, "x" * 300, 10, 290)[2] == "  | " + " " * 10 + "^" * 130


def test_a_place_over_several_lines_is_marked_to_the_end_of_the_first(find: Find) -> None:
    assert excerpt(find, "abc: |\n  def\n  ghi\n", 5, 15) == ["  |", "1 | abc: |", "  |      ^"]


def test_an_empty_place_has_one_mark(find: Find) -> None:
    assert excerpt(find, "abc:", 4, 4) == ["  |", "1 | abc:", "  |     ^"]


@pytest.mark.parametrize("line", ["", "   "])
def test_an_empty_line_is_not_shown(line: str, find: Find) -> None:
    assert excerpt(find, line, 0, 0)[0] == "  = then: the copy is refused"


def test_tabs_and_what_steers_a_terminal_keep_their_width_in_an_excerpt(find: Find) -> None:
    assert excerpt(find, "a:\tb\u202ec é😀 d", 9, 10)[1:] == ["1 | a: b c é😀 d", "  |          ^"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain é 日本 😀", "plain é 日本 😀"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("two\nlines\r", "two\\nlines\\r"),
        ("\u202eright to left", "\\u202eright to left"),
        ("\x9b\x7f\x00\u2028", "\\x9b\\x7f\\x00\\u2028"),
        ("a\\b", "a\\b"),
        ("\udcff", "\\udcff"),
    ],
)
def test_what_steers_a_terminal_is_escaped(given: str, shown: str) -> None:
    assert printable(given) == shown


def test_no_name_in_a_manifest_steers_the_terminal(find: Find) -> None:
    bad = "a\x1b[2Jb\nc"
    shown = text([find(message=bad, consequence=bad, help=bad, related=[Related(SHAREABLE, bad)])])

    assert shown.count("a\\x1b[2Jb\\nc") == 4
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("kinds", "counted"),
    [
        ([], "0 errors, 0 warnings"),
        ([("error", "certain")], "1 error, 0 warnings"),
        ([("error", "certain")] * 2 + [("warning", "certain")], "2 errors, 1 warning"),
        ([("info", "certain")] * 2, "0 errors, 0 warnings, 2 info"),
        ([("error", "possible"), ("info", "possible")], "0 errors, 0 warnings, 2 possible"),
    ],
)
def test_findings_are_counted_by_severity_and_possible_ones_apart(
    kinds: list[tuple[str, str]], counted: str, find: Find
) -> None:
    assert summary([find(severity=severity, certainty=certainty) for severity, certainty in kinds]) == counted


def test_waived_findings_are_counted_as_such_alone(find: Find) -> None:
    waived = Waived("known", "2027-01-31")
    findings = [find(), find(certainty="possible")]

    assert summary([dataclasses.replace(finding, waiver=waived) for finding in findings]) == (
        "0 errors, 0 warnings, 2 waived"
    )
