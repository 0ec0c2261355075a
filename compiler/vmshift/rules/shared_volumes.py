"""What a VM's volumes come to in a live migration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, entries, mapping, text
from vmshift.platform.limits import MTC_NAMESPACE

if TYPE_CHECKING:
    from vmshift.inventory import Claim, Inventory, PersistentVolume
    from vmshift.resolve.model import ChosenVm, ChosenVolume, Plan


def left_behind(vm: ChosenVm) -> list[ChosenVolume]:
    """Give the volumes with a claim that do not move while others of the VM do."""
    return [chosen for chosen in vm.volumes if chosen.volume.claim and chosen.move is None]


def is_shared(claim: Claim) -> bool:
    """Tell whether two launchers on two nodes can have the claim at once, as KubeVirt judges it.

    Source: KubeVirt pkg/storage/types/pvc.go, HasSharedAccessMode, over the access modes that the claim asks for.
    """
    return "ReadWriteMany" in claim.access_modes


def made_targets(plan: Plan, inventory: Inventory) -> dict[str, PersistentVolume]:
    """Give the volumes of the targets that exist already, by the names of the source claims.

    The plan in the cluster has named them, as source:target (mig-controller migplan/pvlist.go, getMappedNameForPVC);
    a volume may be bound to the target's claim, or wait for it by its claimRef.
    """
    found = inventory.get("MigPlan", MTC_NAMESPACE, plan.name)
    if found is None:
        return {}
    claims = [mapping(entry.get("pvc")) for _, entry in entries(dig(found.value, "spec", "persistentVolumes"))]
    pairs = [text(claim.get("name")).split(":") for claim in claims if claim.get("namespace") == plan.namespace]
    sources = {pair[1]: pair[0] for pair in pairs if len(pair) == 2 and pair[0] != pair[1]}
    made = {}
    for manifest in inventory.all("PersistentVolume"):
        wanted = mapping(dig(manifest.value, "spec", "claimRef"))
        source = sources.get(text(wanted.get("name"))) if wanted.get("namespace") == plan.namespace else None
        volume = inventory.volume(manifest.name) if source else None
        if source and volume:
            made[source] = volume
    return made
