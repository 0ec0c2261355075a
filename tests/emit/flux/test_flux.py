"""What Flux is told of a migration."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from emit.health.engines import run_cel
from emit.health.samples import SAMPLES, Sample
from vmshift.emit.check import check_object
from vmshift.emit.flux import flux_files
from vmshift.emit.folder import folder
from vmshift.emit.kustomize import kustomization

if TYPE_CHECKING:
    from emit.conftest import Migrate

RUNS = {"stage": 1, "cutover": 1, "rollback": 1}
LAB = {"platform": {"openshiftVirtualization": "4.17.4", "environment": "lab", "acceptUnsupported": True}}


class Compile:
    """Compiles the healthy cluster for Flux and gives the files of flux/."""

    def __init__(self, migrate: Migrate) -> None:
        self._migrate = migrate

    def all(self, delivery: dict[str, Any] | None = None, *, lab: bool = False, **spec: Any) -> dict[str, Any]:
        merged = {**(LAB if lab else {}), **spec, "delivery": {"engine": "flux", "path": "clusters/prod/refresh"}}
        merged["delivery"] |= delivery or {}
        made = folder(self._migrate(merged, **({"drop": ["HyperConverged", "KubeVirt"]} if lab else {})))
        for value in made.values():
            check_object(value)
        return made

    def __call__(self, delivery: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
        found = {path: made for path, made in self.all(delivery, **spec).items() if path.startswith("flux/")}
        return {path.removeprefix("flux/"): made for path, made in found.items()}


@pytest.fixture(scope="module")
def flux(migrate: Migrate) -> Compile:
    return Compile(migrate)


def check(kind: str, name: str, api: str = "migration.openshift.io/v1alpha1") -> dict[str, str]:
    return {"apiVersion": api, "kind": kind, "name": name, "namespace": "openshift-migration"}


def test_a_kustomization_applies_its_folder_once_the_one_before_is_ready_and_prunes_nothing(flux: Compile) -> None:
    made = flux(step="cutover", runs=RUNS)

    spec = made["run.yaml"]["spec"]
    (expression,) = spec.pop("healthCheckExprs")
    assert made["run.yaml"]["metadata"]["name"] == "vm-migration-refresh-run"
    assert expression["kind"] == "MigMigration"
    assert spec == {
        "sourceRef": {"kind": "GitRepository", "name": "flux-system"},
        "path": "./clusters/prod/refresh/run",
        "serviceAccountName": "vm-migration-refresh",
        "dependsOn": [{"name": "vm-migration-refresh-plan"}],
        "interval": "1h",
        "retryInterval": "2m",
        "timeout": "15m",
        "prune": False,
        "deletionPolicy": "Orphan",
        "healthChecks": [check("MigMigration", "refresh-shop-cutover-1")],
    }


def test_the_first_one_keeps_the_others_in_step_and_they_wait_for_it(flux: Compile) -> None:
    made = flux(step="prepare", lab=True)

    assert made["sync.yaml"]["metadata"]["name"] == "vm-migration-refresh"
    assert made["sync.yaml"]["spec"] == {
        "sourceRef": {"kind": "GitRepository", "name": "flux-system"},
        "path": "./clusters/prod/refresh/flux",
        "interval": "1h",
        "retryInterval": "2m",
        "timeout": "5m",
        "prune": True,
    }
    assert {path: made[path]["spec"]["dependsOn"] for path in ("plan.yaml", "platform.yaml", "run.yaml")} == {
        "plan.yaml": [{"name": "vm-migration-refresh"}],
        "platform.yaml": [{"name": "vm-migration-refresh"}],
        "run.yaml": [{"name": "vm-migration-refresh-plan"}],
    }


@pytest.mark.parametrize(
    ("step", "plans", "runs"),
    [
        ("draft", [], []),
        ("prepare", [], []),
        ("plan", ["refresh-shop"], []),
        ("stage", ["refresh-shop"], ["refresh-shop-stage-1"]),
        ("cutover", ["refresh-shop"], ["refresh-shop-cutover-1"]),
        ("done", ["refresh-shop"], []),
        ("rollback", ["refresh-shop"], ["refresh-shop-rollback-1"]),
        ("closed", ["refresh-shop"], []),
    ],
)
def test_what_is_waited_for_is_named_at_each_step(step: str, plans: list[str], runs: list[str], flux: Compile) -> None:
    made = flux(step=step, runs=RUNS)

    assert made["plan.yaml"]["spec"].get("healthChecks", []) == [check("MigPlan", name) for name in plans]
    assert made["run.yaml"]["spec"].get("healthChecks", []) == [check("MigMigration", name) for name in runs]


def test_jobs_around_the_runs_get_kustomizations_of_their_own_in_the_order(migrate: Migrate) -> None:
    migration = migrate({"step": "cutover", "runs": RUNS, "delivery": {"engine": "flux"}})
    files = {path: made for path, made in folder(migration).items() if not path.startswith("flux/")}
    for part in ("before", "after"):
        metadata = {"name": f"job-{part}", "namespace": "openshift-migration"}
        files[f"run/{part}/kustomization.yaml"] = kustomization([f"job-{part}.yaml"])
        files[f"run/{part}/job-{part}.yaml"] = {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata}

    made = flux_files(migration, files)

    found = {path: made[f"{path}.yaml"]["spec"] for path in ("plan", "before", "run", "after")}
    assert {path: (spec["path"], spec["dependsOn"][0]["name"]) for path, spec in found.items()} == {
        "plan": ("./compiled/refresh/plan", "vm-migration-refresh"),
        "before": ("./compiled/refresh/run/before", "vm-migration-refresh-plan"),
        "run": ("./compiled/refresh/run", "vm-migration-refresh-before"),
        "after": ("./compiled/refresh/run/after", "vm-migration-refresh-run"),
    }
    assert found["before"]["healthChecks"] == [check("Job", "job-before", "batch/v1")]
    assert "healthCheckExprs" not in found["before"]
    assert made["role-openshift-migration.yaml"]["rules"][0]["resources"] == ["jobs"]


@pytest.mark.parametrize(
    ("version", "expressions", "orphan"),
    [(None, True, True), ("2.4", False, False), ("2.5", True, True), ("2.9", True, True)],
)
def test_what_flux_understands_depends_on_its_version(
    version: str | None,
    expressions: bool,  # noqa: FBT001
    orphan: bool,  # noqa: FBT001
    flux: Compile,
) -> None:
    spec = flux({"version": version}, step="cutover", runs=RUNS)["run.yaml"]["spec"]

    assert ("healthCheckExprs" in spec, "deletionPolicy" in spec, "healthChecks" in spec) == (expressions, orphan, True)


@pytest.mark.parametrize(("version", "ignores"), [(None, False), ("2.8.7", False), ("2.9", True), ("2.10.1", True)])
def test_a_plan_is_created_once_or_its_volumes_are_ignored_and_never_both(
    version: str | None,
    ignores: bool,  # noqa: FBT001
    flux: Compile,
) -> None:
    made = flux.all({"version": version})

    once = "kustomize.toolkit.fluxcd.io/ssa" in made["plan/migplan-refresh-shop.yaml"]["metadata"]["annotations"]
    rule = {
        "paths": ["/spec/persistentVolumes"],
        "target": {"group": "migration.openshift.io", "kind": "MigPlan"},
    }
    assert (once, made["flux/plan.yaml"]["spec"].get("ignore", [])) == (not ignores, [rule] if ignores else [])
    assert "ignore" not in made["flux/run.yaml"]["spec"]


@pytest.mark.parametrize("version", [None, "2.9"])
def test_a_closed_plan_is_applied_whatever_the_version(version: str | None, flux: Compile) -> None:
    plan = flux.all({"version": version}, step="closed", runs=RUNS)["plan/migplan-refresh-shop.yaml"]

    assert plan["spec"]["closed"] is True
    assert plan["metadata"]["annotations"]["kustomize.toolkit.fluxcd.io/prune"] == "disabled"
    assert "kustomize.toolkit.fluxcd.io/ssa" not in plan["metadata"]["annotations"]


def test_the_service_account_may_apply_and_never_delete(flux: Compile) -> None:
    made = flux({"namespace": "storage"}, step="prepare", lab=True)

    roles = {path: made[path]["rules"] for path in made if path.startswith("role-")}
    assert made["serviceaccount.yaml"]["metadata"]["name"] == "vm-migration-refresh"
    assert {verb for rules in roles.values() for rule in rules for verb in rule["verbs"]} == {
        "get",
        "list",
        "watch",
        "create",
        "update",
        "patch",
    }
    assert {path: [rule["resources"] for rule in rules] for path, rules in roles.items()} == {
        "role-openshift-cnv.yaml": [["hyperconvergeds"]],
        "role-openshift-migration.yaml": [["mighooks", "migmigrations", "migplans"]],
    }
    assert made["rolebinding-openshift-cnv.yaml"]["subjects"] == [
        {"kind": "ServiceAccount", "name": "vm-migration-refresh", "namespace": "storage"}
    ]


def test_the_source_is_the_one_of_the_spec(flux: Compile) -> None:
    made = flux({"sourceRef": {"kind": "OCIRepository", "name": "gitops", "namespace": "sources"}, "path": "."})

    assert made["plan.yaml"]["spec"]["sourceRef"] == {
        "kind": "OCIRepository",
        "name": "gitops",
        "namespace": "sources",
    }
    assert (made["plan.yaml"]["spec"]["path"], made["sync.yaml"]["spec"]["path"]) == ("./plan", "./flux")


def test_the_guard_makes_flux_leave_the_vms_alone(flux: Compile) -> None:
    found = [json.loads(each["patch"]) for each in flux()["vm-guard/kustomization.yaml"]["patches"]]

    assert {each["metadata"]["name"]: each["metadata"]["annotations"] for each in found} == {
        "web-01": {"kustomize.toolkit.fluxcd.io/reconcile": "disabled"}
    }


@pytest.mark.parametrize("sample", [each for each in SAMPLES if each.kind in ("MigPlan", "MigMigration")][::9], ids=str)
def test_the_expressions_judge_as_they_should(sample: Sample, flux: Compile) -> None:
    path = {"MigPlan": "plan.yaml", "MigMigration": "run.yaml"}[sample.kind]
    (expressions,) = flux(step="cutover", runs=RUNS)[path]["spec"]["healthCheckExprs"]

    assert (expressions["kind"], run_cel(expressions, sample.object)) == (sample.kind, sample.verdict)


def test_the_objects_of_flux_are_named_apart_from_the_users_own(flux: Compile) -> None:
    """A Kustomization "refresh" may be the user's, with prune: true."""
    made = flux(step="cutover", runs=RUNS)

    names = {path: made[path]["metadata"]["name"] for path in ("plan.yaml", "run.yaml", "sync.yaml")}
    assert names == {
        "plan.yaml": "vm-migration-refresh-plan",
        "run.yaml": "vm-migration-refresh-run",
        "sync.yaml": "vm-migration-refresh",
    }
