"""Which nodes a VM could run on, as the scheduler reads selectors, affinity, taints and the nodes themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmshift.inventory import Inventory, run_state
from vmshift.resolve.model import ChosenVm
from vmshift.rules.shared_nodes import HOSTNAME, SCHEDULABLE, Limit, Node, Nodes, limit_of_volume, limits_of
from vmshift.source import Manifest, parse

ZONES = {"a1": "a", "a2": "a", "b1": "b"}


def node(name: str, labels: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    metadata = {"name": name, "labels": {HOSTNAME: name, SCHEDULABLE: "true"} | (labels or {})}
    return {"apiVersion": "v1", "kind": "Node", "metadata": metadata, "spec": spec}


def vm(template: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": {"name": "vm", "namespace": "ns"},
        "spec": {"runStrategy": "Always", "template": {"spec": template or {}}} | spec,
    }


def instance(on: str) -> dict[str, Any]:
    metadata = {"name": "vm", "namespace": "ns"}
    status = {"phase": "Running", "nodeName": on}
    return {"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance", "metadata": metadata, "status": status}


def volume(terms: list[Any] | None) -> dict[str, Any]:
    spec: dict[str, Any] = {} if terms is None else {"nodeAffinity": {"required": {"nodeSelectorTerms": terms}}}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv"}, "spec": spec}


def manifest(document: dict[str, Any]) -> Manifest:
    [parsed] = parse("objects.json", json.dumps(document).encode()).manifests
    return parsed


def inventory(*documents: dict[str, Any]) -> Inventory:
    return Inventory(manifest(document) for document in documents)


def chosen(found: Inventory) -> ChosenVm:
    [view] = found.vms
    return ChosenVm(view, view.at("metadata", "name"), run_state(view, found), ())


def limit(selector: dict[str, Any] | None = None, terms: list[dict[str, Any]] | None = None) -> Limit:
    return Limit("a test", manifest(node("anywhere")).at(), selector or {}, tuple(terms or ()))


def takes(wanted: Limit, *nodes: dict[str, Any]) -> list[str]:
    return [one["metadata"]["name"] for one in nodes if wanted.takes(Node(manifest(one)))]


def by(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


NODES = (
    node("a1", {"zone": "a", "cores": "8"}),
    node("a2", {"zone": "a", "cores": "16", "gpu": ""}),
    node("b1", {"zone": "b", "cores": "many"}),
    node("c1"),
)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([by("zone", "In", "a", "b")], ["a1", "a2", "b1"]),
        ([by("zone", "NotIn", "a")], ["b1", "c1"]),
        ([by("gpu", "Exists")], ["a2"]),
        ([by("gpu", "DoesNotExist")], ["a1", "b1", "c1"]),
        ([by("cores", "Gt", "8")], ["a2"]),
        ([by("cores", "Lt", "9")], ["a1"]),
        ([by("cores", "Gt", "a few")], []),
        ([by("cores", "Gt")], []),
        ([by("zone", "In", "b"), by("gpu", "Exists")], ["a2", "b1"]),
        (
            [{"matchExpressions": by("zone", "In", "a")["matchExpressions"] + by("gpu", "Exists")["matchExpressions"]}],
            ["a2"],
        ),
        ([{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["c1"]}]}], ["c1"]),
        ([{}], []),
        ([{}, by("gpu", "Exists")], ["a2"]),
        ([by("zone", "Near", "a")], ["a1", "a2", "b1", "c1"]),
    ],
    ids=json.dumps,
)
def test_terms_are_read_as_the_scheduler_reads_them(terms: list[dict[str, Any]], expected: list[str]) -> None:
    assert takes(limit(terms=terms), *NODES) == expected


def test_all_labels_of_a_selector_must_hold() -> None:
    assert takes(limit({"zone": "a", "gpu": ""}), *NODES) == ["a2"]


def test_a_selector_and_terms_must_both_hold() -> None:
    assert takes(limit({"zone": "a"}, [by("gpu", "DoesNotExist")]), *NODES) == ["a1"]


def test_a_label_that_is_written_without_quotes_is_meant_as_its_word() -> None:
    assert takes(limit({"fast": "true"}), node("one", {"fast": True}), node("two", {"fast": "True"})) == ["one"]


@pytest.mark.parametrize(
    ("wanted", "hosts"),
    [
        (limit({HOSTNAME: "a1"}), {"a1"}),
        (limit({"zone": "a"}), None),
        (limit(terms=[by(HOSTNAME, "In", "a1", "a2")]), {"a1", "a2"}),
        (limit(terms=[by(HOSTNAME, "In", "a1"), by(HOSTNAME, "In", "b1")]), {"a1", "b1"}),
        (limit(terms=[by(HOSTNAME, "In", "a1"), by("zone", "In", "b")]), None),
        (limit(terms=[by(HOSTNAME, "NotIn", "a1")]), None),
        (limit(terms=[{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["a1"]}]}]), {"a1"}),
    ],
)
def test_host_names_tell_without_the_nodes(wanted: Limit, hosts: set[str] | None) -> None:
    assert wanted.hosts == hosts


labels = st.dictionaries(st.sampled_from(["zone", "gpu", "cores"]), st.sampled_from(["a", "b", "8", "16"]))
keys = st.sampled_from(["zone", "gpu", "cores"])
values = st.lists(st.sampled_from(["a", "b", "8", "16"]), min_size=1, max_size=3)


@given(labels, keys, values)
def test_an_operator_and_its_opposite_share_the_nodes(had: dict[str, str], key: str, wanted: list[str]) -> None:
    some = node("one", had)
    for operator, opposite in (("In", "NotIn"), ("Exists", "DoesNotExist")):
        yes, no = (
            takes(limit(terms=[by(key, operator, *wanted)]), some),
            takes(limit(terms=[by(key, opposite, *wanted)]), some),
        )
        assert sorted([*yes, *no]) == ["one"]


@given(
    labels, st.lists(st.builds(by, keys, st.sampled_from(["In", "NotIn", "Exists"]), st.just("a")), max_size=3), labels
)
def test_another_term_never_takes_a_node_away(
    had: dict[str, str], terms: list[dict[str, Any]], selector: dict[str, str]
) -> None:
    some = node("one", had)
    fewer, more = limit(selector, [by("zone", "In", "a"), *terms]), limit(selector, [by("zone", "In", "a")])
    assert set(takes(more, some)) <= set(takes(fewer, some))


@given(st.lists(st.sampled_from([*ZONES]), unique=True, min_size=1), labels)
def test_only_named_hosts_are_ever_taken(hosts: list[str], had: dict[str, str]) -> None:
    wanted = limit(terms=[by(HOSTNAME, "In", *hosts)])
    assert wanted.hosts == frozenset(takes(wanted, *(node(name, had) for name in ZONES)))


@pytest.mark.parametrize(
    ("toleration", "fits"),
    [
        ({"operator": "Exists"}, True),
        ({"key": "pool", "operator": "Exists"}, True),
        ({"key": "pool", "value": "db"}, True),
        ({"key": "pool", "operator": "Equal", "value": "db", "effect": "NoSchedule"}, True),
        ({"key": "pool", "value": "web"}, False),
        ({"key": "other", "operator": "Exists"}, False),
        ({"key": "pool", "operator": "Exists", "effect": "NoExecute"}, False),
        ({"value": "db"}, False),
    ],
)
def test_a_taint_needs_a_toleration_of_its_key_value_and_effect(toleration: dict[str, Any], *, fits: bool) -> None:
    tainted = Node(manifest(node("one", taints=[{"key": "pool", "value": "db", "effect": "NoSchedule"}])))
    assert tainted.admits([toleration]) is fits


def test_every_taint_must_be_tolerated_and_preferences_do_not_count() -> None:
    two = [{"key": "a", "effect": "NoSchedule"}, {"key": "b", "effect": "NoExecute"}]
    tolerations = [{"key": "a", "operator": "Exists"}]
    preferred = [two[0], {"key": "b", "effect": "PreferNoSchedule"}]
    assert not Node(manifest(node("one", taints=two))).admits(tolerations)
    assert Node(manifest(node("one", taints=preferred))).admits(tolerations)


def test_a_node_is_out_of_use_when_it_is_cordoned_or_not_ready_or_not_labelled() -> None:
    lame = node("lame")
    lame["status"] = {
        "conditions": [{"type": "MemoryPressure", "status": "False"}, {"type": "Ready", "status": "Unknown"}]
    }
    well = node("well")
    well["status"] = {"conditions": [{"type": "Ready", "status": "True"}]}
    found = Nodes(inventory(node("shut", unschedulable=True), lame, well, node("plain", {SCHEDULABLE: "false"})))
    assert found.obstacles == {
        "lame": "not ready",
        "plain": "not labelled kubevirt.io/schedulable=true",
        "shut": "cordoned",
        "well": "",
    }
    assert [one.name for one in found.usable] == ["well"]


def test_labels_say_nothing_where_no_node_has_them() -> None:
    bare = [{**node(name), "metadata": {"name": name}} for name in ("one", "two")]
    assert [one.name for one in Nodes(inventory(*bare)).usable] == ["one", "two"]


def test_a_vm_that_is_on_a_node_needs_one_other_and_any_vm_needs_two() -> None:
    known, unknown = inventory(node("a"), node("b"), vm(), instance("a")), inventory(node("a"), node("b"), vm())
    [a, b] = Nodes(known).all
    assert [Nodes(known).leave_a_second(chosen(known), some) for some in ([a, b], [b], [a], [])] == [
        True,
        True,
        False,
        False,
    ]
    assert [Nodes(unknown).leave_a_second(chosen(unknown), some) for some in ([a, b], [b], [])] == [True, False, False]


def test_the_launcher_tells_the_node_where_the_instance_is_not_shown() -> None:
    owner = {"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance", "name": "vm", "uid": "1"}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "virt-launcher-vm-x", "namespace": "ns", "ownerReferences": [owner]},
        "spec": {"nodeName": "b"},
    }
    found = inventory(node("a"), vm(), pod)
    assert Nodes(found).current(chosen(found)) == "b"
    assert not Nodes(found).shows_node_of(chosen(found))


def test_template_instancetype_and_namespace_limit_a_vm() -> None:
    template = {
        "nodeSelector": {"zone": "a"},
        "affinity": {
            "nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [by("gpu", "Exists")]},
                "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "preference": by("zone", "In", "b")}],
            }
        },
    }
    kind = {
        "apiVersion": "instancetype.kubevirt.io/v1beta1",
        "kind": "VirtualMachineInstancetype",
        "metadata": {"name": "small", "namespace": "ns"},
        "spec": {"nodeSelector": {"cores": "8"}},
    }
    annotations = {"openshift.io/node-selector": "pool=vms, tier = gold"}
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "ns", "annotations": annotations}}
    found = inventory(vm(template, instancetype={"kind": "virtualmachineinstancetype", "name": "small"}), kind, space)
    [view] = found.vms
    assert [(one.what, one.selector, one.terms) for one in limits_of(view, found)] == [
        ("its node selector", {"zone": "a"}, ()),
        ("its required node affinity", {}, (by("gpu", "Exists"),)),
        ("the node selector of its instancetype", {"cores": "8"}, ()),
        ("the node selector of its namespace", {"pool": "vms", "tier": "gold"}, ()),
    ]


def test_a_vm_that_says_nothing_has_no_limit() -> None:
    found = inventory(vm(), {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "ns"}})
    [view] = found.vms
    assert limits_of(view, found) == []


@pytest.mark.parametrize(("terms", "names"), [([by("zone", "In", "b")], ["b1"]), (None, None), ([], None)])
def test_a_volume_limits_the_nodes_by_its_affinity(terms: list[Any] | None, names: list[str] | None) -> None:
    found = inventory(volume(terms)).volume("pv")
    assert found is not None
    wanted = limit_of_volume(found)
    assert (takes(wanted, *NODES) if wanted else None) == names
