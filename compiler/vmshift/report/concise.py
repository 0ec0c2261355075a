"""Findings in one line each, as editors and grep read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.report.report import heading

if TYPE_CHECKING:
    from vmshift.report.report import Report


def render(report: Report) -> str:
    """Write `path:line:column: severity[id name]: message` for each finding; waived ones only with `verbose`.

    What `lint --fix` can mend ends with [*].
    """
    shown = report.findings if report.verbose else report.open
    return "".join(f"{heading(finding)}{' [*]' if finding.fix is not None else ''}\n" for finding in shown)
