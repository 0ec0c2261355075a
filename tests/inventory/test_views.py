"""What the views of VMs, claims and volumes read."""

from __future__ import annotations

from typing import Any

import pytest

from inventory.objects import claim, disk, inventory, on_claim, thing, vm, volume
from vmshift.inventory import Claim, Volume
from vmshift.inventory.values import dig, entries, mapping, text, texts

CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class"


def read_claim(*objects: dict[str, Any]) -> Claim:
    found = inventory(*objects).claim("erp", "data")
    assert found is not None
    return found


def read_volumes(*volumes: dict[str, Any]) -> list[tuple[str, str, str]]:
    (found,) = inventory(vm("db-01", "erp", *volumes)).vms
    return [(each.name, each.source, each.claim) for each in found.volumes]


def test_a_vm_has_its_volumes_in_their_order_and_a_claim_for_those_that_can_move() -> None:
    assert read_volumes(
        disk("root", "db-01-root"),
        on_claim("data", "db-01-data"),
        {"name": "seed", "cloudInitNoCloud": {"userData": "x"}},
        {"name": "boot", "containerDisk": {"image": "quay.io/containerdisks/fedora"}},
        {"name": "scratch", "ephemeral": {"persistentVolumeClaim": {"claimName": "base"}}},
        {"name": "dump", "memoryDump": {"claimName": "dump"}},
        {"name": "host", "hostDisk": {"path": "/var/x.img", "type": "Disk"}},
    ) == [
        ("root", "dataVolume", "db-01-root"),
        ("data", "persistentVolumeClaim", "db-01-data"),
        ("seed", "cloudInitNoCloud", ""),
        ("boot", "containerDisk", ""),
        ("scratch", "ephemeral", ""),
        ("dump", "memoryDump", ""),
        ("host", "hostDisk", ""),
    ]


def test_the_order_of_a_volumes_keys_does_not_matter() -> None:
    one = {"name": "a", "dataVolume": {"name": "x"}, "serial": "1"}

    assert read_volumes(one) == read_volumes(dict(reversed(one.items()))) == [("a", "dataVolume", "x")]


@pytest.mark.parametrize("flag", [True, False])
@pytest.mark.parametrize("source", ["dataVolume", "persistentVolumeClaim"])
def test_a_hotplugged_volume_is_told_apart(source: str, *, flag: bool) -> None:
    (found,) = inventory(vm("db-01", "erp", {"name": "data", source: {"hotpluggable": flag}})).vms

    assert [each.hotpluggable for each in found.volumes] == [flag]


def test_a_disk_is_found_by_the_name_of_its_volume_with_its_place_and_device() -> None:
    devices = {
        "disks": [
            {"name": "root", "disk": {"bus": "virtio"}},
            {"name": "shared", "lun": {"reservation": True}},
            {"name": "media", "cdrom": {"bus": "sata"}},
            {"name": "bare", "bootOrder": 1},
        ],
        "filesystems": [{"name": "files", "virtiofs": {}}],
    }
    names = ["root", "shared", "media", "bare", "files", "implicit"]
    (found,) = inventory(vm("db-01", "erp", *(disk(name) for name in names), devices=devices)).vms

    disks = [found.disk(each) for each in found.volumes]
    assert [each and (each.device, each.path[-2:]) for each in disks] == [
        ("disk", ("disks", 0)),
        ("lun", ("disks", 1)),
        ("cdrom", ("disks", 2)),
        ("disk", ("disks", 3)),
        ("filesystem", ("filesystems", 0)),
        None,  # KubeVirt adds a disk
    ]


def test_the_path_of_a_volume_leads_to_it() -> None:
    (found,) = inventory(vm("db-01", "erp", disk("root"), disk("data"))).vms

    assert [dig(found.manifest.value, *each.path) for each in found.volumes] == [disk("root"), disk("data")]


def test_the_key_of_a_vm_is_namespace_and_name() -> None:
    (found,) = inventory(vm("db-01", "erp", labels={"tier": "gold"})).vms

    assert (found.key, found.labels, found.volumes) == ("erp/db-01", {"tier": "gold"}, ())


def test_a_claim_as_a_dump_shows_it() -> None:
    found = read_claim(claim("data", "erp"), volume("pv-erp-data"))

    assert (found.volume_name, found.storage_class, found.access_modes, found.volume_mode, found.bound) == (
        *("pv-erp-data", "old-san"),
        *(("ReadWriteMany",), "Block", True),
    )


@pytest.mark.parametrize(
    ("of_volume", "of_claim", "expected"),
    [
        ({"storageClassName": "pv"}, {"storageClassName": "pvc"}, "pv"),
        ({"storageClassName": ""}, {"storageClassName": "pvc"}, "pvc"),
        (None, {"storageClassName": "pvc"}, "pvc"),
        (None, {"storageClassName": None}, ""),
    ],
)
def test_the_class_is_the_volumes_and_else_the_claims(
    of_volume: dict[str, Any] | None, of_claim: dict[str, Any], expected: str
) -> None:
    objects = [claim("data", "erp", spec=of_claim)]
    objects += [volume("pv-erp-data", spec=of_volume)] if of_volume is not None else []

    assert read_claim(*objects).storage_class == expected


def test_the_class_may_stand_in_the_old_annotation() -> None:
    no_class = {"storageClassName": None}
    beta = {CLASS_ANNOTATION: "beta"}

    of_claim = read_claim(claim("data", "erp", spec=no_class, annotations=beta))
    of_volume = read_claim(claim("data", "erp"), volume("pv-erp-data", spec=no_class, annotations=beta))

    assert (of_claim.storage_class, of_volume.storage_class) == ("beta", "beta")


def test_a_claim_without_a_volume_mode_is_a_filesystem() -> None:
    assert read_claim(claim("data", "erp", spec={"volumeMode": None})).volume_mode == "Filesystem"


@pytest.mark.parametrize(
    ("status", "sizes"),
    [
        ({"capacity": {"storage": "12Gi"}}, (10 * 2**30, 12 * 2**30, 12 * 2**30)),
        ({}, (10 * 2**30, None, 10 * 2**30)),
    ],
)
def test_the_size_is_the_capacity_and_else_the_request(status: dict[str, Any], sizes: tuple[int | None, ...]) -> None:
    found = read_claim(claim("data", "erp", status=status))

    assert (found.request, found.capacity, found.size) == sizes


@pytest.mark.parametrize(
    ("volume_phase", "claim_phase", "bound"),
    [
        ("Bound", "Bound", True),
        ("Bound", "Lost", True),  # discovery asks the volume alone
        ("Released", "Bound", False),
        ("Available", "Pending", False),
        ("", "Bound", True),
        ("", "", True),  # a manifest without status
        ("", "Pending", False),
        (None, "Bound", True),
        (None, "Lost", False),
    ],
)
def test_discovery_sees_a_claim_whose_volume_is_bound(volume_phase: str | None, claim_phase: str, bound: bool) -> None:  # noqa: FBT001
    objects = [claim("data", "erp", status={"phase": claim_phase})]
    objects += [volume("pv-erp-data", status={"phase": volume_phase})] if volume_phase is not None else []

    assert read_claim(*objects).bound is bound


def test_a_claim_without_the_name_of_a_volume_is_not_bound() -> None:
    assert read_claim(claim("data", "erp", spec={"volumeName": ""})).bound is False


@pytest.mark.parametrize(
    ("owner", "temporary"),
    [
        ({"kind": "PersistentVolumeClaim", "controller": True}, True),
        ({"kind": "PersistentVolumeClaim", "controller": False}, False),
        ({"kind": "PersistentVolumeClaim"}, False),
        ({"kind": "DataVolume", "controller": True}, False),
    ],
)
def test_a_claim_that_another_claim_controls_is_temporary(owner: dict[str, Any], *, temporary: bool) -> None:
    assert read_claim(claim("data", "erp", ownerReferences=[owner])).is_temporary is temporary


@pytest.mark.parametrize(
    ("spec", "host_path", "remote"),
    [
        ({"hostPath": {"path": "/x"}}, True, False),
        ({"nfs": {"server": "a", "path": "/x"}}, False, True),
        ({"awsElasticBlockStore": {"volumeID": "a"}}, False, True),
        ({"csi": {"driver": "a"}}, False, False),
        ({"hostPath": None, "nfs": None}, False, False),
    ],
)
def test_a_volume_tells_what_mtc_offers_for_it(spec: dict[str, Any], *, host_path: bool, remote: bool) -> None:
    found = inventory(volume("pv-1", spec=spec)).volume("pv-1")

    assert found is not None
    assert (found.is_host_path, found.is_remote) == (host_path, remote)


def test_a_claim_knows_its_volume_where_the_inventory_does() -> None:
    known = read_claim(claim("data", "erp"), volume("pv-erp-data", "other"))

    assert known.volume is not None
    assert (known.volume.name, read_claim(claim("data", "erp")).volume) == ("pv-erp-data", None)


def test_values_of_another_shape_read_as_nothing() -> None:
    assert (dig({"a": [1]}, "a", 1), dig({"a": 1}, "a", "b"), dig(None, "a"), dig([1], -2)) == (None, None, None, None)
    assert (mapping([]), text(5), texts(["a", 5, None]), texts("a"), entries({})) == ({}, "", ("a",), (), [])
    assert entries(["a", {"b": 1}]) == [(1, {"b": 1})]


def test_a_volume_without_a_name_or_a_source_is_there_all_the_same() -> None:
    (found,) = inventory(vm("db-01", "erp", {}, {"dataVolume": None})).vms

    assert found.volumes == (Volume(0, "", "", "", {}), Volume(1, "", "dataVolume", "", {"dataVolume": None}))


def test_a_vm_of_another_group_is_no_vm() -> None:
    other = thing("example.com/v1", "VirtualMachine", "db-01", "erp")

    assert inventory(other).vms == []
