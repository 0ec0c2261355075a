"""Conditions of a MigPlan about its volumes, after discovery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import dig, text, texts
from vmshift.platform import facts
from vmshift.platform.limits import STORAGE_CLASSES_MIN
from vmshift.resolve.conditions.base import Kind, PlanWorld, Verdict, in_words, no, open_, yes

if TYPE_CHECKING:
    from collections.abc import Callable

_MODES = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany")
_ONE, _READ, _ALL = _MODES[:1], _MODES[:2], _MODES
# migcluster_types.go:697, accessModeList: a provisioner, or the end of one, and its modes for file systems and Block.
# Those for which it says what it says of any other are left out.
_TABLE: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("kubernetes.io/azure-file", _ALL, ()),
    ("kubernetes.io/gce-pd", _READ, ()),
    ("kubernetes.io/glusterfs", _ALL, ()),
    ("kubernetes.io/quobyte", _ALL, ()),
    ("kubernetes.io/rbd", _READ, ()),
    ("kubernetes.io/portworx-volume", (_MODES[0], _MODES[2]), ()),
    ("kubernetes.io/scaleio", _READ, ()),
    ("%rbd.csi.ceph.com", _ONE, _ALL),
    ("%cephfs.csi.ceph.com", _ALL, ()),
    ("netapp.io/trident", _READ, _ALL),
    ("csi.kubevirt.io", _ONE, _ONE),
)
_LONGEST_OLD = 251  # a source claim's name, with "-new" appended


def _volumes(world: PlanWorld, bad: Callable[[dict[str, Any]], bool], said: str, reason: str = "NotDone") -> Verdict:
    found = [text(entry.get("name")) for entry in world.volumes if bad(entry)]
    if found:
        return yes(f"{in_words(found)} {said}", reason, found)
    if not world.knows_claims:
        return open_(f'"oc get pvc" in {in_words(world.namespaces)} tells what discovery adds')
    return no("no volume is like that")


def _copied(entry: dict[str, Any]) -> bool:
    return dig(entry, "selection", "action") == "copy" and "copy" in _actions(entry)


def _actions(entry: dict[str, Any]) -> tuple[str, ...]:
    """Give the actions that the controller offers (migplan/pvlist.go:513): what is listed, or skip and copy."""
    return texts(dig(entry, "supported", "actions")) or ("skip", "copy")


def pv_invalid_action(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1119, validatePvSelections; where only skip is offered it is set to skip before."""

    def bad(entry: dict[str, Any]) -> bool:
        offered = _actions(entry)
        return len(offered) > 1 and text(dig(entry, "selection", "action")) not in offered

    return _volumes(world, bad, "has an action that MTC does not offer for it")


def pv_no_supported_action(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1119, validatePvSelections; discovery fills in what is offered before."""
    return no(f"discovery offers skip at least for each of {len(world.volumes)} volumes")


def pv_invalid_storage_class(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1119, validatePvSelections: the class must be in the cluster."""
    classes = {each.name for each in world.inventory.all("StorageClass")}
    if not classes:
        return open_('"oc get storageclass" tells whether the target classes are there')

    def bad(entry: dict[str, Any]) -> bool:
        wanted = text(dig(entry, "selection", "storageClass"))
        return _copied(entry) and bool(wanted) and wanted not in classes

    return _volumes(world, bad, "is to go to a storage class that is not there")


def pv_no_storage_class(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1119, validatePvSelections."""
    return _volumes(
        world,
        lambda entry: _copied(entry) and not text(dig(entry, "selection", "storageClass")),
        "names no class",
        "NotFound",
    )


def pv_invalid_access_mode(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1119, validatePvSelections; `auto` is valid from MTC 1.8.6."""
    auto = world.platform.decide("mtc", facts.MTC_AUTO_MODE)
    modes = [text(dig(entry, "selection", "accessMode")) for entry in world.volumes if _copied(entry)]
    if auto is None and "auto" in modes:
        return open_("access mode auto is valid from MTC 1.8.6, and nobody tells the version")
    valid = (*_MODES, "auto") if auto else _MODES

    def bad(entry: dict[str, Any]) -> bool:
        mode = text(dig(entry, "selection", "accessMode"))
        return _copied(entry) and bool(mode) and mode not in valid

    return _volumes(world, bad, "has an access mode that MTC does not take", "")


def pv_access_mode_unavailable(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1119, validatePvSelections, over migcluster_types.go, accessModeList.

    The table knows few provisioners and takes any other for ReadWriteOnce; no StorageProfile counts.
    """
    provisioners = {each.name: text(each.value.get("provisioner")) for each in world.inventory.all("StorageClass")}

    def bad(entry: dict[str, Any]) -> bool:
        wanted = text(dig(entry, "selection", "storageClass"))
        if not _copied(entry) or wanted not in provisioners:
            return False
        volume_mode = text(dig(entry, "pvc", "volumeMode")) or "Filesystem"
        offered = _offered(provisioners[wanted], volume_mode)
        asked = text(dig(entry, "selection", "accessMode"))
        modes = (asked,) if asked else texts(dig(entry, "pvc", "accessModes"))
        return not any(mode == "auto" or mode in offered for mode in modes)

    return _volumes(world, bad, "asks for an access mode that MTC's own table does not know of its class", "")


def _offered(provisioner: str, volume_mode: str) -> tuple[str, ...]:
    """Give the access modes of MTC's table for a provisioner; for any other, ReadWriteOnce file systems alone."""
    for known, filesystem, block in _TABLE:
        if provisioner == known or (known[0] == "%" and provisioner.endswith(known[1:])):
            return block if volume_mode == "Block" else filesystem
    return () if volume_mode == "Block" else _ONE


def pv_no_copy_method(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1119, validatePvSelections."""
    return _volumes(
        world,
        lambda entry: _copied(entry) and not text(dig(entry, "selection", "copyMethod")),
        "has no copy method",
        "NotFound",
    )


def pv_invalid_copy_method(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1119, validatePvSelections."""
    known = ("", "filesystem", "block", "snapshot")
    return _volumes(
        world,
        lambda entry: _copied(entry) and text(dig(entry, "selection", "copyMethod")) not in known,
        "has a copy method that MTC does not know",
        "",
    )


def pv_snapshot(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1119, validatePvSelections."""
    return _volumes(
        world,
        lambda entry: _copied(entry) and dig(entry, "selection", "copyMethod") == "snapshot",
        "is to be copied by snapshot",
        "",
    )


def pv_name_conflict(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1119, validatePvSelections: after discovery has named the targets."""
    if world.converts is False:
        return no("only storage conversions are looked at")
    suffixed = world.platform.decide("mtc", facts.MTC_TARGET_NAME_SUFFIX)
    if suffixed:
        return no("MTC gives each target a name with a suffix of its own")

    def bad(entry: dict[str, Any]) -> bool:
        source, mapped, target = text(dig(entry, "pvc", "name")).partition(":")
        return _copied(entry) and len(source) > _LONGEST_OLD and not (mapped and target != source)

    verdict = _volumes(world, bad, "has a name that leaves no room for -new", "")
    if verdict.status == "true" and suffixed is None:
        return open_("MTC from 1.8.5 names targets otherwise, and nobody tells the version")
    return verdict


def conversion_unavailable(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1119, validatePvSelections, for storage conversions."""
    if world.converts is False:
        return no("only storage conversions are looked at")
    if all(dig(entry, "selection", "action") == "skip" or _actions(entry) == ("skip",) for entry in world.volumes):
        return yes("no volume is to be copied") if world.knows_claims or world.listed else open_('"oc get pvc" tells')
    classes = world.inventory.all("StorageClass")
    if not classes:
        return open_('"oc get storageclass" tells whether there are two classes')
    if len(classes) < STORAGE_CLASSES_MIN:
        return yes("the cluster has fewer than two storage classes")
    return no(f"{len(classes)} storage classes, and a volume to copy")


KINDS = (
    Kind("PvInvalidAction", "Error", pv_invalid_action),
    Kind("PvNoSupportedAction", "Warn", pv_no_supported_action),
    Kind("PvInvalidStorageClass", "Error", pv_invalid_storage_class),
    Kind("PvNoStorageClassSelection", "Warn", pv_no_storage_class),
    Kind("PvInvalidAccessMode", "Error", pv_invalid_access_mode),
    Kind("PvWarnAccessModeUnavailable", "Warn", pv_access_mode_unavailable),
    Kind("PvNoCopyMethodSelection", "Error", pv_no_copy_method),
    Kind("PvInvalidCopyMethod", "Error", pv_invalid_copy_method),
    Kind("PvWarnCopyMethodSnapshot", "Warn", pv_snapshot),
    Kind("PvNameConflict", "Error", pv_name_conflict),
    Kind("StorageClassConversionUnavailable", "Critical", conversion_unavailable),
)
