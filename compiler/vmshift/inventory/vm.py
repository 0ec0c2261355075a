"""Lean views of virtual machines: their volumes, disks, and whether they run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from vmshift.inventory.values import dig, entries, mapping, text

if TYPE_CHECKING:
    from vmshift.inventory.index import Inventory
    from vmshift.source import Manifest, Place

TEMPLATE = ("spec", "template", "spec")
_DEVICES = (*TEMPLATE, "domain", "devices")
_WITH_CLAIM = ("dataVolume", "persistentVolumeClaim")
State = Literal["running", "stopped", "unknown"]


@dataclass(frozen=True, slots=True)
class Volume:
    """One entry of a VM's volumes. `claim` is "" where it has no PersistentVolumeClaim that could move."""

    index: int
    name: str
    source: str  # persistentVolumeClaim, dataVolume, cloudInitNoCloud, containerDisk, ...
    claim: str
    value: dict[str, Any]

    @property
    def path(self) -> tuple[str | int, ...]:
        """Its path inside of the VirtualMachine."""
        return (*TEMPLATE, "volumes", self.index)

    @property
    def claim_path(self) -> tuple[str | int, ...]:
        """The path, inside of the VirtualMachine, at which it names its claim or DataVolume."""
        return (*self.path, self.source, "claimName" if self.source == "persistentVolumeClaim" else "name")

    @property
    def hotpluggable(self) -> bool:
        """Whether it was plugged in while the VM ran."""
        return dig(self.value, self.source, "hotpluggable") is True


@dataclass(frozen=True, slots=True)
class Disk:
    """How a volume is shown to the guest. `device` is disk, lun, cdrom or filesystem; KubeVirt's default is disk."""

    index: int
    name: str
    device: Literal["disk", "lun", "cdrom", "filesystem"]
    value: dict[str, Any]

    @property
    def path(self) -> tuple[str | int, ...]:
        """Its path inside of the VirtualMachine."""
        return (*_DEVICES, "filesystems" if self.device == "filesystem" else "disks", self.index)


@dataclass(frozen=True, slots=True)
class RunState:
    """Whether a VM runs, and the place that tells."""

    state: State
    place: Place


class VirtualMachine:
    """A VirtualMachine."""

    __slots__ = ("disks", "manifest", "name", "namespace", "template", "volumes")

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self.namespace = manifest.namespace
        self.name = manifest.name
        self.template = mapping(dig(manifest.value, *TEMPLATE))
        self.volumes = tuple(_volumes(self.template))
        self.disks = {disk.name: disk for disk in _disks(mapping(dig(self.template, "domain", "devices")))}

    @property
    def key(self) -> str:
        """Namespace and name, as namespace/name."""
        return f"{self.namespace}/{self.name}"

    @property
    def labels(self) -> dict[str, Any]:
        """The labels of the VirtualMachine object."""
        return mapping(dig(self.manifest.value, "metadata", "labels"))

    def disk(self, volume: Volume) -> Disk | None:
        """Give the disk or filesystem of a volume; None stands for KubeVirt's implicit disk."""
        return self.disks.get(volume.name)

    def at(self, *path: str | int) -> Place:
        """Give the place of a path of the VirtualMachine."""
        return self.manifest.at(*path)


def _volumes(template: dict[str, Any]) -> list[Volume]:
    found = []
    for index, value in entries(template.get("volumes")):
        source = _source(value)
        claim = text(dig(value, source, "claimName" if source == "persistentVolumeClaim" else "name"))
        if source not in _WITH_CLAIM:
            claim = ""
        found.append(Volume(index, text(value.get("name")), source, claim, value))
    return found


def claims_of(spec: Any) -> list[Volume]:
    """Give the volumes with a claim of a VM's template, or of an instance's spec."""
    return [volume for volume in _volumes(mapping(spec)) if volume.claim]


def _source(volume: dict[str, Any]) -> str:
    """Give the key that says what a volume is: of several, which the cluster would refuse, one with a claim."""
    keys = sorted(volume.keys() - {"name"}, key=lambda key: (key not in _WITH_CLAIM, key))
    return keys[0] if keys else ""


def _disks(devices: dict[str, Any]) -> list[Disk]:
    found = []
    for index, value in entries(devices.get("disks")):
        device: Literal["disk", "lun", "cdrom"] = "lun" if "lun" in value else "cdrom" if "cdrom" in value else "disk"
        found.append(Disk(index, text(value.get("name")), device, value))
    for index, value in entries(devices.get("filesystems")):
        found.append(Disk(index, text(value.get("name")), "filesystem", value))
    return found


def run_state(vm: VirtualMachine, inventory: Inventory) -> RunState:
    """Tell whether a VM runs, as MTC judges it: a pod that its VirtualMachineInstance owns exists.

    Source: migmigration/quiesce.go, isVMActive, and directvolumemigration/vm.go, getRunningVmVolumeMap. Where the
    inventory has no such pod, the VirtualMachineInstance, then the VM's status, then its spec stand in for it.
    """
    owned = inventory.launcher_of(vm.namespace, vm.name)
    if owned is not None:
        return RunState("running", owned)
    instance = inventory.get("VirtualMachineInstance", vm.namespace, vm.name)
    if instance is not None and text(dig(instance.value, "status", "phase")) in POD_PHASES:
        return RunState("running", instance.at("status", "phase"))
    told = _status_tells(vm)
    if told is not None:
        return told
    if instance is not None and _is_over(vm, text(dig(instance.value, "status", "phase"))):
        return RunState("stopped", instance.at("status", "phase"))
    told = _spec_tells(vm)
    if instance is None and any(inventory.lists(kind, vm.namespace) for kind in ("Pod", "VirtualMachineInstance")):
        # What runs in the namespace is listed, and this VM is not among it, whatever its spec asks for.
        return RunState("stopped", told.place)
    return told


def _is_over(vm: VirtualMachine, phase: str) -> bool:
    """Tell whether an instance has ended and the VM's run strategy starts no other one by itself."""
    strategy = text(dig(vm.manifest.value, "spec", "runStrategy"))
    return (phase in ("Succeeded", "Failed") and strategy in ("Once", "Manual")) or (
        phase == "Succeeded" and strategy == "RerunOnFailure"
    )


POD_PHASES = frozenset({"Scheduling", "Scheduled", "Running"})
_RUNNING = frozenset({"Running", "Paused", "Migrating", "Starting", "Stopping"})
_STOPPED = frozenset({"Stopped", "Provisioning", "WaitingForVolumeBinding", "DataVolumeError", "ErrorPvcNotFound"})


def _status_tells(vm: VirtualMachine) -> RunState | None:
    status = mapping(vm.manifest.value.get("status"))
    printable = text(status.get("printableStatus"))
    if printable in _RUNNING:
        return RunState("running", vm.at("status", "printableStatus"))
    if printable in _STOPPED:
        return RunState("stopped", vm.at("status", "printableStatus"))
    if printable:  # crash loops, scheduling and image errors, deletion: a pod may be there or not
        return RunState("unknown", vm.at("status", "printableStatus"))
    if isinstance(status.get("created"), bool):
        return RunState("running" if status["created"] else "stopped", vm.at("status", "created"))
    return None


_BY_STRATEGY: dict[str, State] = {
    "Always": "running",
    "RerunOnFailure": "running",
    "Once": "running",
    "Halted": "stopped",
}


def _spec_tells(vm: VirtualMachine) -> RunState:
    spec = mapping(vm.manifest.value.get("spec"))
    if isinstance(spec.get("running"), bool):
        return RunState("running" if spec["running"] else "stopped", vm.at("spec", "running"))
    strategy = text(spec.get("runStrategy"))
    return RunState(_BY_STRATEGY.get(strategy, "unknown"), vm.at("spec", "runStrategy"))
