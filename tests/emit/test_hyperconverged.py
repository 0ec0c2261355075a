"""The annotation of OpenShift Virtualization 4.17, and the object and the component that carry it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from vmshift.emit.folder import folder
from vmshift.emit.hyperconverged import annotation, hyperconverged

if TYPE_CHECKING:
    from emit.conftest import Migrate

HCO = "HyperConverged openshift-cnv/kubevirt-hyperconverged"
KEY = "kubevirt.kubevirt.io/jsonpatch"
POINTER = "/metadata/annotations/kubevirt.kubevirt.io~1jsonpatch"
GATES = "/spec/configuration/developerConfiguration/featureGates/-"
OLD = [
    {"on": HCO, "set": {"/status/versions/0/version": "4.17.4"}},
    {
        "on": "KubeVirt openshift-cnv/kubevirt-kubevirt-hyperconverged",
        "set": {"/status/observedKubeVirtVersion": "v1.3.1", "/status/operatorVersion": "v1.3.1"},
    },
]
LAB = {"platform": {"environment": "lab", "acceptUnsupported": True}, "step": "prepare"}


def gate(name: str) -> dict[str, str]:
    return {"op": "add", "path": GATES, "value": name}


BOTH = [gate("VolumesUpdateStrategy"), gate("VolumeMigration")]


def text(*operations: dict[str, Any]) -> str:
    return json.dumps(operations, separators=(",", ":"))


def test_the_object_holds_the_annotation_and_nothing_else(migrate: Migrate) -> None:
    assert hyperconverged(migrate(LAB, change=OLD)) == {
        "apiVersion": "hco.kubevirt.io/v1beta1",
        "kind": "HyperConverged",
        "metadata": {
            "name": "kubevirt-hyperconverged",
            "namespace": "openshift-cnv",
            "annotations": {KEY: text(*BOTH)},
        },
    }


def test_without_one_in_the_inventory_it_has_its_usual_name(migrate: Migrate) -> None:
    made = hyperconverged(migrate(LAB, drop=["HyperConverged"]))

    assert (made["metadata"]["name"], made["metadata"]["namespace"]) == ("kubevirt-hyperconverged", "openshift-cnv")


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        ([], BOTH),
        ([gate("Other")], [gate("Other"), *BOTH]),
        ([BOTH[1], gate("Other")], [BOTH[1], gate("Other"), BOTH[0]]),
        ([*BOTH, gate("Other")], [*BOTH, gate("Other")]),
        ([gate("Other"), gate("Other")], [gate("Other"), gate("Other"), *BOTH]),
    ],
)
def test_operations_that_are_there_stay_in_their_order(
    there: list[dict[str, Any]], wanted: list[dict[str, Any]], migrate: Migrate
) -> None:
    made = migrate(LAB, change=[*OLD, {"on": HCO, "set": {POINTER: json.dumps(there, indent=2)}}])

    assert annotation(made) == text(*wanted)


@pytest.mark.parametrize(
    ("engine", "annotations"),
    [
        (
            "argocd",
            {
                "argocd.argoproj.io/sync-options": "ServerSideApply=true,Prune=false,Delete=false",
                "argocd.argoproj.io/compare-options": "IgnoreExtraneous",
            },
        ),
        ("flux", {"kustomize.toolkit.fluxcd.io/prune": "disabled", "kustomize.toolkit.fluxcd.io/ssa": "Merge"}),
    ],
)
def test_an_engine_merges_it_and_never_removes_it(engine: str, annotations: dict[str, str], migrate: Migrate) -> None:
    made = hyperconverged(migrate({**LAB, "delivery": {"engine": engine}}, change=OLD))

    assert made["metadata"]["annotations"] == {KEY: text(*BOTH), **annotations}


def test_the_component_adds_the_annotation_alone_to_an_object_of_the_users_own(migrate: Migrate) -> None:
    made = folder(migrate({**LAB, "delivery": {"engine": "argocd"}}, change=OLD))

    patch = {
        "apiVersion": "hco.kubevirt.io/v1beta1",
        "kind": "HyperConverged",
        "metadata": {"name": "kubevirt-hyperconverged", "annotations": {KEY: text(*BOTH)}},
    }
    assert made["platform/component/kustomization.yaml"] == {
        "apiVersion": "kustomize.config.k8s.io/v1alpha1",
        "kind": "Component",
        "patches": [
            {
                "target": {"group": "hco.kubevirt.io", "kind": "HyperConverged", "name": "kubevirt-hyperconverged"},
                "patch": json.dumps(patch, separators=(",", ":")),
            }
        ],
    }


PLATFORM = ["platform/component/kustomization.yaml", "platform/hyperconverged.yaml", "platform/kustomization.yaml"]


@pytest.mark.parametrize("step", ["prepare", "plan", "stage", "cutover", "done", "rollback", "closed"])
def test_it_is_there_from_prepare_to_closed(step: str, migrate: Migrate) -> None:
    made = folder(migrate({**LAB, "step": step, "runs": {step: 1} if step in ("stage", "cutover") else {}}, change=OLD))

    assert sorted(path for path in made if path.startswith("platform/")) == PLATFORM


IN_USE = [{"on": HCO, "set": {POINTER: text(*BOTH)}}]
LISTED = [
    {
        "on": "KubeVirt openshift-cnv/kubevirt-kubevirt-hyperconverged",
        "set": {
            "/spec/configuration/developerConfiguration/featureGates": ["VolumesUpdateStrategy", "VolumeMigration"]
        },
    }
]
STOPPED = [
    {
        "on": "VirtualMachine shop/web-01",
        "set": {"/status/printableStatus": "Stopped", "/spec/runStrategy": "Halted"},
    }
]


def test_it_stays_once_the_cluster_has_it_since_it_alone_sets_the_gates(migrate: Migrate) -> None:
    made = folder(migrate(LAB, change=[*OLD, *IN_USE, *LISTED]))

    assert sorted(path for path in made if path.startswith("platform/")) == PLATFORM


@pytest.mark.parametrize(
    ("spec", "case"),
    [
        pytest.param({"step": "draft"}, {"change": OLD}, id="a draft"),
        pytest.param({"platform": {"environment": "production"}}, {"change": OLD}, id="production"),
        pytest.param({"platform": {"acceptUnsupported": False}}, {"change": OLD}, id="not accepted"),
        pytest.param({"mode": "offline"}, {"change": OLD}, id="offline"),
        pytest.param({}, {}, id="a release that needs none"),
        pytest.param({}, {"change": [*OLD, *LISTED]}, id="set by other means"),
        pytest.param({}, {"change": [*OLD, *STOPPED], "drop": ["VirtualMachineInstance"]}, id="nothing runs"),
    ],
)
def test_it_is_not_there_without_need(spec: dict[str, Any], case: dict[str, Any], migrate: Migrate) -> None:
    patch = {**LAB, **spec, "platform": {**LAB["platform"], **spec.get("platform", {})}}  # type: ignore[dict-item]

    assert [path for path in folder(migrate(patch, **case)) if path.startswith("platform/")] == []
