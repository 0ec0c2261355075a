"""Findings as a GitLab code quality report (an artifact `reports: codequality:`).

A path is one from the root of the repository. GitLab shows one finding of each fingerprint, so they are unique; they
hold no line, so that a finding stays the same one when the file changes above it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vmshift.report.fingerprint import fingerprint
from vmshift.report.report import level, lines, title
from vmshift.rules.waivers import is_grave

if TYPE_CHECKING:
    from vmshift.report.report import Report
    from vmshift.rules.base import Finding

_SEVERITIES = {"error": "critical", "warning": "major", "info": "info"}


def render(report: Report) -> str:
    """Write a JSON list of the findings that nobody has accepted."""
    issues = [
        _issue(report, finding, fingerprint(key, number))
        for finding, key, number in report.identities()
        if finding.waiver is None
    ]
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"


def _issue(report: Report, finding: Finding, mark: str) -> dict[str, Any]:
    span = finding.place.span()
    return {
        "description": f"{title(finding)}: {'; '.join(lines(finding))}",
        "check_name": f"{finding.rule.id} {finding.rule.name}",
        "fingerprint": mark,
        "severity": _severity(finding),
        "location": {"path": report.paths.from_root(span.path), "lines": {"begin": span.line, "end": span.end_line}},
    }


def _severity(finding: Finding) -> str:
    """Give GitLab's word: blocker for what is certain and grave, and one step less for what is only possible."""
    reached = level(finding)
    return "blocker" if reached == "error" and is_grave(finding) else _SEVERITIES[reached]
