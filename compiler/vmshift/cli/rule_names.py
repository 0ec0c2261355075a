"""Rules as people name them: by id, by name, or by the beginning of an id."""

from __future__ import annotations

import click

from vmshift.rules.registry import close_rule, rules_meant


def ids_of(word: str) -> list[str]:
    """Give the ids that a word means. Raises UsageError, with a "did you mean", where it means none."""
    found = rules_meant(word)
    if found:
        return found
    close = close_rule(word)
    hint = f' Did you mean "{close}"?' if close else " `vmshift rules` lists them."
    raise click.UsageError(f'There is no rule "{word}".{hint}')
