"""Findings as a GitLab code quality report."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from report.sample import golden, nothing, sample
from vmshift.report.formats import render
from vmshift.report.report import Report
from vmshift.source import parse

SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def issues(report: Report) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(render("gitlab", report))
    return found


def test_the_issues_are_those_of_the_golden_file() -> None:
    text = render("gitlab", sample())

    assert text == golden("gitlab.json", text)


def test_every_issue_has_what_gitlab_requires() -> None:
    for issue in issues(sample()):
        assert issue["description"]
        assert issue["check_name"]
        assert issue["severity"] in SEVERITIES
        assert issue["location"]["path"]
        assert 1 <= issue["location"]["lines"]["begin"] <= issue["location"]["lines"]["end"]


def test_fingerprints_are_unique_also_for_two_findings_about_one_place() -> None:
    marks = [issue["fingerprint"] for issue in issues(sample())]

    assert len(set(marks)) == len(marks) == len(sample().open)


def test_a_fingerprint_stays_when_lines_are_added_above_and_the_object_moves_in_its_list() -> None:
    text = "kind: VirtualMachine\nmetadata: {name: a, namespace: n}\nspec: {running: true}\n"
    moved = f"# a comment\n{text}"
    items = "".join(f"  {line}\n" for line in text.splitlines())[2:]
    listed = f"kind: List\nitems:\n- kind: Secret\n- {items}"
    (rule,) = {finding.rule for finding in sample().findings if finding.rule.id == "VMS305"}
    marks = []
    for each in (text, moved, listed):
        place = parse("a.yaml", each.encode()).manifests[-1].at("spec", "running")
        finding = rule.finding(place, message="m", consequence="c", help="h")
        marks.append(issues(Report([finding]))[0]["fingerprint"])

    assert len(set(marks)) == 1


def test_nothing_to_report_is_an_empty_list() -> None:
    assert issues(nothing()) == []


def test_what_is_accepted_is_left_out_and_changes_no_other_fingerprint() -> None:
    report = sample()
    without = dataclasses.replace(report, findings=report.open)

    assert issues(without) == issues(report)
