"""Findings in one line each."""

from __future__ import annotations

import dataclasses

from report.sample import golden, nothing, sample
from vmshift.report.formats import render


def test_each_finding_is_a_line_and_what_is_accepted_is_left_out() -> None:
    text = render("concise", sample())

    assert text == golden("concise.txt", text)


def test_verbose_adds_what_is_accepted() -> None:
    text = render("concise", dataclasses.replace(sample(), verbose=True))

    assert text == golden("concise-verbose.txt", text)


def test_nothing_to_report_is_an_empty_text() -> None:
    assert render("concise", nothing()) == ""
