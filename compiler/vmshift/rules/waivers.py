"""Findings that the user has accepted in the spec: counted, never lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from vmshift.resolve.globs import matches
from vmshift.rules.base import Waived

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Finding
    from vmshift.spec.model import Waiver

_LONGEST = dt.timedelta(days=366)
_LONGEST_GRAVE = dt.timedelta(days=90)  # for rules that speak of lost data or an outage


def waive(findings: Iterable[Finding], migrations: Sequence[Migration], today: dt.date) -> list[Finding]:
    """Mark each finding that a waiver of a spec accepts; one that has expired, or lasts too long, accepts nothing."""
    waivers = [waiver for migration in migrations for waiver in migration.spec.waivers]
    return [_waived(finding, waivers, today) for finding in findings] if waivers else list(findings)


def _waived(finding: Finding, waivers: Iterable[Waiver], today: dt.date) -> Finding:
    for waiver in waivers:
        if _accepts(waiver, finding, today):
            return dataclasses.replace(finding, waiver=Waived(waiver.reason, waiver.expires))
    return finding


def _accepts(waiver: Waiver, finding: Finding, today: dt.date) -> bool:
    if waiver.rule not in (finding.rule.id, finding.rule.name):
        return False
    left = dt.date.fromisoformat(waiver.expires) - today
    if not dt.timedelta() <= left <= (_LONGEST_GRAVE if finding.grave else _LONGEST):
        return False
    if waiver.subject is None:
        return True
    subject = finding.subject
    if subject is None:
        return False
    names = [part for part in (subject.namespace, subject.name, subject.volume) if part]
    wanted = waiver.subject.count("/") + 1
    return matches(waiver.subject, *names[:wanted])
