"""Findings as Markdown."""

from __future__ import annotations

import re

from report.sample import golden, nothing, sample
from vmshift.report.formats import render


def test_the_text_is_that_of_the_golden_file() -> None:
    text = render("markdown", sample())

    assert text == golden("markdown.md", text)


def test_every_row_of_a_table_has_the_cells_of_its_head() -> None:
    rows = [line for line in render("markdown", sample()).splitlines() if line.startswith("|")]
    cells = [len(re.split(r"(?<!\\)\|", row)) - 2 for row in rows]

    assert cells == [4] * 8 + [5] * 5


def test_nothing_to_report_is_the_count_alone() -> None:
    assert render("markdown", nothing()) == "## vmshift\n\n**0 errors, 0 warnings in 1 spec: 0 VMs, 0 volumes**\n"
