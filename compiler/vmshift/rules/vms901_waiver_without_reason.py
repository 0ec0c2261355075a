"""A waiver has no reason or no end, or its end is too far away.

Checks:
    Each waiver, in a spec, in `.vmshift.yaml` or in a comment, has a reason and an expiry date, and the date is at most
    366 days away: 90 days for a rule marked ! and for a finding that is as grave.

Consequence:
    The waiver accepts nothing: what it is about counts as if it were not there.

Why:
    Whoever reads the waiver later has to know why it was right, and somebody has to look again before it is not.

Before:
    # migration.yaml
    spec:
      copy: {verify: true}
      waivers:
      - {rule: VMS305}

After:
    # migration.yaml
    spec:
      copy: {verify: true}
      waivers:
      - {rule: VMS305, reason: the auditors want to see it asked for, expires: 2027-01-31}

Sources:
    - vmshift: the migration spec, waivers; the configuration, waivers
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from vmshift.rules.base import Rule
from vmshift.rules.shared_waivers import known_waivers, longest_for, shown
from vmshift.rules.waivers import LONGEST_GRAVE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.waivers import Waiver
    from vmshift.source import AnyPlace

RULE = Rule(
    id="VMS901",
    name="waiver-without-reason",
    severity="error",
    basis=("schema",),
    since="0.1.0",
    last=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Judge each waiver of a known rule as it is written."""
    if context.today is None:
        return
    for waiver, rule_id in known_waivers(context):
        overlong = context.outcome is not None and waiver in context.outcome.overlong
        longest = LONGEST_GRAVE if overlong else longest_for(rule_id)
        last = context.today + dt.timedelta(days=longest)
        lacks = [name for name, value in (("reason", waiver.reason), ("expiry date", waiver.expires)) if not value]
        if lacks:
            yield _finding(waiver, waiver.entry, f"has no {' and no '.join(lacks)}", _added(waiver, lacks, last))
        left = waiver.days_left(context.today)
        if waiver.expires and left is None:
            what = f'ends on "{shown(waiver.expires)}", which is no date'
            yield _finding(waiver, waiver.expires_place, what, f"write it as YYYY-MM-DD, up to {last}")
        elif left is not None and left > longest:
            grave = " for what is grave" if longest == LONGEST_GRAVE else ""
            what = f"lasts until {waiver.expires}: {left} days, where {longest} are the most{grave}"
            yield _finding(waiver, waiver.expires_place, what, f"write a date up to {last}")


def _added(waiver: Waiver, lacks: list[str], last: dt.date) -> str:
    if waiver.origin == "comment":
        return (
            f"write `# vmshift: ignore[{shown(waiver.rule)}]`, why it is acceptable, and `-- until` a date up to {last}"
        )
    said = {"reason": "reason: and why it is acceptable", "expiry date": f"expires: and a date up to {last}"}
    return f"add {', and '.join(said[name] for name in lacks)}"


def _finding(waiver: Waiver, place: AnyPlace, what: str, how: str) -> Finding:
    return RULE.finding(
        place,
        message=f'the waiver for "{shown(waiver.rule)}" {what}',
        consequence="it accepts nothing, and the findings it is about count",
        help=how,
    )
