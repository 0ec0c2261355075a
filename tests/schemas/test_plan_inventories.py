"""The inventories of the worked examples agree with themselves, as dumps of a healthy cluster do."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

PLANS = Path(__file__).resolve().parents[2] / "plans"
EXAMPLES = ["argocd", "fleet", "flux", "lab-4.17", "offline", "quickstart"]
SECRET = "demo-Passw0rd"  # noqa: S105  # a marker that no output may hold

Manifest = dict[str, Any]
Objects = dict[tuple[str, str, str], Manifest]


def parsed(path: Path) -> Manifest:
    """Return the one document of a file."""
    text = path.read_text(encoding="utf-8")
    return dict(json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=yaml.CSafeLoader))


@cache
def dumps(example: str) -> dict[str, Manifest]:
    """Return each file of an inventory, parsed, by its path inside the example."""
    folder = PLANS / example
    files = sorted(path for path in (folder / "inventory").rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): parsed(path) for path in files}


def objects(example: str) -> Objects:
    """Return every object of an inventory by kind, namespace and name."""
    return {
        (item["kind"], item["metadata"].get("namespace", ""), item["metadata"]["name"]): item
        for document in dumps(example).values()
        for item in document["items"]
    }


def of_kind(every: Objects, kind: str) -> list[Manifest]:
    """Return the objects of one kind, in the order of their names."""
    return [every[key] for key in sorted(every) if key[0] == kind]


def claims_of(machine: Manifest) -> list[str]:
    """Return the claims that a virtual machine, its instance or its pod uses."""
    spec = machine["spec"].get("template", machine)["spec"]
    names = [
        volume.get("dataVolume", {}).get("name") or volume.get("persistentVolumeClaim", {}).get("claimName")
        for volume in spec["volumes"]
    ]
    return [name for name in names if name]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_file_is_a_list_as_the_client_prints_it(example: str) -> None:
    shapes = {name: (list(document), document["metadata"]) for name, document in dumps(example).items()}
    expected = (["apiVersion", "items", "kind", "metadata"], {"resourceVersion": ""})
    assert shapes == dict.fromkeys(shapes, expected)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_object_carries_what_the_cluster_adds_and_stands_once(example: str) -> None:
    items = [item for document in dumps(example).values() for item in document["items"]]
    added = {"creationTimestamp", "resourceVersion", "uid"}
    assert [item["metadata"]["name"] for item in items if not added <= set(item["metadata"])] == []
    assert [uid for uid, times in Counter(item["metadata"]["uid"] for item in items).items() if times > 1] == []
    assert len(objects(example)) == len(items)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_claim_is_bound_to_the_volume_that_names_it(example: str) -> None:
    every = objects(example)
    for claim in of_kind(every, "PersistentVolumeClaim"):
        meta, spec, status = claim["metadata"], claim["spec"], claim["status"]
        volume = every["PersistentVolume", "", spec["volumeName"]]
        reference = {key: volume["spec"]["claimRef"][key] for key in ("namespace", "name", "uid")}
        assert reference == {key: meta[key] for key in ("namespace", "name", "uid")}
        for field in ("accessModes", "volumeMode", "storageClassName"):
            assert volume["spec"][field] == spec[field]
        assert volume["spec"]["capacity"] == status["capacity"]
        assert (status["phase"], volume["status"]["phase"]) == ("Bound", "Bound")
        assert ("StorageClass", "", spec["storageClassName"]) in every
        assert ("StorageProfile", "", spec["storageClassName"]) in every


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_volume_belongs_to_a_claim(example: str) -> None:
    every = objects(example)
    named = {claim["spec"]["volumeName"] for claim in of_kind(every, "PersistentVolumeClaim")}
    assert {volume["metadata"]["name"] for volume in of_kind(every, "PersistentVolume")} == named


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_disk_of_a_machine_has_its_claim_and_its_filled_data_volume(example: str) -> None:
    every = objects(example)
    for machine in of_kind(every, "VirtualMachine"):
        namespace = machine["metadata"]["namespace"]
        for claim in claims_of(machine):
            annotations = every["PersistentVolumeClaim", namespace, claim]["metadata"]["annotations"]
            assert annotations["cdi.kubevirt.io/storage.contentType"] == "kubevirt"
        for volume in machine["spec"]["template"]["spec"]["volumes"]:
            if "dataVolume" in volume:
                filled = every["DataVolume", namespace, volume["dataVolume"]["name"]]["status"]
                assert (filled["phase"], filled["claimName"]) == ("Succeeded", volume["dataVolume"]["name"])


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_machine_has_an_instance_exactly_where_it_runs(example: str) -> None:
    every = objects(example)
    nodes = {node["metadata"]["name"] for node in of_kind(every, "Node")}
    instances = {key[1:] for key in every if key[0] == "VirtualMachineInstance"}
    running = set()
    for machine in of_kind(every, "VirtualMachine"):
        status, meta = machine["status"], machine["metadata"]
        runs = machine["spec"].get("running", machine["spec"].get("runStrategy") == "Always")
        state = (status["printableStatus"], status.get("created", False), status.get("ready", False))
        assert state == (("Running", True, True) if runs else ("Stopped", False, False))
        if runs:
            running.add((meta["namespace"], meta["name"]))
            instance = every["VirtualMachineInstance", meta["namespace"], meta["name"]]
            assert claims_of({"spec": {"template": instance}}) == claims_of(machine)
            assert list(instance["status"]["activePods"].values()) == [instance["status"]["nodeName"]]
            assert instance["status"]["nodeName"] in nodes
    assert instances == running


def test_the_quickstart_holds_its_password_in_the_machine_and_its_instance_alone() -> None:
    holders = {key for key, item in objects("quickstart").items() if SECRET in json.dumps(item)}
    assert holders == {("VirtualMachine", "shop", "web-01"), ("VirtualMachineInstance", "shop", "web-01")}


def test_the_fleet_has_one_claim_that_no_machine_uses() -> None:
    every = objects("fleet")
    used = {
        (machine["metadata"]["namespace"], claim)
        for machine in of_kind(every, "VirtualMachine")
        for claim in claims_of(machine)
    }
    assert {key[1:] for key in every if key[0] == "PersistentVolumeClaim"} - used == {("erp", "nightly-exports")}


def test_every_launcher_of_the_fleet_mounts_the_claims_of_its_machine() -> None:
    every = objects("fleet")
    launchers = [
        pod for pod in of_kind(every, "Pod") if pod["metadata"]["labels"].get("kubevirt.io") == "virt-launcher"
    ]
    owners = {pod["metadata"]["labels"]["vm.kubevirt.io/name"]: pod for pod in launchers}
    instances = {item["metadata"]["name"]: item for item in of_kind(every, "VirtualMachineInstance")}
    assert {name: claims_of({"spec": {"template": pod}}) for name, pod in owners.items()} == {
        name: claims_of({"spec": {"template": instance}}) for name, instance in instances.items()
    }
    assert {name: {pod["metadata"]["uid"]: pod["spec"]["nodeName"]} for name, pod in owners.items()} == {
        name: instance["status"]["activePods"] for name, instance in instances.items()
    }


def test_the_lab_already_carries_another_operation_in_its_annotation() -> None:
    every = objects("lab-4.17")
    converged = every["HyperConverged", "openshift-cnv", "kubevirt-hyperconverged"]
    gates = every["KubeVirt", "openshift-cnv", "kubevirt-kubevirt-hyperconverged"]["spec"]["configuration"][
        "developerConfiguration"
    ]["featureGates"]
    patch = json.loads(converged["metadata"]["annotations"]["kubevirt.kubevirt.io/jsonpatch"])
    path = "/spec/configuration/developerConfiguration/featureGates/-"
    assert patch == [{"op": "add", "path": path, "value": "AlignCPUs"}]
    assert {"AlignCPUs", "VMLiveUpdateFeatures", "VolumeMigration", "VolumesUpdateStrategy"} & set(gates) == {
        "AlignCPUs",
        "VMLiveUpdateFeatures",
    }
