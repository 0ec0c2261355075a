"""Which migrations and plans a rule speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Move, Plan
    from vmshift.rules.base import Context
    from vmshift.spec.model import Hook

OVER = frozenset({"done", "closed"})  # steps at which the VMs have moved


def mtc_migrations(context: Context) -> Iterator[Migration]:
    """Give the migrations that MTC carries out; of the others backend-unavailable speaks."""
    return (migration for migration in context.migrations if migration.backend == "mtc")


def pending_plans(migration: Migration) -> Iterator[Plan]:
    """Give the plans that have a run before them: not those whose VMs have moved already."""
    return (plan for plan in migration.plans if plan.step not in OVER)


def pending_moves(migration: Migration) -> Iterator[Move]:
    """Give the moves of these plans."""
    return (move for plan in pending_plans(migration) for move in plan.moves)


def is_over(migration: Migration, namespace: str) -> bool:
    """Tell whether the VMs of a namespace have moved already."""
    return any(plan.namespace == namespace and plan.step in OVER for plan in migration.plans)


def mighooks(migration: Migration) -> list[tuple[int, Hook]]:
    """Give the hooks that become MigHooks, each with its index in the spec."""
    return [(index, hook) for index, hook in enumerate(migration.hooks) if hook.as_ == "mighook"]
