"""What holds for every format."""

from __future__ import annotations

import dataclasses

import pytest

from report.sample import nothing, sample
from vmshift.report.formats import FORMATS, render
from vmshift.report.style import Style


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_a_secret_or_a_control_character(name: str) -> None:
    text = render(name, dataclasses.replace(sample(), verbose=True))

    assert "hidden-word" not in text
    assert [char for char in text if not char.isprintable() and char != "\n"] == []


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "text"])
def test_only_text_has_colours(name: str) -> None:
    assert render(name, dataclasses.replace(sample(), style=Style(colours=True))) == render(name, sample())


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_ends_with_a_line_end_or_is_empty(name: str) -> None:
    assert all(text == "" or text.endswith("\n") for text in (render(name, sample()), render(name, nothing())))


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_gives_the_same_text(name: str) -> None:
    assert render(name, sample()) == render(name, sample())
