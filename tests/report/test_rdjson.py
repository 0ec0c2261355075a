"""Findings as reviewdog's rdjson."""

from __future__ import annotations

import json

from report.sample import VMS, golden, nothing, sample
from vmshift.report.formats import render


def test_the_document_is_that_of_the_golden_file() -> None:
    text = render("rdjson", sample())

    assert text == golden("rdjson.json", text)


def test_columns_count_bytes_of_utf_8() -> None:
    diagnostic = json.loads(render("rdjson", sample()))["diagnostics"][1]
    span = diagnostic["location"]["range"]
    line = VMS.splitlines()[span["start"]["line"] - 1].encode()

    assert line[span["start"]["column"] - 1 : span["end"]["column"] - 1] == b"shareable: true"
    assert span["start"]["line"] == span["end"]["line"]


def test_nothing_to_report_is_a_document_without_diagnostics() -> None:
    assert json.loads(render("rdjson", nothing())) == {"source": {"name": "vmshift"}, "diagnostics": []}
