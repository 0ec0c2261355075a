"""Findings as reviewdog's rdjson, for comments on a pull request.

A path is one from the working directory: reviewdog, run in the same one, finds the repository's root by itself. Its
columns count bytes of UTF-8.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vmshift.report.report import level, lines, rule_url

if TYPE_CHECKING:
    from vmshift.report.report import Report
    from vmshift.rules.base import Finding
    from vmshift.source import AnyPlace


def render(report: Report) -> str:
    """Write one JSON document of the findings that nobody has accepted."""
    document = {"source": {"name": "vmshift"}, "diagnostics": [_diagnostic(finding) for finding in report.open]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _diagnostic(finding: Finding) -> dict[str, Any]:
    code: dict[str, str] = {"value": finding.rule.id}
    url = rule_url(finding.rule.id)
    if url:
        code["url"] = url
    return {
        "message": "\n".join(lines(finding)),
        "location": _location(finding.place),
        "severity": level(finding).upper(),
        "code": code,
        "related_locations": [
            {"message": related.message, "location": _location(related.place)} for related in finding.related
        ],
    }


def _location(place: AnyPlace) -> dict[str, Any]:
    span, file = place.span(), place.file
    return {
        "path": span.path,
        "range": {
            "start": {"line": span.line, "column": file.byte_column(span.line, span.column)},
            "end": {"line": span.end_line, "column": file.byte_column(span.end_line, span.end_column)},
        },
    }
