"""Lean views of claims, volumes and storage classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, entries, mapping, text, texts
from vmshift.quantity import quantity_bytes

if TYPE_CHECKING:
    from vmshift.source import Manifest, Place

_CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class"


class PersistentVolume:
    """A PersistentVolume."""

    __slots__ = ("manifest", "name", "phase", "spec")

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self.name = manifest.name
        self.spec = mapping(manifest.value.get("spec"))
        self.phase = text(dig(manifest.value, "status", "phase"))

    @property
    def storage_class(self) -> str:
        """The class, from the field or the old annotation, as MTC reads it (migplan/pvlist.go, getStorageClassName)."""
        return text(self.spec.get("storageClassName")) or text(
            dig(self.manifest.value, "metadata", "annotations", _CLASS_ANNOTATION)
        )

    @property
    def is_host_path(self) -> bool:
        """A volume in a folder of a node: MTC offers skip alone (migplan/pvlist.go, getSupportedActions)."""
        return isinstance(self.spec.get("hostPath"), dict)

    @property
    def is_remote(self) -> bool:
        """An NFS or EBS volume, for which MTC offers move as well (migplan/pvlist.go, getSupportedActions)."""
        return any(isinstance(self.spec.get(key), dict) for key in ("nfs", "awsElasticBlockStore"))


class Claim:
    """A PersistentVolumeClaim, with its volume where the inventory has it."""

    __slots__ = ("manifest", "name", "namespace", "spec", "volume", "volume_name")

    def __init__(self, manifest: Manifest, volume: PersistentVolume | None) -> None:
        self.manifest = manifest
        self.volume = volume
        self.namespace = manifest.namespace
        self.name = manifest.name
        self.spec = mapping(manifest.value.get("spec"))
        self.volume_name = text(self.spec.get("volumeName"))

    @property
    def storage_class(self) -> str:
        """The class: of the volume where it is known, as MTC reads it, else of the claim."""
        own = text(self.spec.get("storageClassName")) or text(
            dig(self.manifest.value, "metadata", "annotations", _CLASS_ANNOTATION)
        )
        return (self.volume.storage_class if self.volume else "") or own

    @property
    def access_modes(self) -> tuple[str, ...]:
        """What the claim asks for; MTC copies these, not the volume's."""
        return texts(self.spec.get("accessModes"))

    @property
    def volume_mode(self) -> str:
        """Block or Filesystem, Kubernetes' default."""
        return text(self.spec.get("volumeMode")) or "Filesystem"

    @property
    def request(self) -> int | None:
        """Bytes asked for."""
        return quantity_bytes(dig(self.spec, "resources", "requests", "storage"))

    @property
    def capacity(self) -> int | None:
        """Bytes that the bound volume has."""
        return quantity_bytes(dig(self.manifest.value, "status", "capacity", "storage"))

    @property
    def size(self) -> int | None:
        """Bytes: the capacity where it is known, else the request."""
        return self.capacity if self.capacity is not None else self.request

    @property
    def bound(self) -> bool:
        """Whether MTC's discovery sees the claim: its volume is named, and Bound as far as the inventory tells."""
        if not self.volume_name:
            return False
        if self.volume is not None and self.volume.phase:
            return self.volume.phase == "Bound"
        return text(dig(self.manifest.value, "status", "phase")) in ("Bound", "")

    @property
    def labels(self) -> dict[str, object]:
        """The claim's labels."""
        return mapping(dig(self.manifest.value, "metadata", "labels"))

    @property
    def is_temporary(self) -> bool:
        """Controlled by another claim, as CDI's scratch and prime claims are; discovery skips these (getClaims)."""
        owners = entries(dig(self.manifest.value, "metadata", "ownerReferences"))
        return any(
            owner.get("kind") == "PersistentVolumeClaim" and owner.get("controller") is True for _, owner in owners
        )

    def at(self, *path: str | int) -> Place:
        """Give the place of a path of the claim."""
        return self.manifest.at(*path)
