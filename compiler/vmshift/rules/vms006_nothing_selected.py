"""A selection, or a part of it, takes nothing.

Checks:
    At least one VM is selected and at least one volume moves; each VM, volume and claim that is named without a glob,
    in `select.vms` and `volumes`, is there. Where nothing moves, the part of the spec that takes nothing is named.
    Only a hint is given where every volume is on its target class already, and a warning for an exclusion or a wave
    that names what is not there.

Consequence:
    Compile has no plan to write, or what is named stays where it is.

Why:
    A glob that matches nothing is fine while others do: one spec may serve several clusters. A full name is meant.

Before:
    # migration.yaml
    spec:
      select:
        labelSelector: {matchLabels: {teir: gold}}

After:
    # migration.yaml
    spec:
      select:
        labelSelector: {matchLabels: {tier: gold}}

Sources:
    - vmshift: the migration spec, select, storage and volumes
    - mig-controller: pkg/controller/migplan/validation.go, validatePvSelections
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule
from vmshift.rules.shared_platform import migration_subject
from vmshift.rules.shared_selection import (
    named_in_vain,
    not_computed_waves,
    not_excluded,
    not_selected_waves,
    nothing_moves,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context, Finding, Severity
    from vmshift.rules.shared_selection import Words

RULE = Rule(
    id="VMS006",
    name="nothing-selected",
    severity="error",
    basis=("schema",),
    since="0.1.0",
)
_NAMED = "what is named stays where it is"
_NO_PLAN = "nothing is migrated, and compile has no plan to write"
_DONE = "nothing is left to migrate, and compile has no plan to write"


def check(context: Context) -> Iterator[Finding]:
    """Find names that match nothing; where nothing moves at all, find out why."""
    for migration in context.migrations:
        if not migration.inventory.given:
            continue
        in_vain = list(named_in_vain(migration))
        for words in in_vain:
            yield _finding(migration, words, _NAMED if migration.plans else _NO_PLAN)
        if not migration.plans and not in_vain:
            for words in nothing_moves(migration):
                yield _finding(migration, words, _DONE if words.done else _NO_PLAN, "info" if words.done else "error")
        if migration.spec.copy_.action == "skip":
            yield _skip(migration)
        for words in not_excluded(migration):
            yield _finding(migration, words, "nothing is left out by it", "warning")
        for words in (*not_selected_waves(migration), *not_computed_waves(migration)):
            yield _finding(migration, words, words.then or "the entry changes nothing", "warning")


def _skip(migration: Migration) -> Finding:
    return RULE.finding(
        migration.at("spec", "copy", "action"),
        message='copy.action "skip" leaves every volume where it is',
        consequence="MTC refuses a plan that skips all its volumes (StorageClassConversionUnavailable)",
        help="action: copy, and what is to stay under select.exclude",
        subject=migration_subject(migration),
    )


def _finding(migration: Migration, words: Words, consequence: str, severity: Severity = "error") -> Finding:
    return RULE.finding(
        words.place,
        message=words.message,
        consequence=consequence,
        help=words.help,
        subject=migration_subject(migration),
        severity=severity,
    )
