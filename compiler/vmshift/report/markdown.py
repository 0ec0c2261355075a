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
    yield f"**{as_it_stands(closing_line(report.findings, report.specs, report.migrations, report.manifests))}**"
    if report.open:
        yield from ("", "| | rule | where | what |", "|---|---|---|---|")
        yield from (_row(report, finding) for finding in report.open)
    waived = [finding for finding in report.findings if finding.waiver is not None]
    if waived:
        yield from ("", "<details>", f"<summary>{len(waived)} accepted</summary>", "")
        yield from ("| | rule | where | what | why |", "|---|---|---|---|---|")
        yield from (f"{_row(report, finding)} {as_it_stands(accepted(finding))} |" for finding in waived)
        yield from ("", "</details>")


def _row(report: Report, finding: Finding) -> str:
    span = finding.place.span()
    where = f"{report.paths.from_root(span.path)}:{span.line}:{span.column}"
    said = f"{as_it_stands(finding.message)}<br>**then:** {as_it_stands(finding.consequence)}"
    said += f"<br>**help:** {as_it_stands(finding.help)}"
    return f"| {finding.severity} | {as_it_stands(title(finding))} | {as_it_stands(where)} | {said} |"


def as_it_stands(text: str) -> str:
    """Give a text that Markdown shows as it stands."""
    return _CALLS.sub(r"\1<!-- -->", _SPECIAL.sub(r"\\\1", printable(text)))
