"""Cluster objects as a dump shows them, down to what vmshift reads."""

from __future__ import annotations

import json
from typing import Any

from vmshift.inventory import Inventory
from vmshift.source import Manifest, parse

Object = dict[str, Any]
Path = tuple[str | int, ...]
_GIVEN_BY_NAME = ("labels", "annotations", "uid", "resourceVersion", "ownerReferences")


def thing(api_version: str, kind: str, name: str, namespace: str = "", **fields: Any) -> Object:
    """Make any object; labels, uid and the like go into its metadata."""
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    metadata |= {key: fields.pop(key) for key in _GIVEN_BY_NAME if key in fields}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}


def vm(name: str, namespace: str, *volumes: Object, **fields: Any) -> Object:
    """Make a running VM with these volumes; `running`, `status`, `labels`, `strategy`, `devices`."""
    spec: Object = {"template": {"spec": {"volumes": list(volumes), "domain": {"devices": fields.pop("devices", {})}}}}
    if "running" in fields:
        spec["running"] = fields.pop("running")
    else:
        spec["runStrategy"] = fields.pop("strategy", "Always")
    return thing("kubevirt.io/v1", "VirtualMachine", name, namespace, spec=spec, **fields)


def disk(name: str, claim: str = "") -> Object:
    """Make a VM's volume on a DataVolume; default its own name."""
    return {"name": name, "dataVolume": {"name": claim or name}}


def on_claim(name: str, claim: str) -> Object:
    """Make a VM's volume on a claim without DataVolume."""
    return {"name": name, "persistentVolumeClaim": {"claimName": claim}}


def claim(name: str, namespace: str, storage_class: str = "old-san", **fields: Any) -> Object:
    """Make a claim that is bound to the volume pv-<namespace>-<name>."""
    spec = {
        "accessModes": ["ReadWriteMany"],
        "resources": {"requests": {"storage": "10Gi"}},
        "storageClassName": storage_class,
        "volumeMode": "Block",
        "volumeName": f"pv-{namespace}-{name}",
        **fields.pop("spec", {}),
    }
    status = fields.pop("status", {"phase": "Bound", "capacity": {"storage": "10Gi"}})
    return thing("v1", "PersistentVolumeClaim", name, namespace, spec=spec, status=status, **fields)


def volume(name: str, storage_class: str = "old-san", **fields: Any) -> Object:
    """Make a PersistentVolume that is bound."""
    spec = {"storageClassName": storage_class, **fields.pop("spec", {})}
    return thing("v1", "PersistentVolume", name, spec=spec, status=fields.pop("status", {"phase": "Bound"}), **fields)


def vmi(name: str, namespace: str, phase: str) -> Object:
    """Make a VirtualMachineInstance in a phase."""
    return thing("kubevirt.io/v1", "VirtualMachineInstance", name, namespace, status={"phase": phase})


def pod(name: str, namespace: str, owner: Object | None = None, phase: str = "Running") -> Object:
    """Make a pod; `owner` is one entry of its ownerReferences."""
    owners = [owner] if owner else []
    return thing("v1", "Pod", name, namespace, ownerReferences=owners, status={"phase": phase})


def launcher_of(name: str, namespace: str, phase: str = "Running") -> Object:
    """Make the pod of a VM's instance."""
    owner = {"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance", "name": name, "controller": True}
    return pod(f"virt-launcher-{name}-x7k2p", namespace, owner, phase)


def manifests(*objects: Object, file: str = "dump.json") -> list[Manifest]:
    """Read objects back from a file that holds them as a List."""
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
    parsed = parse(file, text.encode())
    assert parsed.problems == ()
    return list(parsed.manifests)


def inventory(*objects: Object) -> Inventory:
    """Make an inventory of objects."""
    return Inventory(manifests(*objects))


def paths(value: Any, path: Path = ()) -> list[Path]:
    """Give the path of every value inside of a value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, child in pairs for found in ((*path, key), *paths(child, (*path, key)))]


def replaced(objects: list[Any], path: Path, value: Any) -> list[Any]:
    """Copy objects, with another value at a path."""
    copied: Any = json.loads(json.dumps(objects))
    parent = copied
    for part in path[:-1]:
        parent = parent[part]
    parent[path[-1]] = value
    return list(copied)
