from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
KINDS = {
    "MigPlan": "migplan",
    "MigHook": "mighook",
    "MigMigration": "migmigration",
    "HyperConverged": "hyperconverged",
}
VALIDATORS = {
    kind: Draft202012Validator(json.loads((SCHEMAS / f"{stem}.schema.json").read_text(encoding="utf-8")))
    for kind, stem in KINDS.items()
}

Manifest = dict[str, Any]
HOST = {"name": "host", "namespace": "openshift-migration"}
VOLUME: Manifest = {
    "name": "pvc-5d5fd3a6-9d1c-4c43-8f0e-0f4c2e2f7a11",
    "pvc": {
        "accessModes": ["ReadWriteMany"],
        "name": "db-root:db-root",
        "namespace": "erp",
        "volumeMode": "Block",
    },
    "selection": {"action": "copy", "copyMethod": "block", "storageClass": "new-san"},
    "supported": {"actions": ["skip", "copy"], "copyMethods": ["filesystem", "block", "snapshot"]},
}
PLAN: Manifest = {
    "apiVersion": "migration.openshift.io/v1alpha1",
    "kind": "MigPlan",
    "metadata": {
        "name": "refresh-erp",
        "namespace": "openshift-migration",
        "annotations": {"argocd.argoproj.io/sync-wave": "0"},
        "labels": {"app.kubernetes.io/managed-by": "vmshift"},
    },
    "spec": {
        "destMigClusterRef": dict(HOST),
        "liveMigrate": True,
        "namespaces": ["erp"],
        "persistentVolumes": [VOLUME],
        "srcMigClusterRef": dict(HOST),
    },
}
HOOK: Manifest = {
    "apiVersion": "migration.openshift.io/v1alpha1",
    "kind": "MigHook",
    "metadata": {"name": "refresh-erp-announce", "namespace": "openshift-migration"},
    "spec": {
        "activeDeadlineSeconds": 600,
        "custom": False,
        "image": "quay.io/konveyor/hook-runner:release-1.8",
        "playbook": "LSBob3N0czogbG9jYWxob3N0Cg==",
        "targetCluster": "source",
    },
}
RUN: Manifest = {
    "apiVersion": "migration.openshift.io/v1alpha1",
    "kind": "MigMigration",
    "metadata": {"name": "refresh-erp-cutover-1", "namespace": "openshift-migration"},
    "spec": {
        "migPlanRef": {"name": "refresh-erp", "namespace": "openshift-migration"},
        "migrateState": True,
        "quiescePods": True,
        "stage": False,
    },
}
VIRTUALIZATION: Manifest = {
    "apiVersion": "hco.kubevirt.io/v1beta1",
    "kind": "HyperConverged",
    "metadata": {
        "annotations": {"kubevirt.kubevirt.io/jsonpatch": "[]"},
        "name": "kubevirt-hyperconverged",
        "namespace": "openshift-cnv",
    },
}
GOOD = {"MigPlan": PLAN, "MigHook": HOOK, "MigMigration": RUN, "HyperConverged": VIRTUALIZATION}
GONE = "(gone)"


def edited(manifest: Manifest, pointer: str, value: object) -> Manifest:
    """Return a copy with the value at a JSON pointer replaced, or removed for GONE."""
    result = copy.deepcopy(manifest)
    parts = [part.replace("~1", "/") for part in pointer.removeprefix("/").split("/")]
    *way, last = [int(part) if part.isdigit() else part for part in parts]
    node: Any = result
    for part in way:
        node = node[part]
    if value is GONE:
        del node[last]
    elif isinstance(node, list) and last == len(node):
        node.append(value)
    else:
        node[last] = value
    return result


def places(manifest: Manifest) -> list[str]:
    """Return the JSON pointer of every fault, with the keyword that found it."""
    faults = VALIDATORS[manifest["kind"]].iter_errors(manifest)
    return sorted(
        "/" + "/".join(str(part).replace("/", "~1") for part in fault.absolute_path) + f" {fault.validator}"
        for fault in faults
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_schema_is_a_valid_schema_with_a_description_for_every_property(kind: str) -> None:
    schema = VALIDATORS[kind].schema
    Draft202012Validator.check_schema(schema)
    bare: list[str] = []

    def walk(node: object, at: str) -> None:
        if not isinstance(node, dict):
            return
        for name, child in node.get("properties", {}).items():
            if "description" not in child:
                bare.append(f"{at}/{name}")
            walk(child, f"{at}/{name}")
        walk(node.get("items"), f"{at}[]")
        for name, child in node.get("$defs", {}).items():
            walk(child, f"#{name}")

    walk(schema, "")
    assert bare == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_object_as_vmshift_writes_it_is_accepted(kind: str) -> None:
    assert places(GOOD[kind]) == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_dump_adds_is_accepted(kind: str) -> None:
    dump = copy.deepcopy(GOOD[kind])
    dump["metadata"] |= {
        "creationTimestamp": "2025-11-04T09:41:07Z",
        "generation": 3,
        "ownerReferences": [],
        "resourceVersion": "41000201",
        "uid": "5d5fd3a6-9d1c-4c43-8f0e-0f4c2e2f7a11",
    }
    dump["status"] = {"conditions": [{"status": "True", "type": "Ready"}], "suffix": "k7xw"}
    assert places(dump) == []


CALL: Manifest = {
    "executionNamespace": "erp",
    "phase": "PreBackup",
    "reference": {"name": "refresh-erp-announce", "namespace": "openshift-migration"},
    "serviceAccount": "hook-runner",
}
LISTED = {"group": "apps", "kind": "Deployment"}
SELECTOR = {"matchExpressions": [{"key": "tier", "operator": "In", "values": ["gold"]}], "matchLabels": {}}
ENTRY = "/spec/persistentVolumes/0"
HOOKS = "/spec/hooks"
PATCH = "/metadata/annotations/kubevirt.kubevirt.io~1jsonpatch"
ACCEPTED = [
    (PLAN, "/metadata/name", "a" * 63, "a plan name of 63 characters"),
    (PLAN, "/metadata/name", "refresh.erp", "a plan name with a dot, as people write by hand"),
    (PLAN, "/metadata/name", "7", "a plan name of one digit"),
    (PLAN, "/spec/namespaces/1", "erp:erp", "a namespace that is mapped: another rule speaks of it"),
    (PLAN, "/spec/persistentVolumes", [], "a plan that leaves its volumes to discovery"),
    (PLAN, f"{ENTRY}/pvc", GONE, "an entry without its claim: another rule speaks of it"),
    (PLAN, f"{ENTRY}/pvc/name", "db-root", "a claim without a target name"),
    (PLAN, f"{ENTRY}/pvc/name", f"a:{'b' * 300}", "a target that the controller cuts: another rule speaks of it"),
    (PLAN, f"{ENTRY}/pvc/volumeMode", "auto", "volume mode auto"),
    (PLAN, f"{ENTRY}/pvc/accessModes", ["auto"], "access mode auto on the claim"),
    (PLAN, f"{ENTRY}/pvc/accessModes", ["ReadWriteOncePod"], "a claim of one pod"),
    (PLAN, f"{ENTRY}/pvc/ownerType", "VirtualMachine", "the owner that the controller writes"),
    (PLAN, f"{ENTRY}/selection/accessMode", "auto", "access mode auto in the selection"),
    (PLAN, f"{ENTRY}/selection/action", "skip", "action skip"),
    (PLAN, f"{ENTRY}/selection/action", "move", "action move: another rule speaks of it"),
    (PLAN, f"{ENTRY}/selection/copyMethod", "snapshot", "copy method snapshot: another rule speaks of it"),
    (PLAN, f"{ENTRY}/capacity", "30Gi", "a capacity with a suffix"),
    (PLAN, f"{ENTRY}/capacity", 0, "a capacity as a number"),
    (PLAN, f"{ENTRY}/capacity", "12e6", "a capacity with an exponent"),
    (PLAN, f"{ENTRY}/supported", {"actions": [], "copyMethods": []}, "empty lists of what is supported"),
    (PLAN, "/spec/srcMigClusterRef/kind", "MigCluster", "a kind in a reference: another rule speaks of it"),
    (PLAN, "/spec/migStorageRef", HOST, "a replication repository"),
    (PLAN, "/spec/includedResources", [LISTED], "a list of kinds"),
    (PLAN, "/spec/labelSelector", SELECTOR, "a label selector"),
    (PLAN, "/spec/closed", True, "a closed plan"),
    (PLAN, HOOKS, [CALL | {"phase": "PostRestore"}], "a hook in a phase the controller knows"),
    (PLAN, HOOKS, [CALL, CALL, CALL, CALL, CALL], "more hooks than phases: another rule speaks of it"),
    (HOOK, "/spec/targetCluster", "destination", "a hook on the target cluster"),
    (HOOK, "/spec/activeDeadlineSeconds", 0, "no deadline, as the number 0"),
    (HOOK, "/spec/playbook", "LSBob3N0czog\nbG9jYWxob3N0Cg==\n", "base64 in several lines"),
    (RUN, "/metadata", {"generateName": "stage-"}, "a generated name: another rule speaks of it"),
    (RUN, "/spec/canceled", True, "a cancelled run"),
    (RUN, "/spec/runAsUser", 0, "user id 0"),
    (VIRTUALIZATION, "/apiVersion", "hco.kubevirt.io/v1", "the newer version of HyperConverged"),
    (VIRTUALIZATION, "/spec", {"anything": [1]}, "settings of any release"),
    (VIRTUALIZATION, "/spec", None, "settings that are left empty"),
]


@pytest.mark.parametrize(("manifest", "pointer", "value", "fact"), ACCEPTED, ids=[case[3] for case in ACCEPTED])
def test_accepted(manifest: Manifest, pointer: str, value: object, fact: str) -> None:
    assert places(edited(manifest, pointer, value)) == [], fact


REFUSED = [
    (PLAN, "/apiVersion", "migration.openshift.io/v1", "/apiVersion const"),
    (PLAN, "/metadata", {}, "/metadata anyOf"),
    (PLAN, "/metadata/name", "a" * 64, "/metadata/name maxLength"),
    (PLAN, "/metadata/name", "Refresh", "/metadata/name pattern"),
    (PLAN, "/metadata/name", "refresh_erp", "/metadata/name pattern"),
    (PLAN, "/metadata/name", "refresh erp", "/metadata/name pattern"),
    (PLAN, "/metadata/name", "refresh-", "/metadata/name pattern"),
    (PLAN, "/metadata/annotations/wave", 0, "/metadata/annotations/wave type"),
    (PLAN, "/spec", GONE, "/ required"),
    (PLAN, "/specs", {}, "/ additionalProperties"),
    (PLAN, "/spec/liveMigration", True, "/spec additionalProperties"),
    (PLAN, "/spec/liveMigrate", "yes", "/spec/liveMigrate type"),
    (PLAN, "/spec/srcMigClusterRef", GONE, "/spec required"),
    (PLAN, "/spec/destMigClusterRef/namespace", GONE, "/spec/destMigClusterRef required"),
    (PLAN, "/spec/destMigClusterRef/cluster", "b", "/spec/destMigClusterRef additionalProperties"),
    (PLAN, "/spec/namespaces", [], "/spec/namespaces minItems"),
    (PLAN, "/spec/namespaces/0", "web-*", "/spec/namespaces/0 pattern"),
    (PLAN, "/spec/namespaces/0", "erp:", "/spec/namespaces/0 pattern"),
    (PLAN, "/spec/namespaces/0", f"erp:{'n' * 64}", "/spec/namespaces/0 pattern"),
    (PLAN, ENTRY + "/size", "30Gi", "/spec/persistentVolumes/0 additionalProperties"),
    (PLAN, ENTRY + "/selection", GONE, "/spec/persistentVolumes/0 required"),
    (PLAN, ENTRY + "/supported", GONE, "/spec/persistentVolumes/0 required"),
    (PLAN, ENTRY + "/supported/actions", GONE, "/spec/persistentVolumes/0/supported required"),
    (PLAN, ENTRY + "/selection/action", "Copy", "/spec/persistentVolumes/0/selection/action enum"),
    (PLAN, ENTRY + "/selection/copyMethod", "rsync", "/spec/persistentVolumes/0/selection/copyMethod enum"),
    (PLAN, ENTRY + "/selection/accessMode", "RWX", "/spec/persistentVolumes/0/selection/accessMode enum"),
    (PLAN, ENTRY + "/selection/class", "a", "/spec/persistentVolumes/0/selection additionalProperties"),
    (PLAN, ENTRY + "/pvc/volumeMode", "block", "/spec/persistentVolumes/0/pvc/volumeMode enum"),
    (PLAN, ENTRY + "/pvc/accessModes", ["RWO"], "/spec/persistentVolumes/0/pvc/accessModes/0 enum"),
    (PLAN, ENTRY + "/pvc/accessModes", "auto", "/spec/persistentVolumes/0/pvc/accessModes type"),
    (PLAN, ENTRY + "/pvc/claimName", "a", "/spec/persistentVolumes/0/pvc additionalProperties"),
    (PLAN, ENTRY + "/pvc/name", "", "/spec/persistentVolumes/0/pvc/name pattern"),
    (PLAN, ENTRY + "/pvc/name", "a:b:c", "/spec/persistentVolumes/0/pvc/name pattern"),
    (PLAN, ENTRY + "/capacity", "30 GB", "/spec/persistentVolumes/0/capacity anyOf"),
    (PLAN, "/spec/labelSelector", {"tier": "gold"}, "/spec/labelSelector additionalProperties"),
    (PLAN, HOOKS, [CALL | {"phase": "preBackup"}], "/spec/hooks/0/phase enum"),
    (PLAN, HOOKS, [CALL | {"when": "now"}], "/spec/hooks/0 additionalProperties"),
    (PLAN, HOOKS, [CALL | {"executionNamespace": "a.b"}], "/spec/hooks/0/executionNamespace pattern"),
    (PLAN, HOOKS, [{"phase": "PreBackup"}], "/spec/hooks/0 required"),
    (HOOK, "/spec/targetCluster", "target", "/spec/targetCluster enum"),
    (HOOK, "/spec/custom", GONE, "/spec required"),
    (HOOK, "/spec/image", "", "/spec/image minLength"),
    (HOOK, "/spec/playbook", "- hosts: localhost", "/spec/playbook pattern"),
    (HOOK, "/spec/activeDeadlineSeconds", "10m", "/spec/activeDeadlineSeconds type"),
    (HOOK, "/spec/activeDeadlineSeconds", -1, "/spec/activeDeadlineSeconds minimum"),
    (HOOK, "/spec/timeout", 600, "/spec additionalProperties"),
    (RUN, "/spec/stage", GONE, "/spec required"),
    (RUN, "/spec/migPlanRef", GONE, "/spec required"),
    (RUN, "/spec/stage", "true", "/spec/stage type"),
    (RUN, "/spec/cutover", True, "/spec additionalProperties"),
    (RUN, "/spec/runAsUser", -1, "/spec/runAsUser minimum"),
    (VIRTUALIZATION, "/metadata/name", GONE, "/metadata required"),
    (VIRTUALIZATION, "/metadata/name", "hyperconverged", "/metadata/name const"),
    (VIRTUALIZATION, PATCH, [], "/metadata/annotations/kubevirt.kubevirt.io~1jsonpatch type"),
    (VIRTUALIZATION, "/apiVersion", "hco.kubevirt.io/v1alpha1", "/apiVersion enum"),
    (VIRTUALIZATION, "/spec", [], "/spec type"),
]


@pytest.mark.parametrize(
    ("manifest", "pointer", "value", "place"), REFUSED, ids=[f"{case[3]}: {case[2]!r:.20}" for case in REFUSED]
)
def test_refused_at_its_own_place(manifest: Manifest, pointer: str, value: object, place: str) -> None:
    assert set(places(edited(manifest, pointer, value))) == {place}


def is_plan_name(text: str) -> bool:
    """Say whether a text is a DNS subdomain that fits into a label value."""
    parts = text.split(".")
    return len(text) <= 63 and all(re.fullmatch(r"[a-z0-9]|[a-z0-9][-a-z0-9]*[a-z0-9]", part) for part in parts)


@given(st.text(alphabet="ab9-._A \n", max_size=66))
def test_a_plan_name_is_accepted_exactly_where_it_is_a_subdomain_of_63_characters(name: str) -> None:
    accepted = places(edited(PLAN, "/metadata/name", name)) == []
    assert accepted == is_plan_name(name)


@given(st.dictionaries(st.text(max_size=12), st.integers(), min_size=1))
def test_a_status_of_any_shape_is_left_alone(status: Manifest) -> None:
    assert places({**RUN, "status": status}) == []
