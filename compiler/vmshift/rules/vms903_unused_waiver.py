"""A waiver, or an entry of the baseline, matches nothing any more.

Checks:
    Each valid waiver, and each entry of the baseline, matches a finding of this run. Nothing is said of a waiver whose
    rule was left out, nor where a file was not given that the finding could come from: another spec below the folder of
    `.vmshift.yaml`, or one that may read the same inventory; for an entry of the baseline, any file it names.

Consequence:
    A finding of that kind that comes up later would be accepted, and nobody would see it.

Why:
    A baseline never covers rules marked !, so an entry for one is always without use.

Before:
    # migration.yaml
    spec:
      copy: {verify: false}
      waivers:
      - {rule: VMS305, reason: the auditors want to see it asked for, expires: 2027-01-31}

After:
    # migration.yaml
    spec:
      copy: {verify: false}

Sources:
    - vmshift: the migration spec, waivers; the configuration, waivers; the baseline
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule
from vmshift.rules.registry import load_rule, rule_named
from vmshift.rules.shared_waivers import known_waivers, longest_for, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.waivers import BaselineEntry

RULE = Rule(
    id="VMS903",
    name="unused-waiver",
    severity="warning",
    basis=("schema",),
    since="0.1.0",
    last=True,
)
_LATER = "a finding that comes up later would be accepted, and nobody would see it"


def check(context: Context) -> Iterator[Finding]:
    """Find what was of no use, where this run can tell."""
    outcome, today = context.outcome, context.today
    if outcome is None or today is None:
        return
    spent = outcome.used | outcome.overlong
    for waiver, rule_id in known_waivers(context):
        holds = waiver.holds(today, longest_for(rule_id))
        if holds and rule_id in outcome.ran and waiver not in spent and waiver.settled():
            yield RULE.finding(
                waiver.entry,
                message=f'the waiver for "{shown(waiver.rule)}" matches no finding',
                consequence=_LATER,
                help="remove it, or correct what it names",
            )
    for entry in context.accepting.baseline if context.accepting else ():
        rule_id = rule_named(entry.rule) or ""
        if rule_id and entry not in spent:
            if load_rule(rule_id).rule.grave:
                yield _grave(entry)
            elif rule_id in outcome.ran and entry.settled():
                yield _gone(entry)


def _grave(entry: BaselineEntry) -> Finding:
    return RULE.finding(
        entry.entry,
        message=f'the baseline has "{shown(entry.rule)}", which is grave, and covers no such finding',
        consequence="the finding counts",
        help="mend it, or waive it with a reason and a date; `vmshift lint --update-baseline` removes the entry",
    )


def _gone(entry: BaselineEntry) -> Finding:
    return RULE.finding(
        entry.entry,
        message=f'the baseline\'s entry for "{shown(entry.rule)}" of {entry.subject} matches no finding',
        consequence=_LATER,
        help="remove it: `vmshift lint --update-baseline` does",
    )
