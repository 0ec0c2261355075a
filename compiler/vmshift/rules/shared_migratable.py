"""Why KubeVirt does not migrate a VM live together with its storage: a table of reasons.

Source: KubeVirt pkg/virt-handler/vm.go, calculateLiveStorageMigrationCondition, calculateLiveMigrationCondition and
checkVolumesForMigration; pkg/network/vmispec/interface.go, VerifyVMIMigratable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import dig, entries, mapping, text
from vmshift.platform import facts
from vmshift.platform.interval import Interval

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Path = tuple[str | int, ...]
    Find = Callable[[dict[str, Any]], Iterator[Path]]

ALWAYS = Interval.parse("*")
_DEVICES, _SECURITY, _FEATURES = ("domain", "devices"), ("domain", "launchSecurity"), ("domain", "features")


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that keeps a VM from being migrated, named as a message goes on after `has`.

    `mend` says what to write instead. `find` gives the paths, below the spec of a VM's template, at which it stands;
    `versions` are KubeVirt's.
    `of_instancetype` is where it may stand in the spec of an instancetype instead.
    """

    what: str
    mend: str
    find: Find
    versions: Interval = ALWAYS
    of_instancetype: tuple[str, ...] = ()


def _filled(*path: str) -> Find:
    return lambda template: iter([path] if dig(template, *path) else [])


def _given(*path: str) -> Find:
    return lambda template: iter([path] if dig(template, *path) is not None else [])


def _enabled(*path: str) -> Find:
    """Find a feature that is on: `{}` and `{enabled: true}` both say so."""

    def find(template: dict[str, Any]) -> Iterator[Path]:
        feature = dig(template, *path)
        if isinstance(feature, dict) and feature.get("enabled") is not False:
            yield path

    return find


def _secure_execution(template: dict[str, Any]) -> Iterator[Path]:
    if template.get("architecture") == "s390x" and dig(template, *_SECURITY) is not None:
        yield _SECURITY


def _host_disks(template: dict[str, Any]) -> Iterator[Path]:
    for index, volume in entries(template.get("volumes")):
        disk = volume.get("hostDisk")
        if isinstance(disk, dict) and disk.get("shared") is not True:
            yield "volumes", index, "hostDisk"


_UNCONFINED = "take launchSecurity out of the VM"
REASONS = (
    Reason(
        "host devices",
        "take hostDevices out of the VM",
        _filled(*_DEVICES, "hostDevices"),
        of_instancetype=("hostDevices",),
    ),
    Reason("a GPU", "take gpus out of the VM", _filled(*_DEVICES, "gpus"), of_instancetype=("gpus",)),
    Reason(
        "memory encryption by SEV",
        _UNCONFINED,
        _given(*_SECURITY, "sev"),
        of_instancetype=("launchSecurity", "sev"),
    ),
    Reason(
        "memory encryption by SEV-SNP",
        _UNCONFINED,
        _given(*_SECURITY, "snp"),
        of_instancetype=("launchSecurity", "snp"),
    ),
    Reason(
        "memory encryption by TDX",
        _UNCONFINED,
        _given(*_SECURITY, "tdx"),
        facts.KUBEVIRT_TDX_KNOWN,
        ("launchSecurity", "tdx"),
    ),
    Reason(
        "Secure Execution of s390x",
        _UNCONFINED,
        _secure_execution,
        facts.KUBEVIRT_SECURE_EXECUTION_CHECKED,
    ),
    Reason(
        "Hyper-V passthrough",
        "list the Hyper-V features one by one instead",
        _enabled(*_FEATURES, "hypervPassthrough"),
    ),
    Reason("a host disk that is not shared", "set shared: true if every node has the disk there", _host_disks),
)
# What KubeVirt says of a running instance is told by other rules already, by the volumes that it is due to. That disks
# keep it from a plain migration says nothing of one that moves these disks.
_BY_VOLUMES = frozenset({"VirtIOFSNotLiveMigratable", "PersistentReservationNotLiveMigratable"})
TOLD_ELSEWHERE = {
    "StorageLiveMigratable": _BY_VOLUMES,
    "LiveMigratable": _BY_VOLUMES | {"DisksNotLiveMigratable"},
}
_BRIDGE_ALLOWED = "kubevirt.io/allow-pod-bridge-network-live-migration"


def pod_interface(vm: dict[str, Any], passt: bool | None) -> tuple[Path, str] | None:  # noqa: FBT001 - a tri-state
    """Give the path and the binding of an interface on the pod network that forbids a migration by itself.

    A binding plugin is given as `binding <name>`: its settings decide. One without any binding gets a default. passt:
    whether the passt binding migrates.
    """
    template = mapping(dig(vm, "spec", "template", "spec"))
    pod = next((text(one.get("name")) for _, one in entries(template.get("networks")) if "pod" in one), None)
    for index, interface in entries(dig(template, *_DEVICES, "interfaces")) if pod is not None else ():
        if interface.get("name") != pod:
            continue
        path = (*_DEVICES, "interfaces", index)
        bindings = sorted(
            key for key in ("bridge", "slirp", "sriov", "macvtap", "passt", "passtBinding") if key in interface
        )
        if "masquerade" in interface or (bindings == ["passtBinding"] and passt is not False):
            return None
        if bindings == ["bridge"] and _BRIDGE_ALLOWED in _annotations(vm):
            return None
        if bindings:
            return (*path, bindings[0]), bindings[0]
        plugin = text(dig(interface, "binding", "name"))
        return ((*path, "binding"), f"binding {plugin}") if plugin else None
    return None


def _annotations(vm: dict[str, Any]) -> dict[str, Any]:
    return mapping(dig(vm, "spec", "template", "metadata", "annotations"))
