"""Findings as Markdown, for a comment on a pull request or the summary of a job.

A path is one from the root of the repository.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmshift.report.closing import closing_line
from vmshift.report.report import accepted, title
from vmshift.report.style import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.report.report import Report
    from vmshift.rules.base import Finding

_SPECIAL = re.compile(r"([\\`*_\[\]|~<>&])")
_CALLS = re.compile(r"([@#])(?=\w)")  # GitHub and GitLab would call a person, or link an issue


def render(report: Report) -> str:
    """Write the count, a table of the findings, and, folded away, those that are accepted."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield "## vmshift"
    yield ""
    yield f"**{_plain(closing_line(report.findings, report.specs, report.migrations, report.manifests))}**"
    if report.open:
        yield from ("", "| | rule | where | what |", "|---|---|---|---|")
        yield from (_row(report, finding) for finding in report.open)
    waived = [finding for finding in report.findings if finding.waiver is not None]
    if waived:
        yield from ("", "<details>", f"<summary>{len(waived)} accepted</summary>", "")
        yield from ("| | rule | where | what | why |", "|---|---|---|---|---|")
        yield from (f"{_row(report, finding)} {_plain(accepted(finding))} |" for finding in waived)
        yield from ("", "</details>")


def _row(report: Report, finding: Finding) -> str:
    span = finding.place.span()
    where = f"{report.paths.from_root(span.path)}:{span.line}:{span.column}"
    said = f"{_plain(finding.message)}<br>**then:** {_plain(finding.consequence)}<br>**help:** {_plain(finding.help)}"
    return f"| {finding.severity} | {_plain(title(finding))} | {_plain(where)} | {said} |"


def _plain(text: str) -> str:
    """Give a text that Markdown shows as it stands."""
    return _CALLS.sub(r"\1<!-- -->", _SPECIAL.sub(r"\\\1", printable(text)))
