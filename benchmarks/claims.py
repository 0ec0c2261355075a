"""The claims, disks and instances that the VMs of a file would have in a cluster.

A published VM manifest comes alone. Without a claim none of its volumes can move, and the rules that judge moves stay
silent; these companions let them speak.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vmshift.source import read, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLASS = "old-class"


def companions(path: Path) -> str:
    """Return a JSON List: for each VM of a file a running VMI, and for each volume a bound claim. "" without VMs."""
    items = [
        item
        for manifest in read(path, shown(path)).manifests
        if manifest.kind == "VirtualMachine" and manifest.name
        for item in _of_vm(manifest.value, manifest.namespace, manifest.name)
    ]
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items}, indent=1) if items else ""


def _of_vm(vm: dict[str, Any], namespace: str, name: str) -> Iterator[dict[str, Any]]:
    spec = _part(_part(_part(vm, "spec"), "template"), "spec")
    yield {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachineInstance",
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
        "status": {"phase": "Running", "nodeName": "node-1"},
    }
    volumes = spec.get("volumes")
    for volume in volumes if isinstance(volumes, list) else []:
        imported = _part(volume, "dataVolume").get("name")
        if isinstance(imported, str):
            yield _data_volume(namespace, imported)
        claim = imported or _part(volume, "persistentVolumeClaim").get("claimName")
        if isinstance(claim, str):
            yield from _bound(namespace, claim)


def _part(value: object, key: str) -> dict[str, Any]:
    """Return the mapping below a key; in real manifests it may be missing, or be anything else."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _data_volume(namespace: str, name: str) -> dict[str, Any]:
    return {
        "apiVersion": "cdi.kubevirt.io/v1beta1",
        "kind": "DataVolume",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"source": {"blank": {}}, "storage": {"storageClassName": CLASS}},
        "status": {"phase": "Succeeded", "claimName": name},
    }


def _bound(namespace: str, claim: str) -> Iterator[dict[str, Any]]:
    size = {"storage": "30Gi"}
    modes = {"accessModes": ["ReadWriteMany"], "volumeMode": "Block", "storageClassName": CLASS}
    disk = f"pv-{namespace}-{claim}"
    yield {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": claim, "namespace": namespace},
        "spec": {**modes, "resources": {"requests": size}, "volumeName": disk},
        "status": {"phase": "Bound", "capacity": size},
    }
    yield {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": disk},
        "spec": {**modes, "capacity": size, "claimRef": {"namespace": namespace, "name": claim}},
        "status": {"phase": "Bound"},
    }
