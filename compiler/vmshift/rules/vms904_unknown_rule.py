"""A rule is named that does not exist.

Checks:
    Each waiver, in a spec, in `.vmshift.yaml` or in a comment, and each entry of the baseline names a rule by its id or
    its name. Each entry of `select` and `ignore` in `.vmshift.yaml` means at least one, by the beginning of an id too.

Consequence:
    What names it has no effect.

Why:
    A slip of the pen in an id would otherwise look like a waiver that has had its day.

Before:
    # migration.yaml
    spec:
      copy: {verify: true}
      waivers:
      - {rule: VMS3O5, reason: the auditors want to see it asked for, expires: 2027-01-31}

After:
    # migration.yaml
    spec:
      copy: {verify: true}
      waivers:
      - {rule: VMS305, reason: the auditors want to see it asked for, expires: 2027-01-31}

Sources:
    - vmshift: the rule catalogue
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule
from vmshift.rules.registry import close_rule, rule_named, rules_meant
from vmshift.rules.shared_waivers import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.waivers import BaselineEntry, Waiver
    from vmshift.source import AnyPlace

RULE = Rule(
    id="VMS904",
    name="unknown-rule",
    severity="error",
    basis=("schema",),
    since="0.1.0",
    last=True,
)
_NO_EFFECT = "it accepts nothing, and the findings that are meant count"


def check(context: Context) -> Iterator[Finding]:
    """Look up every rule that is named."""
    accepting = context.accepting
    if accepting is None:
        return
    entries: list[Waiver | BaselineEntry] = [*accepting.waivers, *accepting.baseline]
    for named in entries:
        if rule_named(named.rule) is None:
            yield _finding(named.rule_place, named.rule, _NO_EFFECT)
    for word in accepting.words:
        if not rules_meant(word.text):
            yield _finding(word.place, word.text, "the entry has no effect")


def _finding(place: AnyPlace, word: str, consequence: str) -> Finding:
    if not word:
        message, advice = (
            "the comment names no rule",
            "write `# vmshift: ignore[ID]`, why it is acceptable, and `-- until` a date",
        )
    else:
        close = close_rule(word)
        message = f'there is no rule "{shown(word)}"'
        advice = f'did you mean "{close}"?' if close else "`vmshift rules` lists them"
    if rules_meant(word):
        message, advice = f'"{shown(word)}" is the beginning of several ids', "name one rule, by its id or its name"
    return RULE.finding(place, message=message, consequence=consequence, help=advice)
