"""Objects of any shape: nothing raises, whatever stands in the place of a value."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.objects import (
    Path,
    claim,
    disk,
    launcher_of,
    on_claim,
    paths,
    replaced,
    thing,
    vm,
    vmi,
    volume,
)
from vmshift.inventory import Inventory, run_state
from vmshift.source import parse

CLUSTER = [
    vm(
        "db-01",
        "erp",
        disk("root"),
        on_claim("data", "data"),
        labels={"tier": "gold"},
        devices={"disks": [{"name": "root", "lun": {}}], "filesystems": [{"name": "data", "virtiofs": {}}]},
        status={"printableStatus": "Running", "created": True},
        resourceVersion="7",
    ),
    vmi("db-01", "erp", "Running"),
    launcher_of("db-01", "erp"),
    claim("root", "erp", labels={"app": "a"}, ownerReferences=[{"kind": "DataVolume", "controller": True}]),
    claim("data", "erp", annotations={"volume.beta.kubernetes.io/storage-class": "beta"}),
    volume("pv-erp-root", spec={"nfs": {"server": "a"}, "capacity": {"storage": "1Gi"}}),
    volume("pv-erp-data", resourceVersion="9"),
    thing("v1", "Namespace", "erp"),
]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS | st.sampled_from(["root", "data", "erp", "db-01", "Bound", "10Gi", "1e99", "VirtualMachineInstance"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.just("name"), inner, max_size=3)
    ),
    max_leaves=6,
)


def read(objects: list[Any]) -> Inventory:
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
    return Inventory(parse("dump.json", text.encode()).manifests)


def look_at_everything(found: Inventory) -> None:
    """Use every view of every object."""
    found.namespaces()
    for machine in found.vms:
        assert machine.key.count("/") == 1
        assert isinstance(machine.labels, dict)
        for each in machine.volumes:
            machine.disk(each)
            machine.at(*each.path).span()
            assert isinstance(each.hotpluggable, bool)
        assert run_state(machine, found).place.span().line >= 1
    for manifest in found.all("PersistentVolumeClaim"):
        look_at_claim(found, manifest.namespace, manifest.name)


def look_at_claim(found: Inventory, namespace: str, name: str) -> None:
    read = found.claim(namespace, name)
    assert read is not None
    assert {type(read.bound), type(read.is_temporary)} == {bool}
    assert {type(each) for each in (read.storage_class, read.volume_mode, *read.access_modes)} == {str}
    assert {type(size) for size in (read.request, read.capacity, read.size)} <= {int, type(None)}
    assert isinstance(read.labels, dict)
    if read.volume is not None:
        assert {type(read.volume.is_host_path), type(read.volume.is_remote)} == {bool}


@settings(deadline=None)
@given(st.sampled_from(paths(CLUSTER)), VALUES)
def test_any_value_in_the_place_of_any_part_is_survived(path: Path, value: Any) -> None:
    changed = replaced(CLUSTER, path, value)

    look_at_everything(read(changed))


@settings(deadline=None)
@given(st.sampled_from(paths(CLUSTER)), st.sampled_from(paths(CLUSTER)), VALUES, VALUES)
def test_so_are_two(one: Path, other: Path, value: Any, second: Any) -> None:
    changed = replaced(CLUSTER, one, value)
    if other in paths(changed):
        changed = replaced(changed, other, second)

    look_at_everything(read(changed))
