"""The claims that a migration makes: their modes, their sizes, and which of them are there already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, entries, text
from vmshift.platform import facts
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.rules.shared_sizes import asked, overhead_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmshift.inventory import Claim, Inventory
    from vmshift.resolve.model import Migration, Move, Plan
    from vmshift.source import Manifest, Place

MTC_VERSION = "oc get configmap migration-cluster-config -n openshift-migration -o yaml"


def takes_modes(move: Move, migration: Migration) -> bool | None:
    """Tell whether MTC makes a target of another volume mode, or of `auto`; None where its version is not known.

    It does for volumes that a VM lists: these targets are DataVolumes, since the release that takes modes at all.
    Other targets are plain claims with the spec of their source. Source: mig-controller
    directvolumemigration/pvcs.go, createDestinationDV and createDestinationPVCDefinition.
    """
    return migration.platform.decide("mtc", facts.MTC_MODE_CHANGE) if move.vm is not None else False


def changes_volume_mode(move: Move) -> bool:
    """Tell whether a move is from Block to Filesystem, or back."""
    return move.claim is not None and move.target_mode not in ("auto", move.source_mode)


def access_modes(move: Move) -> tuple[str, ...]:
    """Give the access modes that the target asks for: none where the StorageProfile chooses them.

    For volumes of VMs MTC passes on ReadWriteOnce and ReadWriteMany alone (vm.go, createBlankDataVolumeFromPVC).
    """
    target, claim = move.target.access_mode, move.claim
    wanted = (target,) if target else claim.access_modes if claim else ()
    passed = (
        ("ReadWriteOnce", "ReadWriteMany") if move.vm is not None else tuple(mode for mode in wanted if mode != "auto")
    )
    return tuple(mode for mode in wanted if mode in passed)


def by_target(moves: Iterable[Move]) -> Iterator[tuple[Place, list[Move]]]:
    """Group moves by the line of the spec that gives them their target, in the order in which these come."""
    found: dict[tuple[str | int, ...], list[Move]] = {}
    for move in moves:
        found.setdefault(move.target.place.path, []).append(move)
    return ((group[0].target.place, group) for group in found.values())


def target_line(move: Move, key: str) -> Place:
    """Give the line of one part of a target, or of the target where that part is not written."""
    place = move.target.place
    written = dig(place.manifest.value, *place.path, key)
    return place.child(key) if written is not None else place


def named(moves: list[Move]) -> str:
    """Name the first of some volumes, and count the rest."""
    more = f" and {len(moves) - 1} more" if len(moves) > 1 else ""
    return f'"{moves[0].key}"{more}'


def target_claims(plan: Plan, inventory: Inventory) -> dict[str, Claim]:
    """Give the targets that exist already, by the names of their source claims.

    The plan in the cluster has named them, as source:target (mig-controller migplan/pvlist.go, getMappedNameForPVC).
    """
    found = inventory.get("MigPlan", MTC_NAMESPACE, plan.name)
    if found is None:
        return {}
    made = {}
    for _, entry in entries(dig(found.value, "spec", "persistentVolumes")):
        source, _, target = text(dig(entry, "pvc", "name")).partition(":")
        claim = inventory.claim(plan.namespace, target) if target and target != source else None
        if claim is not None and dig(entry, "pvc", "namespace") == plan.namespace:
            made[source] = claim
    return made


def moves_to_come(plan: Plan, inventory: Inventory) -> list[Move]:
    """Give the moves of a plan whose targets have still to be made, each claim once."""
    made = target_claims(plan, inventory)
    return list({move.claim_name: move for move in plan.moves if move.claim_name not in made}.values())


def claim_size(move: Move, migration: Migration) -> int | None:
    """Give the bytes that the target claim will ask for, overhead included; None where a fact is missing.

    Where the StorageProfile chooses the volume mode, or the overhead is not known, this is the least that it can be.
    """
    request = asked(move, migration)
    if request is None:
        return None
    files = move.target_mode if takes_modes(move, migration) else move.source_mode
    if move.vm is None or files != "Filesystem" or takes_modes(move, migration) is False:
        return request.bytes
    overhead = overhead_of(move.target.storage_class, migration)
    return request.bytes if overhead is None or not overhead.certain else overhead.added(request.bytes)


# Drivers whose names do not say so.
_CSI = frozenset(
    {
        "driver.longhorn.io",
        "kubevirt.io.hostpath-provisioner",
        "pxd.portworx.com",
        "topolvm.cybozu.com",
        "topolvm.io",
    }
)
_IN_TREE = "kubernetes.io/"
_SAYS_CSI = re.compile("(?<!is)csi")  # iSCSI is another thing


def is_csi(storage_class: Manifest, inventory: Inventory) -> bool | None:
    """Tell whether a class is served by a CSI driver, and so by volume populators; None where nothing tells.

    What the volumes that the provisioner has made look like counts most. Source: CDI asks for a CSIDriver object named
    like the provisioner (pkg/controller/datavolume/controller-base.go).
    """
    name = text(storage_class.value.get("provisioner"))
    if name.startswith(_IN_TREE):
        return False
    made = [
        volume.value
        for volume in inventory.all("PersistentVolume")
        if dig(volume.value, "metadata", "annotations", "pv.kubernetes.io/provisioned-by") == name
        or dig(volume.value, "spec", "csi", "driver") == name
    ]
    if made:
        return any(isinstance(dig(volume, "spec", "csi"), dict) for volume in made)
    reported = any(
        each.value.get("storageClassName") == storage_class.name for each in inventory.all("CSIStorageCapacity")
    )
    return True if reported or name in _CSI or _SAYS_CSI.search(name) else None
