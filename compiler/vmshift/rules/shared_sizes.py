"""Sizes: what MTC will ask the target class for, how large the source's disk is, and CDI's overhead."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import dig, entries, mapping, text
from vmshift.platform.defaults import filesystem_overhead
from vmshift.platform.versions import Version
from vmshift.quantity import quantity_bytes, show_bytes

if TYPE_CHECKING:
    from vmshift.inventory import Claim, Inventory
    from vmshift.resolve.model import Migration, Move
    from vmshift.source import Manifest, Place

MIB = 1024 * 1024  # images and claims are rounded to it
_STORAGE = ("resources", "requests", "storage")


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes, the line that tells them, and whether the inventory decides them or a default was taken."""

    bytes: int
    place: Place
    certain: bool = True


def owners(claim: Claim) -> list[str]:
    """Name the DataVolumes that own a claim."""
    found = entries(dig(claim.manifest.value, "metadata", "ownerReferences"))
    return [text(owner.get("name")) for _, owner in found if owner.get("kind") == "DataVolume"]


def asked(move: Move, migration: Migration) -> Size | None:
    """Tell what MTC asks the target class for, before CDI adds its overhead; None where a fact is missing.

    Source: mig-controller directvolumemigration/pvcs.go, createDestinationDV and createDestinationPVCDefinition.
    """
    claim = move.claim
    if claim is None:
        return None
    names = owners(claim) if move.vm is not None else []
    if not names:
        return _by_claim(claim, migration.inventory)
    found = migration.inventory.get("DataVolume", claim.namespace, names[-1])
    return _by_data_volume(claim, found) if found is not None else None


def _by_claim(claim: Claim, inventory: Inventory) -> Size | None:
    controller = inventory.one("MigrationController")
    resizing = controller is not None and dig(controller.value, "spec", "enable_dvm_pv_resizing") is True
    request = claim.request
    if resizing and request is not None and claim.capacity is not None and claim.capacity > request:
        return Size(claim.capacity, claim.at("status", "capacity", "storage"))
    return None if request is None else Size(request, claim.at("spec", *_STORAGE))


def _by_data_volume(claim: Claim, volume: Manifest) -> Size | None:
    spec = mapping(volume.value.get("spec"))
    if isinstance(spec.get("pvc"), dict):
        return _sized(quantity_bytes(dig(spec, "pvc", *_STORAGE)), volume.at("spec", "pvc", *_STORAGE))
    if claim.volume_mode == "Block":
        return _sized(claim.capacity, claim.at("status", "capacity", "storage"))
    own = quantity_bytes(dig(spec, "storage", *_STORAGE))
    if own is not None:
        return Size(own, volume.at("spec", "storage", *_STORAGE))
    return _sized(claim.request, claim.at("spec", *_STORAGE))


def _sized(size: int | None, place: Place) -> Size | None:
    return None if size is None else Size(size, place)


def image(move: Move, migration: Migration, request: Size) -> Size | None:
    """Tell how large the disk is that will be copied; `request` is what MTC asks for. None where a fact is missing.

    A Block volume is as large as its claim. An image in a file system has the size that was asked for, unless its claim
    was made larger since: KubeVirt then grows it to the smaller of request and capacity, less CDI's overhead.
    Source: KubeVirt storage/types/pvc.go, GetDiskCapacity; virt-launcher/virtwrap/manager.go, possibleGuestSize.
    """
    claim = move.claim
    if claim is None or claim.capacity is None:
        return None
    place = claim.at("status", "capacity", "storage")
    if claim.volume_mode == "Block":
        return Size(claim.capacity, place)
    overhead = overhead_of(claim.storage_class, migration)
    if overhead is None or claim.request is None:
        return None
    grown = int(min(claim.request, claim.capacity) * (1 - overhead.share)) // MIB * MIB
    return Size(grown, place, overhead.certain) if grown >= request.bytes + MIB else Size(request.bytes, request.place)


@dataclass(frozen=True, slots=True)
class Overhead:
    """The share of a file system that CDI keeps free, and whether the inventory tells it."""

    share: Decimal
    certain: bool

    def added(self, size: int) -> int:
        """Give the size of the claim that CDI makes for an image (CDI pkg/controller/common, GetRequiredSpace)."""
        aligned = -(-size // MIB) * MIB
        return int((aligned / (1 - self.share)).to_integral_value(rounding="ROUND_CEILING"))


def overhead_of(storage_class: str, migration: Migration) -> Overhead | None:
    """Tell CDI's overhead on a class: what its object or the HyperConverged sets, else the version's default."""
    settings = _settings(migration.inventory)
    for setting in settings:
        share = _share(dig(setting, "storageClass", storage_class)) or _share(setting.get("global"))
        if share is not None:
            return Overhead(share, certain=True)
    cdi = migration.inventory.one("CDI")
    version = Version.try_parse(dig(cdi.value, "status", "observedVersion")) if cdi else None
    default = filesystem_overhead(version, migration.platform.cnv)
    return None if default is None else Overhead(default, certain=bool(settings))


def _settings(inventory: Inventory) -> list[dict[str, Any]]:
    """Give the settings of the CDI object, else of the HyperConverged, which writes them there."""
    cdi, hco = inventory.one("CDI"), inventory.one("HyperConverged")
    found = []
    if cdi is not None:
        found.append(mapping(dig(cdi.value, "spec", "config", "filesystemOverhead")))
    if hco is not None:
        found.append(mapping(dig(hco.value, "spec", "filesystemOverhead")))
        found.append(mapping(dig(hco.value, "spec", "storage", "filesystemOverhead")))  # hco.kubevirt.io/v1
    return found


def _share(value: object) -> Decimal | None:
    try:
        share = Decimal(str(value)) if isinstance(value, (str, float, int)) else None
    except InvalidOperation:
        return None
    return share if share is not None and 0 <= share < 1 else None


def show_two(first: int, second: int) -> tuple[str, str]:
    """Write two sizes as people read them; in bytes where they would look the same."""
    shown = show_bytes(first), show_bytes(second)
    return shown if shown[0] != shown[1] else (f"{first} bytes", f"{second} bytes")
