"""Findings as a baseline."""

from __future__ import annotations

import json

from report.sample import golden, sample
from vmshift.report.baseline import baseline_text, entries_of
from vmshift.rules.identity import FILE


def test_the_baseline_is_that_of_the_golden_file() -> None:
    text = baseline_text(entries_of(sample().findings, str))

    assert text == golden("baseline.json", text)


def test_what_is_grave_or_waived_has_no_entry_and_what_is_in_the_baseline_keeps_its_own() -> None:
    entries = json.loads(baseline_text(entries_of(sample().findings, str)))["findings"]

    assert [(entry["rule"], entry.get("count", 1)) for entry in entries] == [
        ("VMS001", 1),
        ("VMS008", 1),
        ("VMS115", 1),
        ("VMS305", 2),
        ("VMS321", 1),
    ]


def test_what_has_no_object_is_named_by_its_file() -> None:
    entry = next(iter(entries_of(sample().findings[:1], str.upper).values()))

    assert entry == {"rule": "VMS001", "kind": FILE, "name": "/ELSEWHERE/BROKEN.YAML"}


def test_no_findings_are_an_empty_list() -> None:
    assert json.loads(baseline_text({})) == {"version": 1, "findings": []}
