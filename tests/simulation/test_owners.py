"""What the owner of a VM does after the cutover, an Application or a Kustomization, with the guard and without."""

from __future__ import annotations

import copy
import json
from typing import Any

import yaml

from simulation.argocd import ArgoCD
from simulation.build import load
from simulation.cluster import Cluster, Live
from simulation.flux import Flux
from simulation.states import LINE, argocd, flux
from steps.walk import walked

MACHINE: dict[str, Any] = {
    "apiVersion": "kubevirt.io/v1",
    "kind": "VirtualMachine",
    "metadata": {"name": "probe-01", "namespace": "bench"},
    "spec": {
        "runStrategy": "Always",
        "template": {"spec": {"volumes": [{"name": "root", "dataVolume": {"name": "probe-01-root"}}]}},
    },
}
OWNER: dict[str, Any] = {
    "spec": {
        "ignoreDifferences": [],
        "syncPolicy": {"automated": {"selfHeal": True}, "syncOptions": ["ApplyOutOfSyncOnly=true"]},
    }
}
OLD, NEW = "probe-01-root", "probe-01-root-mig-wxyz"


def files(machine: dict[str, Any]) -> dict[str, str]:
    return {"kustomization.yaml": "resources: [vm.yaml]", "vm.yaml": yaml.safe_dump(machine)}


def guarded(application: dict[str, Any], *, respects: bool = True) -> dict[str, Any]:
    """An Application with what the compiled component adds to it."""
    made = copy.deepcopy(application)
    (patch,) = load(walked("argocd")["cutover"], "argocd/vm-guard/kustomization.yaml")["patches"]
    for operation in json.loads(patch["patch"]):
        *path, last = operation["path"].split("/")[1:]
        assert (operation["op"], last) == ("add", "-")
        there = made
        for part in path:
            there = there[part]
        if respects or "ignoreDifferences" in path:
            there.append(operation["value"])  # type: ignore[attr-defined]
    return made


def disk(cluster: Cluster) -> str:
    (machine,) = cluster.of("VirtualMachine")
    name: str = machine.value["spec"]["template"]["spec"]["volumes"][0]["dataVolume"]["name"]
    return name


def after_argocd(application: dict[str, Any], machine: dict[str, Any] = MACHINE) -> str:
    """The disk that the VM is on, when its owner has synced after the cutover; `machine` is what Git has by then."""
    engine = argocd()
    owner = ArgoCD(engine.cluster, application)
    owner.sync(files(MACHINE))
    for state in LINE[: LINE.index("done") + 1]:
        engine.sync(walked("argocd")[state])
        engine.cluster.tick()
    assert disk(engine.cluster) == NEW

    owner.sync(files(machine))
    return disk(engine.cluster)


def test_argo_cd_puts_a_vm_back_onto_its_old_disk() -> None:
    assert after_argocd(OWNER) == OLD


def test_with_the_guard_argo_cd_leaves_it_on_the_new_one_whatever_else_changes_in_git() -> None:
    changed = copy.deepcopy(MACHINE)
    changed["spec"]["runStrategy"] = "Manual"

    assert after_argocd(guarded(OWNER)) == NEW
    assert after_argocd(guarded(OWNER), changed) == NEW


def test_half_a_guard_holds_until_something_else_of_the_vm_changes_in_git() -> None:
    changed = copy.deepcopy(MACHINE)
    changed["spec"]["runStrategy"] = "Manual"

    assert after_argocd(guarded(OWNER, respects=False)) == NEW
    assert after_argocd(guarded(OWNER, respects=False), changed) == OLD


def after_flux(machine: dict[str, Any]) -> str:
    """The disk that the VM is on, when its Kustomization has reconciled after the cutover."""
    engine: Flux = flux()
    engine.keep(MACHINE)
    engine.keep(machine)
    for state in LINE[: LINE.index("done") + 1]:
        engine.reconcile(walked("flux")[state])
        engine.cluster.tick()
    assert disk(engine.cluster) == NEW

    engine.keep(machine)
    return disk(engine.cluster)


def test_flux_puts_a_vm_back_onto_its_old_disk() -> None:
    assert after_flux(MACHINE) == OLD


def test_with_the_guard_flux_leaves_it_on_the_new_one() -> None:
    (patch,) = load(walked("flux")["cutover"], "flux/vm-guard/kustomization.yaml")["patches"]
    machine = copy.deepcopy(MACHINE)
    machine["metadata"]["annotations"] = json.loads(patch["patch"])["metadata"]["annotations"]

    assert after_flux(machine) == NEW


def test_a_guard_that_only_the_cluster_has_is_one_too() -> None:
    """Flux reads the annotation from the live object as well, so that it can be set there at once."""
    cluster = Cluster({("VirtualMachine", "bench", "probe-01"): Live(copy.deepcopy(MACHINE))})
    (machine,) = cluster.of("VirtualMachine")
    machine.value["metadata"]["annotations"] = {"kustomize.toolkit.fluxcd.io/reconcile": "disabled"}
    machine.value["spec"]["template"]["spec"]["volumes"][0]["dataVolume"]["name"] = NEW

    Flux(cluster).keep(MACHINE)

    assert disk(cluster) == NEW
