"""Which objects an inventory holds, and how they are found."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.objects import claim, inventory, manifests, thing, vm, volume
from vmshift.inventory import Inventory
from vmshift.source import Manifest, parse

CLUSTER = [
    vm("b", "erp"),
    vm("a", "web"),
    vm("a", "erp"),
    claim("data", "erp"),
    volume("pv-erp-data"),
    thing("v1", "Namespace", "empty"),
]


def state(name: str, version: object = None, **fields: Any) -> dict[str, Any]:
    """Make one state of the VM erp/name."""
    made = vm(name, "erp", **fields)
    if version is not None:
        made["metadata"]["resourceVersion"] = version
    return made


def value_of(*files: tuple[str, dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    """Give the state that counts of the VM erp/a, and its file."""
    read = [manifest for name, each in files for manifest in parse(name, json.dumps(each).encode()).manifests]
    found = Inventory(read).get("VirtualMachine", "erp", "a")
    assert found is not None
    return found.file.path, found.value


def test_objects_of_a_kind_come_by_namespace_and_name() -> None:
    found = inventory(*CLUSTER)

    assert [each.key for each in found.vms] == ["erp/a", "erp/b", "web/a"]
    assert [each.key for each in found.vms_in("erp")] == ["erp/a", "erp/b"]
    assert [each.name for each in found.all("VirtualMachine", "erp")] == ["a", "b"]
    assert [each.name for each in found.claims_in("erp")] == ["data"]


def test_what_is_not_there_is_nothing() -> None:
    found = inventory(*CLUSTER)

    assert (found.get("VirtualMachine", "erp", "z"), found.vm("erp", "z"), found.claim("erp", "z")) == (None,) * 3
    assert (found.volume("z"), found.volume(""), found.one("KubeVirt"), found.all("Pod")) == (None, None, None, [])
    assert (found.vms_in("none"), found.claims_in("none"), found.all("Pod", "erp")) == ([], [], [])


def test_an_inventory_lists_the_kinds_that_it_shows_at_all() -> None:
    found = inventory(*CLUSTER)

    assert (found.lists("VirtualMachine"), found.lists("VirtualMachine", "erp")) == (True, True)
    assert (found.lists("VirtualMachine", "empty"), found.lists("Pod")) == (False, False)


def test_namespaces_are_those_with_an_object_of_their_own_a_vm_or_a_claim() -> None:
    assert inventory(*CLUSTER, thing("v1", "Pod", "a", "other")).namespaces() == ["empty", "erp", "web"]


def test_the_only_object_of_a_kind_is_the_first_by_name_where_there_are_more() -> None:
    found = inventory(thing("kubevirt.io/v1", "KubeVirt", "b", "cnv"), thing("kubevirt.io/v1", "KubeVirt", "a", "cnv"))

    only = found.one("KubeVirt")
    assert only is not None
    assert only.name == "a"


@pytest.mark.parametrize(
    ("api_version", "kind", "taken"),
    [
        ("kubevirt.io/v1", "VirtualMachine", True),
        ("kubevirt.io/v1alpha3", "VirtualMachine", True),
        ("v1", "VirtualMachine", False),
        ("v1", "PersistentVolume", True),
        ("core/v1", "PersistentVolume", False),
        ("kustomize.toolkit.fluxcd.io/v1", "Kustomization", True),
        ("kustomize.config.k8s.io/v1beta1", "Kustomization", False),
        ("apps/v1", "Deployment", True),
        ("apps/v1", "ControllerRevision", False),
        ("v1", "Secret", False),
        ("example.com/v1", "Anything", False),
        ("", "Anything", False),
    ],
)
def test_kinds_that_no_rule_reads_are_passed_over(api_version: str, kind: str, taken: bool) -> None:  # noqa: FBT001
    assert inventory(thing(api_version, kind, "x", "")).lists(kind) is taken


def test_an_object_without_a_name_is_passed_over() -> None:
    assert inventory(thing("v1", "Namespace", "")).all("Namespace") == []


def test_an_inventory_knows_whether_any_was_given() -> None:
    assert (Inventory().given, Inventory(given=False).given) == (True, False)


def test_the_inventory_of_another_spec_has_the_same_objects_and_its_own_absences() -> None:
    one = inventory(vm("db-01", "erp"))
    other = one.seen_from(given=True, absent=["more"])

    assert other.vm("erp", "db-01") is one.vm("erp", "db-01")
    assert ((one.given, one.absent), (other.given, other.absent)) == ((True, ()), (True, ("more",)))


def test_of_several_pods_the_first_by_name_tells_that_an_instance_runs() -> None:
    owners = [{"kind": "ReplicaSet", "name": "db-01"}, {"kind": "VirtualMachineInstance", "name": "db-01"}]
    pods = [thing("v1", "Pod", name, namespace, ownerReferences=owners) for name, namespace in PODS]
    place = inventory(*pods).launcher_of("erp", "db-01")

    assert place is not None
    assert (place.manifest.name, place.path) == ("launcher-a", ("metadata", "ownerReferences", 1))
    assert inventory(*pods).launcher_of("erp", "db-02") is None


PODS = (("launcher-b", "erp"), ("launcher-a", "erp"), ("launcher-0", "web"))


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("9", "10"),
        ("99", "100"),
        (None, "1"),
        ("abc", "1"),
        ("", "1"),
        ("0009", "10"),
        (9, "10"),  # without quotes, a number
        ("9", 10),
        ("9" * 5000, "1" + "0" * 5000),  # more digits than Python converts
        ("٩٩", "1"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_states_of_an_object_the_newer_counts(older: object, newer: object, turned: bool) -> None:  # noqa: FBT001
    files = [("a.json", state("a", older, strategy="Halted")), ("b.json", state("a", newer, strategy="Always"))]

    assert value_of(*(reversed(files) if turned else files)) == files[1]


def test_of_equal_states_the_first_file_by_name_counts_whatever_the_order() -> None:
    files = [("b.json", state("a", "7")), ("a.json", state("a", "7")), ("c.json", state("a", "7"))]

    assert {value_of(*files)[0], value_of(*reversed(files))[0]} == {"a.json"}


def test_of_equal_states_in_one_file_the_first_counts() -> None:
    found = Inventory(reversed(manifests(vm("b", "erp"), *(vm("a", "erp") for _ in range(12)))))

    only = found.get("VirtualMachine", "erp", "a")
    assert only is not None
    assert only.pointer == "/items/1"


def test_objects_of_one_name_in_other_namespaces_or_kinds_are_others() -> None:
    found = inventory(claim("a", "erp"), claim("a", "web"), vm("a", "erp"), volume("a"))

    assert [(each.namespace, each.name) for each in found.all("PersistentVolumeClaim")] == [("erp", "a"), ("web", "a")]
    assert (found.vm("erp", "a") is None, found.volume("a") is None) == (False, False)


STATES = [
    state(name, version, strategy=strategy)
    for name in ("a", "b")
    for version in (None, "3", "20")
    for strategy in ("Always", "Halted")
]


def content(found: Inventory) -> list[tuple[str, str, dict[str, Any]]]:
    return [(each.file.path, each.pointer, each.value) for each in found.all("VirtualMachine")]


def read_all() -> list[Manifest]:
    return [each for number, one in enumerate(STATES * 2) for each in manifests(one, file=f"{number % 7}.json")]


@settings(deadline=None)
@given(st.permutations(read_all()))
def test_the_order_of_the_manifests_never_matters(order: list[Manifest]) -> None:
    assert content(Inventory(order)) == content(Inventory(read_all()))
