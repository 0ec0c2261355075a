"""The plans depend on the spec and the objects alone: not on files, nor on the order in which they come."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
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
from resolve.migrations import outcome, over
from spec.documents import EVERYTHING, loaded
from support.paths import PLANS
from vmshift.inventory import Inventory
from vmshift.resolve.resolve import resolve
from vmshift.source import find, parse

Object = dict[str, Any]


def objects_of(example: str) -> list[Object]:
    """Give every object of a worked example's inventory."""
    files = [parse(path.name, path.read_bytes()) for path in find(PLANS / example / "inventory")]
    return [manifest.value for parsed in files for manifest in parsed.manifests]


def example_over(example: str, cluster: Inventory) -> list[dict[str, Any]]:
    spec = loaded((PLANS / example / "migration.yaml").read_text("utf-8"))
    assert spec.model is not None
    return outcome(resolve(spec.manifest, spec.model, cluster))


# A stale copy of each VM and claim, as two dumps that were taken one after the other leave them.
FRESH = objects_of("fleet")
STALE = [
    json.loads(json.dumps(each)) | {"metadata": {**each["metadata"], "resourceVersion": "1"}, "spec": {}}
    for each in FRESH
    if each["kind"] in ("VirtualMachine", "PersistentVolumeClaim")
]
EXPECTED = example_over(
    "fleet", Inventory(parse("all.json", json.dumps({"kind": "List", "items": FRESH}).encode()).manifests)
)


def written(objects: list[Object], form: str) -> bytes:
    """Write objects as one file."""
    if form == "json":
        return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}).encode()
    if form == "yaml":
        return yaml.dump({"apiVersion": "v1", "kind": "List", "items": objects}, Dumper=yaml.CSafeDumper).encode()
    return yaml.dump_all(objects, Dumper=yaml.CSafeDumper, sort_keys=True).encode()


def test_the_worked_example_makes_three_plans() -> None:
    assert [plan["plan"][1] for plan in EXPECTED] == ["erp", "web-blue", "web-green"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_the_plans_are_the_same_however_the_inventory_is_ordered_and_split(data: st.DataObject) -> None:
    objects = data.draw(st.permutations(FRESH + STALE))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(objects)), max_size=6)))
    pieces = [objects[start:end] for start, end in zip([0, *cuts], [*cuts, len(objects)], strict=True)]
    forms = [data.draw(st.sampled_from(["json", "yaml", "documents"])) for _ in pieces]
    files = [
        parse(f"{number}.yaml", written(piece, form))
        for number, (piece, form) in enumerate(zip(pieces, forms, strict=True))
        if piece
    ]

    cluster = Inventory(manifest for parsed in files for manifest in parsed.manifests)
    assert example_over("fleet", cluster) == EXPECTED


CLUSTER = [
    vm("db-01", "archive", disk("root"), on_claim("data", "data"), labels={"team": "records", "level": "one"}),
    vm("vault-1", "archive", disk("index"), labels={"team": "records", "level": "two"}, resourceVersion="7"),
    vmi("db-01", "archive", "Running"),
    launcher_of("db-01", "archive"),
    claim("root", "archive", "nas-old", ownerReferences=[{"kind": "DataVolume", "controller": True}]),
    claim("data", "archive", "tape-nfs", labels={"migration.openshift.io/migrated-by-migplan": "u"}),
    claim("index", "archive", "nas-old"),
    claim("ledger", "archive"),
    volume("pv-archive-root"),
    volume("pv-archive-index", resourceVersion="9"),
    thing("v1", "Namespace", "archive"),
    thing("hco.kubevirt.io/v1beta1", "HyperConverged", "h", "cnv", status={"versions": [{"name": "operator"}]}),
    thing("kubevirt.io/v1", "KubeVirt", "k", "cnv", status={"observedKubeVirtVersion": "v1.3.1"}),
    thing("v1", "ConfigMap", "migration-cluster-config", "openshift-migration", data={"OPERATOR_VERSION": "1.8.9"}),
    thing("operators.coreos.com/v1alpha1", "ClusterServiceVersion", "mtc-operator.v1", "x", spec={"version": "1.8.9"}),
    thing(
        "migration.openshift.io/v1alpha1", "MigCluster", "host", "openshift-migration", status={"operatorVersion": ""}
    ),
    thing(
        *("migration.openshift.io/v1alpha1", "MigPlan", "san-refresh-archive", "openshift-migration"),
        uid="u",
        status={"suffix": "abcd"},
    ),
]
SPECS = [
    ["select: {namespaces: ['*']}", "storage: [{from: '*', to: new}]", "volumes: [{claim: '*/ledger', to: x}]"],
    [line.strip() for line in ("select: {labelSelector: {matchLabels: {team: records}}}", "mode: auto")],
    [
        "select: {vms: ['*/*'], labelSelector: {matchExpressions: [{key: level, operator: NotIn, values: [two]}]}}",
        "storage: [{from: [nas-old, 'tape-*'], to: {storageClass: new, volumeMode: auto}}]",
        "waves: [{name: a, namespaces: ['a*']}, {name: rest}]",
    ],
]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS | st.sampled_from(["root", "data", "archive", "db-01", "Bound", "10Gi", "PersistentVolumeClaim", "4.17.4"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.just("name"), inner),
    max_leaves=6,
)


@settings(deadline=None)
@given(st.sampled_from(SPECS), st.sampled_from(paths(CLUSTER)), VALUES)
def test_a_cluster_with_any_value_in_the_place_of_any_part_is_resolved(
    lines: list[str], path: Path, value: Any
) -> None:
    changed = replaced(CLUSTER, path, value)
    parsed = parse("dump.json", json.dumps({"kind": "List", "items": changed}).encode())

    found = over(lines, Inventory(parsed.manifests))
    assert [plan["plan"][0].startswith("san-refresh-") for plan in outcome(found)] == [True] * len(found.plans)
    for move in found.moves:
        assert move.place.span().line >= 1
    for told in found.platform.told:
        assert told.place is None or told.place.span().line >= 1


def test_a_spec_with_every_field_is_resolved_over_the_same_cluster() -> None:
    spec = loaded(EVERYTHING)
    assert spec.model is not None
    cluster = Inventory(parse("dump.json", json.dumps({"kind": "List", "items": CLUSTER}).encode()).manifests)

    assert [plan.name for plan in resolve(spec.manifest, spec.model, cluster).plans] == ["archive-move-archive-r3"]
