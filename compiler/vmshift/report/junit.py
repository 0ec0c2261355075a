"""Findings as JUnit XML, which most CI servers show as tests.

A file is a suite, and each rule that finds something in it a test: failed where a finding fails the run, skipped where
all are accepted, else passed with the findings as its output. A spec without findings is a passed test. A path is one
from the root of the repository.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from vmshift.report.report import accepted, heading, lines
from vmshift.report.style import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vmshift.report.report import Report
    from vmshift.rules.base import Finding

_Tests = dict[str, list["Finding"]]  # the findings of each test, by its name
_CLEAN = "no findings"


def render(report: Report) -> str:
    """Write the whole document."""
    suites = _suites(report)
    counts = _counts(report, [test for tests in suites.values() for test in tests.values()])
    written = [line for path in sorted(suites) for line in _suite(report, path, suites[path])]
    body = "".join(f"{line}\n" for line in [f'<testsuites name="vmshift" {counts}>', *written, "</testsuites>"])
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}'


def _suites(report: Report) -> dict[str, _Tests]:
    suites: dict[str, _Tests] = {spec.manifest.file.path: {} for spec in report.specs}
    for finding in report.findings:
        rule = f"{finding.rule.id} {finding.rule.name}"
        suites.setdefault(finding.place.file.path, {}).setdefault(rule, []).append(finding)
    return {path: tests or {_CLEAN: []} for path, tests in suites.items()}


def _counts(report: Report, tests: Sequence[Sequence[Finding]]) -> str:
    failures = sum(any(report.fails(finding) for finding in test) for test in tests)
    skipped = sum(_is_skipped(test) for test in tests)
    return f'tests="{len(tests)}" failures="{failures}" errors="0" skipped="{skipped}"'


def _is_skipped(test: Sequence[Finding]) -> bool:
    return bool(test) and all(finding.waiver is not None for finding in test)


def _suite(report: Report, path: str, tests: _Tests) -> Iterator[str]:
    name = _attribute(report.paths.from_root(path))
    yield f"  <testsuite name={name} {_counts(report, list(tests.values()))}>"
    for test in sorted(tests):
        yield from _case(report, name, test, tests[test])
    yield "  </testsuite>"


def _case(report: Report, path: str, test: str, findings: Sequence[Finding]) -> Iterator[str]:
    head = f"    <testcase name={_attribute(test)} classname={path} file={path}"
    if not findings:
        yield f"{head}/>"
        return
    yield f'{head} line="{findings[0].place.span().line}">'
    failing = [finding for finding in findings if report.fails(finding)]
    others = [finding for finding in findings if not report.fails(finding)]
    if failing:
        yield f"      <failure message={_attribute(failing[0].message)} type={_attribute(failing[0].severity)}>"
        yield from _told(failing)
        yield "      </failure>"
    elif _is_skipped(findings):
        yield f"      <skipped message={_attribute(accepted(findings[0]))}/>"
    if others:
        yield "      <system-out>"
        yield from _told(others)
        yield "      </system-out>"
    yield "    </testcase>"


def _told(findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        yield escape(heading(finding))
        yield from (escape(f"  {line}") for line in lines(finding)[1:])
        yield from (escape(f"  waived: {words}") for words in [accepted(finding)] if words)


def _attribute(text: str) -> str:
    return quoteattr(printable(text))
