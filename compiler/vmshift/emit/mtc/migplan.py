"""MigPlan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmshift.emit.delivery import ignores_volumes
from vmshift.emit.metadata import metadata
from vmshift.emit.mtc import API_VERSION, NAMESPACE, reference
from vmshift.resolve.names import hook_name

if TYPE_CHECKING:
    from vmshift.resolve.model import Entry, Migration, Plan

# Marks the plan as a storage class conversion for MTC's console (mig-ui, createInitialMigPlan).
_CONVERSION = {"migration.openshift.io/selected-migplan-type": "scc"}
# The controller offers these for every volume (migplan/pvlist.go, getSupportedCopyMethods).
_COPY_METHODS = ("filesystem", "block", "snapshot")
_PHASES = {
    "preBackup": "PreBackup",
    "postBackup": "PostBackup",
    "preRestore": "PreRestore",
    "postRestore": "PostRestore",
}


def migplan(migration: Migration, plan: Plan) -> dict[str, Any]:
    """Make the MigPlan of one namespace.

    Every claim of the namespace has an entry: what has none is added by the controller as a copy onto its own class
    (migplan/pvlist.go, getDefaultSelection). Booleans that are false are left out where the controller drops them.

    A closed plan that Flux applies over one that it created once has no list: Git's would replace what the controller
    has made of it. What it does not say stays, as the list is the controller's since it was first rewritten.
    """
    closed = plan.step == "closed"
    again = closed or ignores_volumes(migration)
    content = plan_content(migration, plan)
    if closed and migration.spec.delivery.engine == "flux" and not ignores_volumes(migration):
        content.pop("persistentVolumes")
    return {
        "apiVersion": API_VERSION,
        "kind": "MigPlan",
        "metadata": metadata(migration, "MigPlan", plan.name, NAMESPACE, _CONVERSION, closed=again),
        "spec": {**content, **({"closed": True} if closed else {})},
    }


def plan_content(migration: Migration, plan: Plan) -> dict[str, Any]:
    """Make what the plan says about the migration: the part that stands still from step plan to closed."""
    spec = migration.spec
    content: dict[str, Any] = {
        "namespaces": [plan.namespace],
        "srcMigClusterRef": reference(spec.clusters.source),
        "destMigClusterRef": reference(spec.clusters.target),
    }
    if spec.repository:
        content["migStorageRef"] = reference(spec.repository)
    content["liveMigrate"] = plan.live
    hooks = [_hook(plan, hook) for hook in spec.hooks if hook.as_ == "mighook"]
    if hooks:
        content["hooks"] = hooks
    content["persistentVolumes"] = [_entry(migration, entry) for entry in plan.entries]
    return content


def _hook(plan: Plan, hook: Any) -> dict[str, Any]:
    account = hook.service_account
    return {
        "reference": reference(hook_name(plan.name, hook.name)),
        "phase": _PHASES[hook.phase],
        "executionNamespace": account.namespace if account else "",
        "serviceAccount": account.name if account else "",
    }


def _entry(migration: Migration, entry: Entry) -> dict[str, Any]:
    """Make one volume entry, complete: the controller takes access modes and volume mode from here, not from the claim.

    Source: mig-controller migplan/pvlist.go, getClaims, and migplan_types.go, PV.Update.
    """
    claim, move = entry.claim, entry.move
    copy = migration.spec.copy_
    method = "block" if claim.volume_mode == "Block" else "filesystem"
    selection: dict[str, Any] = {"action": "skip", "copyMethod": method}
    if claim.storage_class:
        selection["storageClass"] = claim.storage_class
    volume_mode = claim.volume_mode
    if move is not None:
        selection["action"] = copy.action
        selection["storageClass"] = move.target.storage_class
        selection["copyMethod"] = method if copy.method == "auto" else copy.method
        if move.target.access_mode:
            selection["accessMode"] = move.target.access_mode
        if copy.verify:
            selection["verify"] = True
        volume_mode = move.target_mode
    return {
        "name": claim.volume_name,
        "pvc": {
            "namespace": claim.namespace,
            "name": claim.name,
            "accessModes": list(claim.access_modes),
            "volumeMode": volume_mode,
        },
        "selection": selection,
        "supported": {"actions": _actions(entry), "copyMethods": list(_COPY_METHODS)},
    }


def _actions(entry: Entry) -> list[str]:
    """Give the actions that the controller will offer (migplan/pvlist.go, getSupportedActions)."""
    volume = entry.claim.volume
    if volume is not None and volume.is_host_path:
        return ["skip"]
    if volume is not None and volume.is_remote:
        return ["skip", "copy", "move"]
    return ["skip", "copy"]
