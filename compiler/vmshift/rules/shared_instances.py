"""What runs of a VM, what its instancetype adds, and what their conditions say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vmshift.inventory.values import dig, entries, mapping, text
from vmshift.inventory.vm import TEMPLATE
from vmshift.quantity import quantity_bytes

if TYPE_CHECKING:
    from vmshift.inventory import Inventory, VirtualMachine
    from vmshift.source import Manifest, Place

_CLUSTER_WIDE, _NAMESPACED = "VirtualMachineClusterInstancetype", "VirtualMachineInstancetype"
_MEMORY = (("memory", "guest"), ("resources", "requests", "memory"))


class Condition(NamedTuple):
    """A condition of an object's status."""

    status: str
    reason: str
    place: Place
    message: str = ""


class Memory(NamedTuple):
    """Bytes of guest memory, and the line that tells them."""

    bytes: int
    place: Place


def condition(manifest: Manifest | None, kind: str) -> Condition | None:
    """Give the condition of a type, None where the object does not have it."""
    for index, found in entries(dig(manifest.value, "status", "conditions")) if manifest else ():
        if manifest and found.get("type") == kind:
            place = manifest.at("status", "conditions", index)
            return Condition(text(found.get("status")), text(found.get("reason")), place, text(found.get("message")))
    return None


def instance_of(vm: VirtualMachine, inventory: Inventory) -> Manifest | None:
    """Give the VirtualMachineInstance of a VM."""
    return inventory.get("VirtualMachineInstance", vm.namespace, vm.name)


def instancetype_named(vm: VirtualMachine) -> tuple[str, str]:
    """Give the kind and the name of a VM's instancetype; the name is "" where it has none."""
    wanted = mapping(dig(vm.manifest.value, "spec", "instancetype"))
    kind = text(wanted.get("kind")).lower().removesuffix("s")
    return (_NAMESPACED if kind == _NAMESPACED.lower() else _CLUSTER_WIDE), text(wanted.get("name"))


def instancetype_of(vm: VirtualMachine, inventory: Inventory) -> Manifest | None:
    """Give the instancetype of a VM."""
    kind, name = instancetype_named(vm)
    return inventory.get(kind, vm.namespace if kind == _NAMESPACED else "", name)


def preference_of(vm: VirtualMachine, inventory: Inventory) -> Manifest | None:
    """Give the preference of a VM."""
    wanted = mapping(dig(vm.manifest.value, "spec", "preference"))
    kind = text(wanted.get("kind")).lower().removesuffix("s")
    if kind == "virtualmachinepreference":
        return inventory.get("VirtualMachinePreference", vm.namespace, text(wanted.get("name")))
    return inventory.get("VirtualMachineClusterPreference", "", text(wanted.get("name")))


def guest_memory(vm: VirtualMachine, inventory: Inventory) -> Memory | None:
    """Tell a VM's memory as KubeVirt counts it: the guest's, else what is requested; None where nothing tells."""
    instancetype, instance = instancetype_of(vm, inventory), instance_of(vm, inventory)
    for path in _MEMORY:
        size = quantity_bytes(dig(vm.template, "domain", *path))
        if size is not None:
            return Memory(size, vm.at(*TEMPLATE, "domain", *path))
    if instancetype is not None:
        size = quantity_bytes(dig(instancetype.value, "spec", "memory", "guest"))
        if size is not None:
            return Memory(size, instancetype.at("spec", "memory", "guest"))
    for path in _MEMORY if instance is not None else ():
        size = quantity_bytes(dig(instance.value, "spec", "domain", *path)) if instance else None
        if size is not None and instance is not None:
            return Memory(size, instance.at("spec", "domain", *path))
    return None
