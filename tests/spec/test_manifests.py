"""What hand-written objects may say: their schemas, each cause told once, and never a crash."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmshift.inventory import Inventory
from vmshift.rules.base import Context
from vmshift.rules.engine import judge
from vmshift.source import Manifest, parse
from vmshift.spec.manifests import manifest_errors

REFERENCE = {"name": "host", "namespace": "openshift-migration"}
PLAN: dict[str, Any] = {
    "apiVersion": "migration.openshift.io/v1alpha1",
    "kind": "MigPlan",
    "metadata": {"name": "by-hand", "namespace": "openshift-migration"},
    "spec": {
        "srcMigClusterRef": dict(REFERENCE),
        "destMigClusterRef": dict(REFERENCE),
        "namespaces": ["shop"],
        "liveMigrate": True,
        "hooks": [
            {
                "reference": {"name": "freeze", "namespace": "openshift-migration"},
                "phase": "PreBackup",
                "executionNamespace": "shop",
                "serviceAccount": "runner",
            }
        ],
        "persistentVolumes": [
            {
                "name": "pvc-1",
                "supported": {"actions": ["skip", "copy"], "copyMethods": ["block"]},
                "selection": {"action": "copy", "copyMethod": "block", "storageClass": "new-san"},
                "pvc": {"namespace": "shop", "name": "root", "accessModes": ["ReadWriteMany"], "volumeMode": "Block"},
            }
        ],
    },
}
RUN: dict[str, Any] = {
    "apiVersion": "migration.openshift.io/v1alpha1",
    "kind": "MigMigration",
    "metadata": {"name": "cutover-1", "namespace": "openshift-migration"},
    "spec": {"migPlanRef": {**REFERENCE, "name": "by-hand"}, "stage": False, "migrateState": True, "quiescePods": True},
}
HOOK: dict[str, Any] = {
    "apiVersion": "migration.openshift.io/v1alpha1",
    "kind": "MigHook",
    "metadata": {"name": "freeze", "namespace": "openshift-migration"},
    "spec": {"custom": True, "image": "quay.io/acme/freeze:1.4", "targetCluster": "source"},
}
OBJECTS = (PLAN, RUN, HOOK)


def read(*values: Any) -> list[Manifest]:
    parsed = parse("all.json", json.dumps({"apiVersion": "v1", "kind": "List", "items": list(values)}).encode())
    return list(parsed.manifests)


def errors(value: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = [error for manifest in read(value) for error in manifest_errors(manifest)]
    return [(error.kind, "/".join(map(str, error.place.path)), error.message) for error in found]


@pytest.mark.parametrize("value", OBJECTS, ids=lambda value: str(value["kind"]))
def test_objects_as_one_writes_them_have_no_errors(value: dict[str, Any]) -> None:
    assert errors(value) == []


def test_kinds_without_a_schema_are_not_judged() -> None:
    other = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "spec": {"anything": 1}}
    cluster = {"apiVersion": "migration.openshift.io/v1alpha1", "kind": "MigCluster", "spec": {"anything": 1}}

    assert errors(other) == []
    assert errors(cluster) == []


def test_a_misspelt_key_is_not_missing_as_well() -> None:
    plan = copy.deepcopy(PLAN)
    plan["spec"]["namespace"] = plan["spec"].pop("namespaces")

    assert errors(plan) == [("unknown-key", "spec/namespace", '"spec" of a MigPlan has no key "namespace"')]


def test_a_misplaced_key_is_not_missing_as_well() -> None:
    run = copy.deepcopy(RUN)
    run["stage"] = run["spec"].pop("stage")

    assert errors(run) == [("unknown-key", "stage", 'a MigMigration has no key "stage"')]


def test_of_an_object_in_another_version_nothing_else_is_said() -> None:
    plan = {**PLAN, "apiVersion": "migration.openshift.io/v1", "spec": {"what": "ever"}}

    assert errors(plan) == [
        (
            "invalid-value",
            "apiVersion",
            '"apiVersion" is "migration.openshift.io/v1", and should be "migration.openshift.io/v1alpha1"',
        )
    ]


def test_a_value_with_several_faults_is_told_once() -> None:
    plan = copy.deepcopy(PLAN)
    plan["spec"]["srcMigClusterRef"]["name"] = "Host_" * 60

    assert [path for _, path, _ in errors(plan)] == ["spec/srcMigClusterRef/name"]


def test_the_schema_library_is_not_loaded_without_such_an_object() -> None:
    code = "import sys, vmshift.project; sys.exit('jsonschema' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(inner for key, child in children for inner in paths_of(child, (*path, key)))]


KEYS = st.sampled_from(["name", "spec", "x"])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "x", "a:b", "Copy"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2),
    max_leaves=4,
)
TARGETS = st.sampled_from([(value, path) for value in OBJECTS for path in paths_of(value)])


@settings(deadline=None)  # the first call loads every rule
@given(TARGETS, JUNK)
def test_no_value_of_any_shape_breaks_a_rule(target: tuple[dict[str, Any], tuple[str | int, ...]], junk: Any) -> None:
    value, path = target
    spoilt = copy.deepcopy(value)
    at: Any = spoilt
    for part in path[:-1]:
        at = at[part]
    if path and path[0] not in ("kind", "apiVersion"):
        at[path[-1]] = junk
    manifests = read(spoilt, *(other for other in OBJECTS if other is not value))
    found = tuple(error for manifest in manifests for error in manifest_errors(manifest))

    judge(Context(manifests=tuple(manifests), manifest_errors=found, inventory=Inventory()))
