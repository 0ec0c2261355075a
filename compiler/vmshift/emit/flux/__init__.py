"""What Flux is told: Kustomizations in their order, rights, and a guard for the VMs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vmshift.emit.delivery import applied, guarded, rights
from vmshift.emit.flux.kustomization import account_name, kustomizations, namespace_of
from vmshift.emit.kustomize import component, kustomization
from vmshift.emit.metadata import own_metadata

if TYPE_CHECKING:
    from vmshift.emit.delivery import Files
    from vmshift.resolve.model import Migration

_RECONCILE = "kustomize.toolkit.fluxcd.io/reconcile"


def flux_files(migration: Migration, files: Files) -> Files:
    """Make the files of flux/, by their paths inside of it; `files` is everything else that is compiled."""
    name, namespace = account_name(migration), namespace_of(migration)
    listed: Files = {
        **kustomizations(migration, files),
        "serviceaccount.yaml": {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": own_metadata(migration, name, namespace),
        },
        **rights(migration, applied(migration, files), {"name": name, "namespace": namespace}),
    }
    return {"kustomization.yaml": kustomization(sorted(listed)), **listed, **_vm_guard(migration)}


def _vm_guard(migration: Migration) -> Files:
    """Make vm-guard/: a component that makes Flux leave the VMs alone, for the kustomization that they are in.

    It is always there, as others name it, and does nothing where no VM is about to change.
    """
    moving = [(plan.namespace, vm.vm) for plan in guarded(migration) for vm in plan.affected if vm.moves]
    patches: list[dict[str, Any]] = []
    for namespace, vm in moving:
        patch = {
            "apiVersion": vm.manifest.value["apiVersion"],
            "kind": "VirtualMachine",
            "metadata": {"name": vm.name, "namespace": namespace, "annotations": {_RECONCILE: "disabled"}},
        }
        target = {"group": "kubevirt.io", "kind": "VirtualMachine", "name": vm.name, "namespace": namespace}
        patches.append({"target": target, "patch": json.dumps(patch, separators=(",", ":"))})
    return {"vm-guard/kustomization.yaml": component(patches)}
