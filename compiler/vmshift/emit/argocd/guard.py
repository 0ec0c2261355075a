"""A guard for the VMs: what an Application that owns them has to ignore while their volumes change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vmshift.emit.delivery import guarded
from vmshift.emit.kustomize import component

if TYPE_CHECKING:
    from vmshift.emit.delivery import Files
    from vmshift.resolve.model import Migration, Plan

# What a cutover writes into a VM (mig-controller, directvolumemigration/vm.go, updateVM); MTC stops and starts those
# that are migrated offline (migmigration/quiesce.go).
_CHANGED = ("/spec/template/spec/volumes", "/spec/dataVolumeTemplates", "/spec/updateVolumesStrategy")
_STOPPED = ("/spec/runStrategy", "/spec/running")


def vm_guard(migration: Migration) -> Files:
    """Make vm-guard/: a component that adds to the lists of the Applications it is used beside.

    It is always there, as others name it, and does nothing where no VM is about to change.
    """
    rules = [_ignore(plan, vm.vm.name) for plan in guarded(migration) for vm in plan.vms if vm.moves]
    if not rules:
        return {"vm-guard/kustomization.yaml": component([])}
    operations = [
        *({"op": "add", "path": "/spec/ignoreDifferences/-", "value": rule} for rule in rules),
        {"op": "add", "path": "/spec/syncPolicy/syncOptions/-", "value": "RespectIgnoreDifferences=true"},
    ]
    patch = {
        "target": {"group": "argoproj.io", "kind": "Application"},
        "patch": json.dumps(operations, separators=(",", ":")),
    }
    return {"vm-guard/kustomization.yaml": component([patch])}


def _ignore(plan: Plan, name: str) -> dict[str, Any]:
    pointers = [*_CHANGED, *(() if plan.live else _STOPPED)]
    return {
        "group": "kubevirt.io",
        "kind": "VirtualMachine",
        "name": name,
        "namespace": plan.namespace,
        "jsonPointers": pointers,
    }
