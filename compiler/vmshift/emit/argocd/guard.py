"""A guard for the VMs: what an Application that owns them has to ignore while their volumes change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from vmshift.emit.delivery import guarded
from vmshift.emit.kustomize import component
from vmshift.resolve.guard import RESPECT, guard_rule

if TYPE_CHECKING:
    from vmshift.emit.delivery import Files
    from vmshift.resolve.model import Migration


def vm_guard(migration: Migration) -> Files:
    """Make vm-guard/: a component that adds to the lists of the Applications it is used beside.

    It is always there, as others name it, and does nothing where no VM is about to change.
    """
    rules = [guard_rule(plan, vm.vm) for plan in guarded(migration) for vm in plan.affected if vm.moves]
    if not rules:
        return {"vm-guard/kustomization.yaml": component([])}
    operations = [
        *({"op": "add", "path": "/spec/ignoreDifferences/-", "value": rule} for rule in rules),
        {"op": "add", "path": "/spec/syncPolicy/syncOptions/-", "value": RESPECT},
    ]
    patch = {
        "target": {"group": "argoproj.io", "kind": "Application"},
        "patch": json.dumps(operations, separators=(",", ":")),
    }
    return {"vm-guard/kustomization.yaml": component([patch])}
