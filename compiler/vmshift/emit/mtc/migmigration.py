"""MigMigration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmshift.emit.metadata import metadata
from vmshift.emit.mtc import API_VERSION, NAMESPACE, reference
from vmshift.resolve.names import run_name

if TYPE_CHECKING:
    from vmshift.resolve.model import Migration, Plan

# What makes a run what it is, in a conversion within one cluster (mig-ui, migSpecByAction; mig-controller
# migmigration/validation.go, validateMigrationType). `stage` is required, and true is refused.
_FLAGS: dict[str, dict[str, bool]] = {
    "stage": {"stage": False, "migrateState": True},
    "cutover": {"stage": False, "migrateState": True, "quiescePods": True},
    "rollback": {"stage": False, "rollback": True},
}


def migmigration(migration: Migration, plan: Plan, run: str, number: int, *, cancel: bool = False) -> dict[str, Any]:
    """Make one run of a plan: `run` is stage, cutover or rollback."""
    return {
        "apiVersion": API_VERSION,
        "kind": "MigMigration",
        "metadata": metadata(migration, "MigMigration", run_name(plan.name, run, number), NAMESPACE),
        "spec": {
            "migPlanRef": reference(plan.name),
            **_FLAGS[run],
            **({"canceled": True} if cancel else {}),
        },
    }
