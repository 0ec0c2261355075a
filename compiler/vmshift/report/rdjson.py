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
    from vmshift.source import AnyPlace, SourceFile, Span


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
        **_suggestions(finding),
    }


def _suggestions(finding: Finding) -> dict[str, Any]:
    """Give what `lint --fix` would do as one suggestion: several would be alternatives."""
    edits = finding.fix.replacements if finding.fix is not None else ()
    if not edits:
        return {}
    file, text, read = finding.place.file, "", edits[0].start
    for edit in edits:
        text += file.text[read : edit.start] + edit.text
        read = edit.end
    return {"suggestions": [{"range": _range(file, file.span(edits[0].start, read)), "text": text}]}


def _location(place: AnyPlace) -> dict[str, Any]:
    span = place.span()
    return {"path": span.path, "range": _range(place.file, span)}


def _range(file: SourceFile, span: Span) -> dict[str, Any]:
    return {
        "start": {"line": span.line, "column": file.byte_column(span.line, span.column)},
        "end": {"line": span.end_line, "column": file.byte_column(span.end_line, span.end_column)},
    }
