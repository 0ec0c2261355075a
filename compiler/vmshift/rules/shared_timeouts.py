"""How long KubeVirt lets a live migration take, and how much it has to copy.

Source: KubeVirt pkg/virt-launcher/virtwrap/manager.go, getVMIMigrationDataSize, and live-migration-source.go,
processInflightMigration; staging/src/kubevirt.io/api/migrations/v1alpha1/types.go, GetMigrationConfByPolicy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vmshift.inventory.values import dig, mapping
from vmshift.platform.defaults import completion_timeout
from vmshift.quantity import quantity_bytes
from vmshift.rules.shared_sizes import asked, image

if TYPE_CHECKING:
    from vmshift.inventory import Inventory, VirtualMachine
    from vmshift.resolve.model import Migration, Move
    from vmshift.source import Manifest, Place

_TIMEOUT, _BANDWIDTH = "completionTimeoutPerGiB", "bandwidthPerMigration"
_POST_COPY, _DISRUPTION = "allowPostCopy", "allowWorkloadDisruption"
_PATHS = {
    "KubeVirt": (("spec", "configuration", "migrations"),),
    "HyperConverged": (("spec", "liveMigrationConfig"), ("spec", "virtualization", "liveMigrationConfig")),
}


class Limits(NamedTuple):
    """Seconds for each GB, and bytes per second where those are limited, each with the line that sets it."""

    per_gb: int
    per_gb_at: Place | None
    bandwidth: int | None
    bandwidth_at: Place | None


class _Setting(NamedTuple):
    value: Any
    place: Place


def limits_of(migration: Migration, vm: VirtualMachine) -> Limits | None:
    """Give the limits of a VM's migration; None where there is no time limit, or nothing tells it.

    With post-copy, or where the workload may be disrupted, KubeVirt ends the migration another way instead.
    """
    settings = _settings(migration.inventory, vm)
    assisted = settings.get(_DISRUPTION) or settings.get(_POST_COPY)
    if assisted and assisted.value is True:
        return None
    told, bandwidth = settings.get(_TIMEOUT), settings.get(_BANDWIDTH)
    per_gb = told.value if told else completion_timeout(migration.platform.kubevirt, migration.platform.cnv)
    if not isinstance(per_gb, int) or per_gb <= 0:
        return None
    most = quantity_bytes(bandwidth.value) if bandwidth else None
    return Limits(per_gb, told.place if told else None, most or None, bandwidth.place if bandwidth else None)


def copied(move: Move, migration: Migration) -> int | None:
    """Tell how many bytes of a volume a live migration copies at most; None where nothing tells.

    None are copied of a disk that is read-only, or that KubeVirt refuses whatever the time.
    """
    disk = move.disk
    if disk and (disk.device != "disk" or disk.value.get("shareable") is True or dig(disk.value, "disk", "readonly")):
        return 0
    request = asked(move, migration)
    size = image(move, migration, request) if request else None
    return size.bytes if size else move.claim.size if move.claim else None


def _settings(inventory: Inventory, vm: VirtualMachine) -> dict[str, _Setting]:
    """Gather what is set: by the VM's policy, else in the KubeVirt, else in the HyperConverged, which writes it."""
    found: dict[str, _Setting] = {}
    for kind, paths in reversed(_PATHS.items()):
        manifest = inventory.one(kind)
        for path in paths if manifest else ():
            found |= _written(manifest, path) if manifest else {}
    policy = _policy(inventory, vm)
    if policy is not None:
        written = _written(policy, ("spec",))
        if _POST_COPY in written:
            written.setdefault(_DISRUPTION, written[_POST_COPY])
        found |= written
    return found


def _written(manifest: Manifest, path: tuple[str, ...]) -> dict[str, _Setting]:
    values = mapping(dig(manifest.value, *path))
    wanted = (_TIMEOUT, _BANDWIDTH, _POST_COPY, _DISRUPTION)
    return {key: _Setting(values[key], manifest.at(*path, key)) for key in wanted if values.get(key) is not None}


def _policy(inventory: Inventory, vm: VirtualMachine) -> Manifest | None:
    """Give the MigrationPolicy of a VM: of those whose labels all match the one with the most, the first by name."""
    namespace = inventory.get("Namespace", "", vm.namespace)
    labels = {
        "namespaceSelector": mapping(dig(namespace.value, "metadata", "labels")) if namespace else {},
        "virtualMachineInstanceSelector": mapping(dig(vm.manifest.value, "spec", "template", "metadata", "labels")),
    }
    best: tuple[int, Manifest] | None = None
    for policy in inventory.all("MigrationPolicy"):
        wanted = [
            (key, name, value)
            for key in labels
            for name, value in mapping(dig(policy.value, "spec", "selectors", key)).items()
        ]
        if wanted and all(labels[key].get(name) == value for key, name, value in wanted):
            best = (len(wanted), policy) if best is None or len(wanted) > best[0] else best
    return best[1] if best else None
