"""What a storage class offers: pairs of access modes and a volume mode, as its StorageProfile or its provisioner tells.

The provisioners are those of which it is known whatever their parameters are.
Source: mig-controller pkg/apis/migration/v1alpha1/migcluster_types.go, accessModeList; CDI doc/storageprofile.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmshift.inventory.values import entries, mapping, text, texts

if TYPE_CHECKING:
    from vmshift.inventory import Inventory
    from vmshift.source import Place

ONCE, READ, MANY = "ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany"
_ONE_NODE = ("aws-ebs", "azure-disk", "cinder", "gce-pd", "vsphere-volume")
_PROVISIONERS: dict[str, dict[str, tuple[str, ...]]] = {
    "rbd.csi.ceph.com": {"Block": (ONCE, READ, MANY), "Filesystem": (ONCE, READ)},
    "cephfs.csi.ceph.com": {"Filesystem": (ONCE, READ, MANY)},
    **{f"kubernetes.io/{name}": {"Block": (ONCE, READ), "Filesystem": (ONCE, READ)} for name in _ONE_NODE},
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Access modes that go with one volume mode; "" and () stand for what is not said."""

    access_modes: tuple[str, ...]
    volume_mode: str

    @property
    def allowed(self) -> set[str]:
        """The access modes that it serves: what many nodes may write, one may."""
        return {*self.access_modes, *((ONCE,) if MANY in self.access_modes else ())}


@dataclass(frozen=True, slots=True)
class Offer:
    """What a class offers, who says so, and where."""

    by: str
    pairs: tuple[Pair, ...]
    place: Place

    def has(self, access_modes: tuple[str, ...], volume_mode: str) -> bool:
        """Tell whether one pair has all that is asked for; () and "" leave the choice to CDI, which needs a pair."""
        if not self.pairs:
            return bool(access_modes and volume_mode)  # nobody knows
        return any(
            volume_mode in ("", pair.volume_mode) and (not pair.access_modes or set(access_modes) <= pair.allowed)
            for pair in self.pairs
        )

    def __str__(self) -> str:
        """List the pairs as people read them."""
        return ", ".join(f"{pair.volume_mode} with {' or '.join(pair.access_modes) or 'any'}" for pair in self.pairs)


def offer_of(storage_class: str, inventory: Inventory) -> Offer | None:
    """Tell what a class offers; None where neither its profile nor its provisioner says."""
    profile = inventory.get("StorageProfile", "", storage_class)
    if profile is not None:
        for part in ("spec", "status"):  # what is set by hand wins, as in CDI's profile controller
            sets = entries(mapping(profile.value.get(part)).get("claimPropertySets"))
            if sets:
                pairs = [
                    Pair(texts(each.get("accessModes")), text(each.get("volumeMode")) or "Filesystem")
                    for _, each in sets
                ]
                return Offer("its StorageProfile", tuple(pairs), profile.at(part, "claimPropertySets"))
    known = _by_provisioner(storage_class, inventory)
    if known is None and profile is not None:
        return Offer("its StorageProfile", (), profile.at("metadata", "name"))
    return known


def _by_provisioner(storage_class: str, inventory: Inventory) -> Offer | None:
    manifest = inventory.get("StorageClass", "", storage_class)
    provisioner = text(manifest.value.get("provisioner")) if manifest is not None else ""
    for name, modes in _PROVISIONERS.items():
        # An operator puts its namespace before the name of its driver.
        if manifest is not None and (provisioner == name or provisioner.endswith(f".{name}")):
            pairs = tuple(Pair(access, volume) for volume, access in modes.items())
            return Offer(f'its provisioner "{provisioner}"', pairs, manifest.at("provisioner"))
    return None
