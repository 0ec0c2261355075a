"""Findings as commands that GitHub Actions turns into annotations of a pull request.

GitHub shows ten of each kind for a step; all stand in the log. A path is one from the root of the repository.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.report.report import level, lines, title

if TYPE_CHECKING:
    from vmshift.report.report import Report
    from vmshift.rules.base import Finding

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def render(report: Report) -> str:
    """Write a command for each finding that nobody has accepted."""
    return "".join(f"{_command(report, finding)}\n" for finding in report.open)


def _command(report: Report, finding: Finding) -> str:
    span = finding.place.span()
    properties: dict[str, str | int] = {
        "file": report.paths.from_root(span.path),
        "line": span.line,
        "endLine": span.end_line,
    }
    if span.line == span.end_line:  # GitHub refuses columns of what ends on another line
        properties |= {"col": span.column, "endColumn": span.end_column}
    properties["title"] = title(finding)
    listed = ",".join(f"{key}={_escaped(str(value), _PROPERTY)}" for key, value in properties.items())
    return f"::{_COMMANDS[level(finding)]} {listed}::{_escaped(chr(10).join(lines(finding)), _DATA)}"


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(char, char) for char in text)
