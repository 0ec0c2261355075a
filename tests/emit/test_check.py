"""What an object is held against before it is written."""

from __future__ import annotations

from typing import Any

import pytest

from vmshift.emit.check import InvalidObjectError, check_object

MIGRATION: dict[str, Any] = {
    "apiVersion": "migration.openshift.io/v1alpha1",
    "kind": "MigMigration",
    "metadata": {"name": "a", "namespace": "openshift-migration"},
    "spec": {"migPlanRef": {"name": "a", "namespace": "openshift-migration"}, "stage": False, "migrateState": True},
}
JOB: dict[str, Any] = {
    "apiVersion": "batch/v1",
    "kind": "Job",
    "metadata": {"name": "freeze", "namespace": "shop"},
    "spec": {
        "backoffLimit": 2,
        "template": {
            "spec": {"restartPolicy": "Never", "containers": [{"name": "hook", "image": "quay.io/example/freeze:1"}]}
        },
    },
}
CONFIG: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "playbook", "namespace": "shop"},
    "data": {"playbook.yml": "- hosts: localhost\n"},
}
RBAC = "rbac.authorization.k8s.io"
ROLE: dict[str, Any] = {
    "apiVersion": f"{RBAC}/v1",
    "kind": "Role",
    "metadata": {"name": "runner", "namespace": "shop"},
    "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}],
}
BINDING: dict[str, Any] = {
    "apiVersion": f"{RBAC}/v1",
    "kind": "RoleBinding",
    "metadata": {"name": "runner", "namespace": "shop"},
    "roleRef": {"apiGroup": RBAC, "kind": "Role", "name": "runner"},
    "subjects": [{"kind": "ServiceAccount", "name": "runner", "namespace": "shop"}],
}
ACCOUNT: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "ServiceAccount",
    "metadata": {"name": "runner", "namespace": "shop"},
}
HCO: dict[str, Any] = {
    "apiVersion": "hco.kubevirt.io/v1beta1",
    "kind": "HyperConverged",
    "metadata": {"name": "kubevirt-hyperconverged", "namespace": "openshift-cnv"},
}
KUSTOMIZATION: dict[str, Any] = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "x": 1}
GOOD = [MIGRATION, JOB, CONFIG, ROLE, BINDING, ACCOUNT, HCO, KUSTOMIZATION]


def refusal(value: dict[str, Any]) -> str:
    with pytest.raises(InvalidObjectError) as caught:
        check_object(value)
    return str(caught.value)


@pytest.mark.parametrize("value", GOOD, ids=lambda value: value["kind"])
def test_a_good_object_passes(value: dict[str, Any]) -> None:
    check_object(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (MIGRATION | {"spec": {"migPlanRef": MIGRATION["spec"]["migPlanRef"]}}, "MigMigration $.spec: required"),
        (MIGRATION | {"spec": MIGRATION["spec"] | {"stge": True}}, "MigMigration $.spec: additionalProperties"),
        (MIGRATION | {"apiVersion": "migration.openshift.io/v1"}, "MigMigration $.apiVersion: const"),
        (MIGRATION | {"apiVersion": "velero.io/v1"}, "MigMigration $.apiVersion: const"),
        (JOB | {"spec": JOB["spec"] | {"backoffLimit": "2"}}, "Job $.spec.backoffLimit: type"),
        (
            JOB | {"spec": {"template": {"spec": {"containers": [{}]}}}},
            "Job $.spec.template.spec.containers[0]: required",
        ),
        (CONFIG | {"data": {"port": 8080}}, "ConfigMap $.data.port: type"),
        (CONFIG | {"dta": {}}, "ConfigMap $: additionalProperties"),
        (ROLE | {"rules": [{"verbs": "get"}]}, "Role $.rules[0].verbs: type"),
        (BINDING | {"roleRef": {"kind": "Role"}}, "RoleBinding $.roleRef: required"),
    ],
)
def test_a_bad_object_is_refused_by_kind_and_path_and_without_a_value(value: dict[str, Any], text: str) -> None:
    assert refusal(value) == text


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("apps.example.com/v1", "Deployment"),
        ("batch.example.com/v1", "Job"),
        ("rbac.example.com/v1", "Role"),
        ("example.com/v1", "ConfigMap"),
        ("v2", "ConfigMap"),
        ("batch/v1beta1", "Job"),
        ("v1", "Job"),
        ("apps/v1", "Deployment"),
        ("example.com/v1", "Example"),
        ("", ""),
    ],
)
def test_a_kind_without_a_schema_of_its_own_is_refused(api_version: str, kind: str) -> None:
    value = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}}

    assert refusal(value) == f"{kind}: no schema to check it against"
