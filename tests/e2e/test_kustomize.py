"""Compiled folders are what kustomize, and with it Argo CD and Flux, can build."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from support import tools
from support.kustomize import Name, build, kustomizations, manifests, names, objects
from support.paths import PLANS, plan_folders
from support.process import run, vmshift

if TYPE_CHECKING:
    from pathlib import Path

QUICKSTART = PLANS / "quickstart"

STEPS: dict[str, tuple[dict[str, int], list[Name]]] = {
    "draft": ({}, []),
    "prepare": ({}, []),
    "plan": ({}, [Name("MigPlan", "{}")]),
    "stage": ({"stage": 1}, [Name("MigMigration", "{}-stage-1"), Name("MigPlan", "{}")]),
    "cutover": ({"stage": 1, "cutover": 2}, [Name("MigMigration", "{}-cutover-2"), Name("MigPlan", "{}")]),
    "done": ({"cutover": 1}, [Name("MigPlan", "{}")]),
    "rollback": ({"cutover": 1, "rollback": 1}, [Name("MigMigration", "{}-rollback-1"), Name("MigPlan", "{}")]),
    "closed": ({"cutover": 1}, [Name("MigPlan", "{}")]),
}


@pytest.fixture
def kustomize() -> list[str]:
    return tools.kustomize()


def compiled(folder: Path, out: Path) -> Path:
    vmshift("compile", folder, "--out", out, cwd=folder).succeeded()
    return out


def at_step(target: Path, step: str, runs: dict[str, int]) -> Path:
    """Copy the quickstart, without what it compiled to, and set its step."""
    shutil.copytree(QUICKSTART, target, ignore=shutil.ignore_patterns("compiled"))
    spec = yaml.safe_load((target / "migration.yaml").read_text("utf-8"))
    spec["spec"].update(step=step, runs=runs)
    (target / "migration.yaml").write_text(yaml.safe_dump(spec, sort_keys=False), "utf-8")
    return target


def plan_name() -> str:
    spec: dict[str, Any] = yaml.safe_load((QUICKSTART / "migration.yaml").read_text("utf-8"))
    (namespace,) = spec["spec"]["select"]["namespaces"]
    return f"{spec['metadata']['name']}-{namespace}"


def in_order(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sort objects: kustomize orders them by its own table, and engines by theirs."""
    return sorted(found, key=lambda each: Name(each["kind"], each["metadata"]["name"]))


@pytest.mark.parametrize("plan", plan_folders(), ids=lambda path: path.name)
def test_a_worked_example_builds_to_its_plan_and_run_objects_and_nothing_else(plan: Path, kustomize: list[str]) -> None:
    folder = plan / "compiled"

    parts = (folder / part for part in ("plan", "run/before", "run", "run/after"))
    assert names(build(kustomize, folder)) == names(manifests(*parts))


@pytest.mark.parametrize("plan", plan_folders(), ids=lambda path: path.name)
def test_every_folder_of_a_worked_example_builds_to_the_manifests_in_it(plan: Path, kustomize: list[str]) -> None:
    folder = plan / "compiled"
    parts = {each.relative_to(folder).as_posix(): each for each in kustomizations(folder) if each != folder}
    runs = parts.pop("argocd/run", None)  # what lists the runs and the Jobs around them, and has no file of its own

    assert {"plan", "run"} <= parts.keys()
    assert {name: in_order(build(kustomize, each)) for name, each in parts.items()} == {
        name: in_order(manifests(each)) for name, each in parts.items()
    }
    if runs is not None:
        around = [folder / part for part in ("run", "run/before", "run/after")]
        assert in_order(build(kustomize, runs)) == in_order(manifests(*around))


@pytest.mark.parametrize("plan", plan_folders(), ids=lambda path: path.name)
def test_standard_output_is_what_kustomize_builds(plan: Path, tmp_path: Path, kustomize: list[str]) -> None:
    printed = vmshift("compile", plan, "--stdout", cwd=tmp_path)
    built = build(kustomize, compiled(plan, tmp_path / "out"))

    # An empty sync set is refused on standard output: an engine would delete everything it had applied.
    assert (printed.status, in_order(objects(printed.output))) == (0 if built else 2, in_order(built))


@pytest.mark.parametrize("step", STEPS)
def test_a_step_builds_to_the_plan_and_its_current_run(step: str, tmp_path: Path, kustomize: list[str]) -> None:
    runs, expected = STEPS[step]
    folder = at_step(tmp_path / "quickstart", step, runs)

    built = build(kustomize, compiled(folder, tmp_path / "out"))

    assert names(built) == [Name(kind, name.format(plan_name())) for kind, name in expected]


def test_a_closed_plan_says_so(tmp_path: Path, kustomize: list[str]) -> None:
    folder = at_step(tmp_path / "quickstart", "closed", {"cutover": 1})

    (plan,) = build(kustomize, compiled(folder, tmp_path / "out"))

    assert plan["spec"]["closed"] is True


def test_a_prepared_rollback_is_in_no_build(tmp_path: Path, kustomize: list[str]) -> None:
    folder = at_step(tmp_path / "quickstart", "cutover", {"cutover": 1})

    out = compiled(folder, tmp_path / "out")

    assert names(manifests(out / "rollback")) == [Name("MigMigration", f"{plan_name()}-rollback-1")]
    assert Name("MigMigration", f"{plan_name()}-rollback-1") not in names(build(kustomize, out))


def test_the_annotation_is_built_apart_from_the_plan(tmp_path: Path, kustomize: list[str]) -> None:
    out = compiled(PLANS / "lab-4.17", tmp_path / "out")

    assert names(build(kustomize, out / "platform")) == [Name("HyperConverged", "kubevirt-hyperconverged")]
    assert "HyperConverged" not in {kind for kind, _ in names(build(kustomize, out))}


def test_the_component_annotates_a_hyperconverged_that_the_user_owns(tmp_path: Path, kustomize: list[str]) -> None:
    out = compiled(PLANS / "lab-4.17", tmp_path / "out")
    (ours,) = manifests(out / "platform")
    theirs = {
        "apiVersion": ours["apiVersion"],
        "kind": "HyperConverged",
        "metadata": {"name": "kubevirt-hyperconverged", "namespace": "openshift-cnv", "labels": {"owner": "them"}},
        "spec": {"liveMigrationConfig": {"parallelMigrationsPerCluster": 3}},
    }
    owner = tmp_path / "owner"
    owner.mkdir()
    (owner / "hyperconverged.yaml").write_text(yaml.safe_dump(theirs), "utf-8")
    (owner / "kustomization.yaml").write_text(
        yaml.safe_dump({"resources": ["hyperconverged.yaml"], "components": ["../out/platform/component"]}), "utf-8"
    )

    (built,) = build(kustomize, owner)

    annotation = "kubevirt.kubevirt.io/jsonpatch"
    assert built["metadata"]["annotations"][annotation] == ours["metadata"]["annotations"][annotation]
    built["metadata"].pop("annotations")
    assert built == theirs


def beside(folder: Path, owned: dict[str, Any], component: Path) -> Path:
    """Somebody's kustomization of one object, with a component of ours."""
    folder.mkdir()
    (folder / "owned.yaml").write_text(yaml.safe_dump(owned), "utf-8")
    listed = {"resources": ["owned.yaml"], "components": [os.path.relpath(component, folder)]}
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(listed), "utf-8")
    return folder


def test_the_guard_adds_to_what_an_application_of_vms_ignores(tmp_path: Path, kustomize: list[str]) -> None:
    out = compiled(PLANS / "argocd", tmp_path / "out")
    kept = {"group": "apps", "kind": "Deployment", "jsonPointers": ["/spec/replicas"]}
    theirs = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": "depot", "namespace": "openshift-gitops"},
        "spec": {
            "ignoreDifferences": [kept],
            "syncPolicy": {"automated": {"selfHeal": True}, "syncOptions": ["CreateNamespace=true"]},
        },
    }

    (built,) = build(kustomize, beside(tmp_path / "owner", theirs, out / "argocd/vm-guard"))

    pointers = ["/spec/template/spec/volumes", "/spec/dataVolumeTemplates", "/spec/updateVolumesStrategy"]
    assert built["spec"] == {
        "ignoreDifferences": [
            kept,
            {
                "group": "kubevirt.io",
                "kind": "VirtualMachine",
                "name": "stock-01",
                "namespace": "depot",
                "jsonPointers": pointers,
            },
        ],
        "syncPolicy": {
            "automated": {"selfHeal": True},
            "syncOptions": ["CreateNamespace=true", "RespectIgnoreDifferences=true"],
        },
    }


THEIRS = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "Application",
    "metadata": {"name": "depot", "namespace": "openshift-gitops"},
}
RULE = {"group": "apps", "kind": "Deployment", "jsonPointers": ["/spec/replicas"]}


@pytest.mark.parametrize(
    "spec",
    [
        {"ignoreDifferences": [], "syncPolicy": {"syncOptions": []}},
        {"ignoreDifferences": [RULE], "syncPolicy": {"syncOptions": ["CreateNamespace=true"]}},
    ],
    ids=["empty lists", "lists"],
)
def test_the_guard_at_draft_leaves_an_application_as_it_is(
    spec: dict[str, Any], tmp_path: Path, kustomize: list[str]
) -> None:
    theirs = {**THEIRS, "spec": spec}

    assert build(kustomize, beside(tmp_path / "owner", theirs, guard_at_draft(tmp_path))) == [theirs]


@pytest.mark.parametrize(
    "spec",
    [{}, {"ignoreDifferences": []}, {"syncPolicy": {"syncOptions": []}}, {"ignoreDifferences": [], "syncPolicy": {}}],
    ids=["none", "no options", "no rules", "a policy alone"],
)
def test_an_application_without_the_lists_fails_at_draft_and_not_on_the_day_of_the_plan(
    spec: dict[str, Any], tmp_path: Path, kustomize: list[str]
) -> None:
    folder = beside(tmp_path / "owner", {**THEIRS, "spec": spec}, guard_at_draft(tmp_path))

    result = run([*kustomize, folder], cwd=tmp_path)

    assert result.status != 0
    assert "missing" in result.errors


def guard_at_draft(folder: Path) -> Path:
    at = at_step(folder / "quickstart", "draft", {})
    text = (at / "migration.yaml").read_text("utf-8")
    (at / "migration.yaml").write_text(f"{text}  delivery: {{engine: argocd}}\n", "utf-8")
    return compiled(at, folder / "out") / "argocd" / "vm-guard"


def test_the_guard_makes_flux_leave_the_chosen_vms_alone(tmp_path: Path, kustomize: list[str]) -> None:
    out = compiled(PLANS / "flux", tmp_path / "out")
    theirs = {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": {"name": "till-01", "namespace": "east", "annotations": {"owner": "them"}},
        "spec": {"runStrategy": "Always"},
    }

    (built,) = build(kustomize, beside(tmp_path / "owner", theirs, out / "flux/vm-guard"))

    assert built["spec"] == theirs["spec"]
    assert built["metadata"]["annotations"] == {
        "owner": "them",
        "kustomize.toolkit.fluxcd.io/reconcile": "disabled",
    }


@pytest.mark.parametrize("engine", ["argocd", "flux"])
def test_the_guard_of_a_closed_plan_still_builds_and_changes_nothing(
    engine: str, tmp_path: Path, kustomize: list[str]
) -> None:
    folder = at_step(tmp_path / "quickstart", "closed", {"cutover": 1})
    text = (folder / "migration.yaml").read_text("utf-8")
    (folder / "migration.yaml").write_text(f"{text}  delivery: {{engine: {engine}}}\n", "utf-8")
    out = compiled(folder, tmp_path / "out")
    theirs = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}

    assert build(kustomize, beside(tmp_path / "owner", theirs, out / engine / "vm-guard")) == [theirs]
