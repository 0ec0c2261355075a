"""MigHook."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from vmshift.emit.metadata import metadata
from vmshift.emit.mtc import API_VERSION, NAMESPACE
from vmshift.resolve.names import hook_name

if TYPE_CHECKING:
    from vmshift.resolve.model import Migration, Plan
    from vmshift.spec.model import Hook


def mighook(migration: Migration, plan: Plan, hook: Hook) -> dict[str, Any]:
    """Make one hook of a plan; its playbook goes in as base64 (mig-controller mighook_types.go)."""
    spec: dict[str, Any] = {
        "custom": hook.playbook is None,
        "image": hook.container_image,
        "targetCluster": "destination" if hook.cluster == "target" else "source",
        "activeDeadlineSeconds": hook.seconds,
    }
    if hook.playbook is not None:
        playbook = migration.playbooks[hook.playbook].text or b""
        spec["playbook"] = base64.b64encode(playbook).decode("ascii")
    return {
        "apiVersion": API_VERSION,
        "kind": "MigHook",
        "metadata": metadata(migration, "MigHook", hook_name(plan.name, hook.name), NAMESPACE),
        "spec": spec,
    }
