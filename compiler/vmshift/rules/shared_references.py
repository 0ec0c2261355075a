"""What the objects of chosen namespaces refer to and the inventory does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vmshift.inventory.values import dig, entries, text
from vmshift.rules.shared_claims import claim_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Claim, Inventory
    from vmshift.resolve.model import Migration
    from vmshift.source import Manifest, Place

_CLAIM = "PersistentVolumeClaim"
_OWNED = ("VirtualMachineInstance", "DataVolume", _CLAIM)


class Missing(NamedTuple):
    """An object that is referred to, the reference, and who makes it. `name` is "" where all of a kind are missing."""

    kind: str
    namespace: str
    name: str
    place: Place
    referrer: str
    proven: bool = False  # the cluster has it: a volume is bound to it


def missing_objects(migration: Migration) -> list[Missing]:
    """Give what is referred to in the namespaces of chosen VMs and not there, each object once."""
    chosen = {vm.vm.namespace for vm in migration.vms} | {plan.namespace for plan in migration.plans}
    moving = {
        (vm.vm.namespace, vm.vm.name, each.volume.name)
        for vm in migration.vms
        for each in vm.volumes
        if each.why != "excluded"
    }
    bound = _bound_volumes(migration.inventory)
    found: dict[tuple[str, str, str], Missing] = {}
    for namespace in sorted(chosen):
        for missing in _in_namespace(migration.inventory, namespace, moving, bound.get(namespace, [])):
            found.setdefault(missing[:3], missing)
    return list(found.values())


def _in_namespace(
    inventory: Inventory, namespace: str, moving: set[tuple[str, str, str]], bound: list[Manifest]
) -> Iterator[Missing]:
    if inventory.lists(_CLAIM, namespace):
        yield from _claims_of_vms(inventory, namespace, moving)
        yield from _claims_of_volumes(inventory, namespace, bound, moving)
    yield from _volumes(inventory, namespace)
    if inventory.lists("VirtualMachine", namespace):
        yield from _owners(inventory, namespace)


def _claims_of_vms(inventory: Inventory, namespace: str, moving: set[tuple[str, str, str]]) -> Iterator[Missing]:
    """Give the claims of volumes that stay; of those that are to move missing-claim speaks."""
    for vm in inventory.vms_in(namespace):
        for volume in vm.volumes:
            known = not volume.claim or inventory.claim(namespace, volume.claim) is not None
            if not known and (namespace, vm.name, volume.name) not in moving:
                yield Missing(_CLAIM, namespace, volume.claim, vm.at(*claim_line(volume)), f'VM "{vm.key}"')


def _bound_volumes(inventory: Inventory) -> dict[str, list[Manifest]]:
    """Give the bound PersistentVolumes by the namespaces of their claims."""
    found: dict[str, list[Manifest]] = {}
    for volume in inventory.all("PersistentVolume"):
        if dig(volume.value, "status", "phase") == "Bound":
            found.setdefault(text(dig(volume.value, "spec", "claimRef", "namespace")), []).append(volume)
    return found


def _claims_of_volumes(
    inventory: Inventory, namespace: str, bound: list[Manifest], moving: set[tuple[str, str, str]]
) -> Iterator[Missing]:
    told = {
        volume.claim
        for vm in inventory.vms_in(namespace)
        for volume in vm.volumes
        if (namespace, vm.name, volume.name) in moving
    }
    for volume in bound:
        name = text(dig(volume.value, "spec", "claimRef", "name"))
        if name and name not in told and inventory.claim(namespace, name) is None:
            place = volume.at("spec", "claimRef", "name")
            yield Missing(_CLAIM, namespace, name, place, f'PersistentVolume "{volume.name}"', proven=True)


def _volumes(inventory: Inventory, namespace: str) -> Iterator[Missing]:
    any_at_all = inventory.lists("PersistentVolume")
    for claim in inventory.claims_in(namespace):
        if claim.volume_name and claim.volume is None and not claim.is_temporary:
            yield Missing("PersistentVolume", "", claim.volume_name if any_at_all else "", *_volume_line(claim))


def _volume_line(claim: Claim) -> tuple[Place, str]:
    return claim.at("spec", "volumeName"), f'claim "{claim.namespace}/{claim.name}"'


def _owners(inventory: Inventory, namespace: str) -> Iterator[Missing]:
    for kind in _OWNED:
        for owned in inventory.all(kind, namespace):
            for index, owner in entries(dig(owned.value, "metadata", "ownerReferences")):
                name = text(owner.get("name"))
                if owner.get("kind") == "VirtualMachine" and name and inventory.vm(namespace, name) is None:
                    place = owned.at("metadata", "ownerReferences", index, "name")
                    yield Missing("VirtualMachine", namespace, name, place, f'{kind} "{owned.name}"')
