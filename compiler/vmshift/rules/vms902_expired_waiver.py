"""A waiver has expired.

Checks:
    No waiver, in a spec, in `.vmshift.yaml` or in a comment, has an expiry date before today. "Today" is the UTC date,
    or that of SOURCE_DATE_EPOCH where it is set.

Consequence:
    The waiver accepts nothing any more: what it is about counts again.

Why:
    An end that passes unnoticed would be none. What it is about may have been mended since, or the reason may hold no
    longer.

Before:
    # migration.yaml
    spec:
      copy: {verify: true}
      waivers:
      - {rule: VMS305, reason: the auditors want to see it asked for, expires: 2025-01-31}

After:
    # migration.yaml
    spec:
      copy: {verify: false}

Sources:
    - vmshift: the migration spec, waivers; the configuration, waivers
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from vmshift.rules.base import Rule
from vmshift.rules.shared_waivers import known_waivers, longest_for, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS902",
    name="expired-waiver",
    severity="error",
    basis=("schema",),
    since="0.1.0",
    last=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find the waivers of known rules whose last day has passed."""
    if context.today is None:
        return
    for waiver, rule_id in known_waivers(context):
        left = waiver.days_left(context.today)
        if left is not None and left < 0:
            last = context.today + dt.timedelta(days=longest_for(rule_id))
            yield RULE.finding(
                waiver.expires_place,
                message=f'the waiver for "{shown(waiver.rule)}" expired on {waiver.expires}',
                consequence="it accepts nothing any more, and the findings it is about count again",
                help=f"remove it and mend what it was about, or decide again and write a date up to {last}",
            )
