"""What a report is made from, and the words that all formats share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vmshift.report.paths import Paths
from vmshift.report.style import PLAIN, Style, printable
from vmshift.rules.base import SEVERITIES
from vmshift.rules.identity import identity
from vmshift.rules.registry import load_rule
from vmshift.rules.sources import url_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Finding, Severity
    from vmshift.rules.identity import Identity
    from vmshift.source import Span
    from vmshift.spec.load import LoadedSpec


@dataclass(frozen=True)
class Report:
    """Everything that lint has to say. Each format makes one text of it, and looks nowhere else.

    fail_on, on_possible: what fails the run. style, verbose: how text is written; other formats have no colours.
    manifests: how many hand-written objects were judged.
    """

    findings: Sequence[Finding]
    specs: Sequence[LoadedSpec] = ()
    migrations: Sequence[Migration] = ()
    paths: Paths = field(default_factory=Paths)
    fail_on: Severity = "error"
    on_possible: bool = False
    style: Style = PLAIN
    verbose: bool = False
    manifests: int = 0

    @property
    def open(self) -> list[Finding]:
        """The findings that nobody has accepted."""
        return [finding for finding in self.findings if finding.waiver is None]

    def fails(self, finding: Finding) -> bool:
        """Tell whether a finding fails the run."""
        heavy = SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.fail_on)
        return heavy and finding.waiver is None and (finding.counts or self.on_possible)

    def identities(self) -> Iterator[tuple[Finding, Identity, int]]:
        """Give each finding with what identifies it, and which of those with that identity it is, from 1."""
        known: dict[Identity, int] = {}
        for finding in self.findings:
            key = identity(finding, self.paths.from_root)
            known[key] = known.get(key, 0) + 1
            yield finding, key, known[key]


def level(finding: Finding) -> Severity:
    """Give the severity for services that turn red at an error: what the inventory does not decide is one step less."""
    if finding.certainty == "certain":
        return finding.severity
    return SEVERITIES[min(SEVERITIES.index(finding.severity) + 1, len(SEVERITIES) - 1)]


def rule_url(rule_id: str) -> str | None:
    """Give the address of the first of a rule's sources that has one."""
    return next((url for source in load_rule(rule_id).sources if (url := url_of(source.document))), None)


def title(finding: Finding) -> str:
    """Name the rule, such as `VMS401 shared-disk, possible`."""
    marks = ["possible"] if finding.certainty == "possible" else []
    if finding.waiver is not None:
        marks.append("in the baseline" if finding.waiver.origin == "baseline" else "waived")
    return ", ".join([f"{finding.rule.id} {finding.rule.name}", *marks])


def heading(finding: Finding) -> str:
    """Say in one line where, how severe, and what."""
    span = finding.place.span()
    where = f"{printable(span.path)}:{span.line}:{span.column}"
    return f"{where}: {finding.severity}[{title(finding)}]: {printable(finding.message)}"


def lines(finding: Finding) -> list[str]:
    """Say what is wrong, what would happen and what to write, each in a line."""
    said = (finding.message, f"then: {finding.consequence}", f"help: {finding.help}")
    return [printable(line) for line in said]


def replaced(finding: Finding) -> Iterator[tuple[Span, str]]:
    """Give what the fix of a finding replaces in its file, in the file's order, and with what."""
    for each in finding.fix.replacements if finding.fix is not None else ():
        yield finding.place.file.span(each.start, each.end), each.text


def accepted(finding: Finding) -> str:
    """Say why a finding is accepted, and until when; "" where it is not."""
    waiver = finding.waiver
    if waiver is None:
        return ""
    if waiver.origin == "baseline":
        return "it is in the baseline"
    return f"{printable(waiver.reason)}, until {waiver.expires}"
