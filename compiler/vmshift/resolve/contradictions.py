"""What would make a plan say something else than preview does: compile refuses it, whatever rules were left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Move, Plan, Target


def contradictions(migration: Migration) -> list[str]:
    """Give a sentence for each move that has no entry of its own in its plan, or one with another target."""
    return [sentence for plan in migration.plans for sentence in _of_plan(plan)]


def _of_plan(plan: Plan) -> Iterator[str]:
    targets = {entry.claim.name: entry.move.target for entry in plan.entries if entry.move is not None}
    for move in plan.moves:
        kept = targets.get(move.claim_name)
        if kept is None:
            yield (
                f'"{move.key}" is to move, and the plan "{plan.name}" cannot list its claim "{move.claim_name}": '
                "MTC's discovery would not find it. Exclude it, or see to the claim first."
            )
        elif _said(kept) != _said(move.target):
            yield _two_targets(move, kept)


def _said(target: Target) -> tuple[str | None, ...]:
    return target.storage_class, target.access_mode, target.volume_mode


def _two_targets(move: Move, kept: Target) -> str:
    names = f'"{kept.storage_class}" and "{move.target.storage_class}"'
    return (
        f'The claim "{move.namespace}/{move.claim_name}" has two users with different targets, {names}. '
        "Name it once, by claim."
    )
