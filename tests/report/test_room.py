"""Room for the copies, in exact figures."""

from __future__ import annotations

from typing import Any

from inventory.objects import claim, disk, thing, vm
from resolve.migrations import resolved
from vmshift.report.room import class_rooms, quota_rooms

GI = 2**30
ALL = "select: {namespaces: ['*']}"


def machine(name: str, size: str = "10Gi", **fields: Any) -> list[dict[str, Any]]:
    sizes = {"resources": {"requests": {"storage": size}}}
    made = claim(name, "erp", spec=sizes, status={"phase": "Bound", "capacity": {"storage": size}}, **fields)
    return [vm(name, "erp", disk("root", name)), made]


def quota(hard: dict[str, str], used: dict[str, str] | None = None) -> dict[str, Any]:
    status = {"status": {"hard": hard, "used": used}} if used is not None else {}
    return thing("v1", "ResourceQuota", "limits", "erp", spec={"hard": hard}, **status)


def test_new_claims_are_held_against_what_the_spec_says_less_its_headroom() -> None:
    capacity = "capacity: [{storageClass: new-san, available: 100Gi, headroom: 20%}]"
    (room,) = class_rooms(resolved([ALL, capacity], *machine("a", "50Gi"), *machine("b", "30Gi")))

    assert (room.storage_class, room.claims, room.wanted, room.kept, room.unknown) == (
        "new-san",
        2,
        80 * GI,
        80 * GI,
        0,
    )
    assert (room.available, room.fits) == (80 * GI, True)


def test_one_byte_more_does_not_fit() -> None:
    capacity = "capacity: [{storageClass: new-san, available: 10737418239}]"
    (room,) = class_rooms(resolved([ALL, capacity], *machine("a")))

    assert (room.wanted, room.available, room.fits) == (10737418240, 10737418239, False)


def test_the_drivers_reports_count_where_the_spec_says_nothing_and_without_both_nothing_is_known() -> None:
    report = thing("storage.k8s.io/v1", "CSIStorageCapacity", "x", "csi", storageClassName="new-san", capacity="4Gi")
    (told,) = class_rooms(resolved([ALL], *machine("a"), report))
    (untold,) = class_rooms(resolved([ALL], *machine("a")))

    assert (told.available, told.fits) == (4 * GI, False)
    assert (untold.available, untold.fits, untold.place) == (None, None, None)


def test_a_plan_that_is_done_asks_for_nothing_more() -> None:
    assert class_rooms(resolved([ALL, "step: done", "runs: {cutover: 1}"], *machine("a"))) == ()


def test_a_quota_counts_both_copies() -> None:
    hard = {
        "requests.storage": "25Gi",
        "persistentvolumeclaims": "4",
        "new-san.storageclass.storage.k8s.io/requests.storage": "5Gi",
    }
    used = {"requests.storage": "10Gi", "persistentvolumeclaims": "1"}
    found = quota_rooms(resolved([ALL], *machine("a"), quota(hard, used)))

    assert [(each.key, each.limit, each.used, each.more, each.fits) for each in found] == [
        ("new-san.storageclass.storage.k8s.io/requests.storage", 5 * GI, 0, 10 * GI, False),
        ("persistentvolumeclaims", 4, 1, 1, True),
        ("requests.storage", 25 * GI, 10 * GI, 10 * GI, True),
    ]


def test_what_is_in_use_is_counted_where_the_quota_does_not_tell() -> None:
    (found,) = quota_rooms(
        resolved([ALL], *machine("a"), claim("kept", "erp", "other"), quota({"requests.storage": "25Gi"}))
    )

    assert (found.used, found.more, found.fits) == (20 * GI, 10 * GI, False)
