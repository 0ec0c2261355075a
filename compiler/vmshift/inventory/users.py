"""Who uses a claim: VMs, instances without a VM, workloads and pods, apart from the pods that come with a VM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import dig, entries, mapping, text
from vmshift.inventory.vm import POD_PHASES, claims_of, run_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory
    from vmshift.source import Manifest, Place

_INSTANCE = "VirtualMachineInstance"
_TEMPLATE = ("spec", "template", "spec")
_TEMPLATES: dict[str, tuple[str, ...]] = {
    "Deployment": _TEMPLATE,
    "DeploymentConfig": _TEMPLATE,
    "StatefulSet": _TEMPLATE,
    "DaemonSet": _TEMPLATE,
    "Job": _TEMPLATE,
    "CronJob": ("spec", "jobTemplate", *_TEMPLATE),
}
# Launchers, pods that hold a hot-plugged volume, CDI's importers and the like, and MTC's own transfer pods.
_OWNERS = frozenset({_INSTANCE, "Pod", "DataVolume", "PersistentVolumeClaim"})
_LABELS = {
    "kubevirt.io": ("virt-launcher", "hotplug-disk"),
    "app": ("containerized-data-importer",),
    "owner": ("directvolumemigration",),
}
_CONTROLLED = frozenset({"ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Job"})


@dataclass(frozen=True, slots=True)
class User:
    """One user of a claim, and the line that names the claim."""

    kind: str
    name: str
    place: Place
    namespace: str
    active: bool = True  # of workloads, whether they have pods, or get them by themselves
    controlled: bool = False  # of pods, whether a controller makes them, which can be scaled down

    def runs(self, inventory: Inventory) -> bool | None:
        """Tell whether it runs; None where nothing tells."""
        vm = inventory.vm(self.namespace, self.name) if self.kind == "VirtualMachine" else None
        if vm is None:
            return self.active
        state = run_state(vm, inventory).state
        return None if state == "unknown" else state == "running"

    def __str__(self) -> str:
        """Name it as messages do."""
        return f'{"VM" if self.kind == "VirtualMachine" else self.kind} "{self.name}"'


def users_in(namespace: str, inventory: Inventory) -> dict[str, list[User]]:
    """Give the users of each claim of a namespace.

    VMs first, then instances without a VM, then workloads, then pods that none of these stands for.
    """
    found: dict[str, list[User]] = {}
    for claim, user in (
        *_vms(namespace, inventory),
        *_instances(namespace, inventory),
        *_workloads(namespace, inventory),
    ):
        found.setdefault(claim, []).append(user)
    for claim, user, controlled in _pods(namespace, inventory):
        known = found.setdefault(claim, [])
        if not (controlled and any(each.kind in _TEMPLATES for each in known)):
            known.append(user)
    return found


def _vms(namespace: str, inventory: Inventory) -> Iterator[tuple[str, User]]:
    for vm in inventory.vms_in(namespace):
        for claim, volume in {volume.claim: volume for volume in reversed(vm.volumes) if volume.claim}.items():
            yield claim, User("VirtualMachine", vm.name, vm.at(*volume.claim_path), namespace)


def _instances(namespace: str, inventory: Inventory) -> Iterator[tuple[str, User]]:
    """Give what instances use that no VirtualMachine stands behind: MTC neither stops nor moves them."""
    for manifest in inventory.all(_INSTANCE, namespace):
        if inventory.get("VirtualMachine", namespace, manifest.name) is None:
            active = text(dig(manifest.value, "status", "phase")) in POD_PHASES
            for volume in claims_of(manifest.value.get("spec")):
                place = manifest.at("spec", "volumes", volume.index)
                yield volume.claim, User(_INSTANCE, manifest.name, place, namespace, active)


def _workloads(namespace: str, inventory: Inventory) -> Iterator[tuple[str, User]]:
    for kind, path in _TEMPLATES.items():
        for manifest in inventory.all(kind, namespace):
            for claim, place in _mounts(manifest, *path):
                yield claim, User(kind, manifest.name, place, namespace, _may_run(manifest))


def _pods(namespace: str, inventory: Inventory) -> Iterator[tuple[str, User, bool]]:
    for pod in inventory.all("Pod", namespace):
        kinds = {text(owner.get("kind")) for _, owner in entries(dig(pod.value, "metadata", "ownerReferences"))}
        over = dig(pod.value, "status", "phase") in ("Succeeded", "Failed")
        if not (over or kinds & _OWNERS or _is_helper(mapping(dig(pod.value, "metadata", "labels")))):
            for claim, place in _mounts(pod, "spec"):
                made = bool(kinds & _CONTROLLED)
                yield claim, User("Pod", pod.name, place, namespace, controlled=made), made


def _is_helper(labels: dict[str, Any]) -> bool:
    return any(labels.get(key) in values for key, values in _LABELS.items())


def _mounts(manifest: Manifest, *path: str) -> Iterator[tuple[str, Place]]:
    seen = set()
    for index, volume in entries(dig(manifest.value, *path, "volumes")):
        claim = text(dig(volume, "persistentVolumeClaim", "claimName"))
        if claim and claim not in seen:
            seen.add(claim)
            yield claim, manifest.at(*path, "volumes", index, "persistentVolumeClaim", "claimName")


def _may_run(manifest: Manifest) -> bool:
    """Tell whether a workload has pods, or gets them by itself."""
    spec = mapping(manifest.value.get("spec"))
    if spec.get("suspend") is True or spec.get("replicas") == 0:
        return False
    return manifest.kind != "Job" or not dig(manifest.value, "status", "completionTime")
