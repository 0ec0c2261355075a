"""A guard for the VMs: what an Application that owns them has to ignore while their volumes change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vmshift.emit.delivery import guarded
from vmshift.emit.kustomize import component
from vmshift.resolve.guard import RESPECT, guard_rule

if TYPE_CHECKING:
    from vmshift.emit.delivery import Files
    from vmshift.resolve.model import Migration


# A JSON patch cannot make a list where none is and add to one that is there; it can tell that there is none.
_LISTS: tuple[tuple[str, Any], ...] = (("/spec/ignoreDifferences", {}), ("/spec/syncPolicy/syncOptions", ""))


def vm_guard(migration: Migration) -> Files:
    """Make vm-guard/: a component that adds to the lists of the Applications it is used beside.

    It is always there, as others name it. At draft it adds an entry and takes it out again, so that an Application
    without the lists does not build from the beginning, and not from the day on that the guard is needed.
    """
    rules = [guard_rule(plan, vm.vm) for plan in guarded(migration) for vm in plan.affected if vm.moves]
    operations: list[dict[str, Any]] = []
    if rules:
        operations += ({"op": "add", "path": "/spec/ignoreDifferences/-", "value": rule} for rule in rules)
        operations.append({"op": "add", "path": "/spec/syncPolicy/syncOptions/-", "value": RESPECT})
    elif any(plan.step == "draft" for plan in migration.plans):
        for path, value in _LISTS:
            operations += ({"op": "add", "path": f"{path}/0", "value": value}, {"op": "remove", "path": f"{path}/0"})
    if not operations:
        return {"vm-guard/kustomization.yaml": component([])}
    patch = {
        "target": {"group": "argoproj.io", "kind": "Application"},
        "patch": json.dumps(operations, separators=(",", ":")),
    }
    return {"vm-guard/kustomization.yaml": component([patch])}
