"""Findings that the user has accepted: counted, never lost.

A waiver stands in a spec, in the configuration, or in a comment; it has a reason and an end. The entries of a baseline
have neither: they are what was there when vmshift came, and they never cover what would lose data.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vmshift.rules.base import Waived
from vmshift.rules.identity import identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vmshift.rules.base import Finding
    from vmshift.rules.identity import Identity
    from vmshift.source import AnyPlace

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # fromisoformat() would read 20270131 and 2027-W04-7 as well
LONGEST = 366  # days from today that a waiver may last
LONGEST_GRAVE = 90  # for rules that speak of lost data or an outage


@dataclass(frozen=True, slots=True, eq=False)
class Waiver:
    """A waiver as it is written, valid or not. Two are never equal: each is to be of use.

    rule: the id or name as written, "" where a comment gives none. reason, expires: "" where absent.
    covers: whether a finding of the rule is meant. settled: whether all that it could be about has been judged now.
    """

    origin: Literal["spec", "config", "comment"]
    rule: str
    reason: str
    expires: str
    entry: AnyPlace
    rule_place: AnyPlace
    expires_place: AnyPlace
    covers: Callable[[Finding], bool]
    settled: Callable[[], bool]

    def days_left(self, today: dt.date) -> int | None:
        """Give the days to its last one, negative after it; None where there is no date."""
        try:
            return (dt.date.fromisoformat(self.expires) - today).days if _DATE.fullmatch(self.expires) else None
        except ValueError:
            return None

    def holds(self, today: dt.date, longest: int = LONGEST) -> bool:
        """Tell whether it accepts anything today: it has a reason, has not expired, and does not last too long."""
        left = self.days_left(today)
        return bool(self.reason) and left is not None and 0 <= left <= longest


@dataclass(frozen=True, slots=True, eq=False)
class BaselineEntry:
    """An entry of the baseline; `count` findings of that identity are covered. settled: as of a waiver."""

    key: Identity
    count: int
    entry: AnyPlace
    settled: Callable[[], bool]

    @property
    def rule(self) -> str:
        """The rule as it is written there."""
        return self.key.rule

    @property
    def rule_place(self) -> AnyPlace:
        """Where the rule stands."""
        return self.entry

    @property
    def subject(self) -> str:
        """What it is about, in quotes."""
        names = (self.key.namespace, self.key.name, self.key.volume)
        return f'{self.key.kind} "{"/".join(name for name in names if name)}"'


@dataclass(frozen=True, slots=True)
class Word:
    """An entry of the configuration's select or ignore."""

    text: str
    place: AnyPlace


@dataclass(frozen=True)
class Accepting:
    """All that the user accepts, as written. `name_file`: how the baseline names files."""

    waivers: tuple[Waiver, ...] = ()
    baseline: tuple[BaselineEntry, ...] = ()
    words: tuple[Word, ...] = ()
    name_file: Callable[[str], str] = str


@dataclass(frozen=True)
class Outcome:
    """What came of it. ran: the ids of the rules that ran. overlong: waivers that last too long for a finding."""

    ran: frozenset[str]
    used: frozenset[Waiver | BaselineEntry]
    overlong: frozenset[Waiver]


def accept(
    findings: Iterable[Finding], accepting: Accepting, today: dt.date, ran: Iterable[str]
) -> tuple[list[Finding], Outcome]:
    """Mark each finding that is accepted, and tell which waivers and entries were of use."""
    work = _Work(accepting, today)
    marked = [work.judged(finding) for finding in findings]
    return marked, Outcome(frozenset(ran), frozenset(work.used), frozenset(work.overlong))


class _Work:
    def __init__(self, accepting: Accepting, today: dt.date) -> None:
        self.today = today
        self.name_file = accepting.name_file
        self.used: set[Waiver | BaselineEntry] = set()
        self.overlong: set[Waiver] = set()
        self.covered: Counter[Identity] = Counter()
        self.waivers: dict[str, list[Waiver]] = defaultdict(list)
        for waiver in accepting.waivers:
            self.waivers[waiver.rule.lower()].append(waiver)
        self.entries = {entry.key: entry for entry in accepting.baseline}

    def judged(self, finding: Finding) -> Finding:
        waived = None
        for waiver in (*self.waivers.get(finding.rule.id.lower(), ()), *self.waivers.get(finding.rule.name, ())):
            if waiver.holds(self.today) and waiver.covers(finding):
                if waiver.holds(self.today, longest(finding)):
                    self.used.add(waiver)
                    waived = waived or Waived(waiver.reason, waiver.expires, waiver.origin)
                else:
                    self.overlong.add(waiver)
        waived = self._in_baseline(finding, waived)
        return dataclasses.replace(finding, waiver=waived) if waived else finding

    def _in_baseline(self, finding: Finding, waived: Waived | None) -> Waived | None:
        if not self.entries or is_grave(finding):
            return waived
        key = identity(finding, self.name_file)
        entry = self.entries.get(key)
        if entry is None:
            return waived
        self.used.add(entry)
        if waived is None and self.covered[key] < entry.count:
            self.covered[key] += 1
            return Waived("baseline", "", "baseline")
        return waived


def is_grave(finding: Finding) -> bool:
    """Tell whether a finding speaks of lost data or an outage, by itself or by its rule."""
    return finding.grave or finding.rule.grave


def longest(finding: Finding) -> int:
    """Give the days that a waiver for a finding may last."""
    return LONGEST_GRAVE if is_grave(finding) else LONGEST
