"""What the rules about waivers share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.registry import load_rule, rule_named
from vmshift.rules.waivers import LONGEST, LONGEST_GRAVE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context
    from vmshift.rules.waivers import Waiver

_LONGEST_WORD = 60


def known_waivers(context: Context) -> Iterator[tuple[Waiver, str]]:
    """Give each waiver of a rule that there is, with the rule's id; the others are unknown-rule's."""
    for waiver in context.accepting.waivers if context.accepting else ():
        rule_id = rule_named(waiver.rule)
        if rule_id is not None:
            yield waiver, rule_id


def longest_for(rule_id: str) -> int:
    """Give the days that a waiver for a rule may last."""
    return LONGEST_GRAVE if load_rule(rule_id).rule.grave else LONGEST


def shown(word: str) -> str:
    """Show a word of a comment or a file in a message."""
    line = "".join(char if char.isprintable() else "?" for char in word)
    return line if len(line) <= _LONGEST_WORD else f"{line[: _LONGEST_WORD - 1]}…"
