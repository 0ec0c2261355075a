"""Findings for people: file, line, what is wrong, what would happen, what to write; with the source lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.report.report import accepted, title
from vmshift.report.style import PLAIN, Style, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vmshift.report.report import Report
    from vmshift.rules.base import Finding
    from vmshift.source import AnyPlace

_WIDEST = 140


def render(report: Report) -> str:
    """Write a report's findings."""
    return text(report.findings, report.style, verbose=report.verbose)


def text(findings: Iterable[Finding], style: Style = PLAIN, *, verbose: bool = False) -> str:
    """Write findings, each a block with a blank line after it.

    Those that the user accepts are counted in the closing line, and shown only with `verbose`.
    """
    shown = (finding for finding in findings if verbose or finding.waiver is None)
    return "".join("\n".join(_block(finding, style)) + "\n\n" for finding in shown)


def _block(finding: Finding, style: Style) -> Iterator[str]:
    span = finding.place.span()
    kind = style(finding.severity, f"{finding.severity}[{title(finding)}]")
    message = style("strong", printable(finding.message))
    yield f"{style('place', f'{span.path}:{span.line}:{span.column}')}: {kind}: {message}"
    places = [finding.place, *(related.place for related in finding.related)]
    width = max(len(str(place.span().line)) for place in places)
    yield from _excerpt(finding.place, width, finding.severity, style)
    yield f"{' ' * width} = then: {printable(finding.consequence)}"
    yield f"{' ' * width} = help: {printable(finding.help)}"
    if finding.fix is not None:
        yield f"{' ' * width} = fix: {printable(finding.fix.description)} (vmshift lint --fix)"
    if finding.waiver is not None:
        yield f"{' ' * width} = waived: {accepted(finding)}"
    for related in finding.related:
        there = related.place.span()
        place = style("place", f"{there.path}:{there.line}:{there.column}")
        yield f"{' ' * width} ::: {place}: {printable(related.message)}"
        yield from _excerpt(related.place, width, "related", style)


def _excerpt(place: AnyPlace, width: int, kind: str, style: Style) -> Iterator[str]:
    span = place.span()
    line = place.file.line_text(span.line)
    if not line or not line.strip():
        return
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    first = max(0, min(start - 20, len(line) - _WIDEST)) if len(line) > _WIDEST else 0
    shown = "".join(char if char.isprintable() else " " for char in line[first : first + _WIDEST])
    start, end = start - first, min(max(end - first, start - first + 1), _WIDEST)
    yield f"{' ' * width} |"
    yield f"{span.line:>{width}} | {shown}"
    yield f"{' ' * width} | {' ' * start}{style(kind, '^' * (end - start))}"


def summary(findings: Sequence[Finding]) -> str:
    """Count findings in one line: `2 errors, 1 warning`; possible and accepted ones on their own."""
    parts = []
    for severity in ("error", "warning", "info"):
        number = sum(finding.severity == severity and finding.counts for finding in findings)
        if number or severity != "info":
            parts.append(f"{number} {severity}{'s' if number != 1 and severity != 'info' else ''}")
    origins = [finding.waiver.origin for finding in findings if finding.waiver is not None]
    others = {
        "possible": sum(finding.certainty == "possible" and finding.waiver is None for finding in findings),
        "waived": sum(origin != "baseline" for origin in origins),
        "in the baseline": sum(origin == "baseline" for origin in origins),
    }
    return ", ".join(parts + [f"{number} {word}" for word, number in others.items() if number])
