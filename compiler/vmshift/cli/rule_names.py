"""Rules as people name them: by id, by name, or by the beginning of an id."""

from __future__ import annotations

import difflib

import click

from vmshift.rules.registry import rule_files


def ids_of(word: str) -> list[str]:
    """Give the ids that a word means. Raises UsageError, with a "did you mean", where it means none."""
    files = rule_files()
    names = {file.partition("_")[2].replace("_", "-"): rule_id for rule_id, file in files.items()}
    if word.lower() in names:
        return [names[word.lower()]]
    found = [rule_id for rule_id in files if rule_id.startswith(word.upper())] if word.upper().startswith("VMS") else []
    if found:
        return found
    close = difflib.get_close_matches(word.upper(), files, n=1) or difflib.get_close_matches(word.lower(), names, n=1)
    hint = f' Did you mean "{close[0]}"?' if close else " `vmshift rules` lists them."
    raise click.UsageError(f'There is no rule "{word}".{hint}')
