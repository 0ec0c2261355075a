"""What Argo CD is told of a migration."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from emit.health.engines import run_lua
from emit.health.samples import SAMPLES, Sample
from vmshift.emit.check import check_object
from vmshift.emit.folder import folder

if TYPE_CHECKING:
    from emit.conftest import Migrate

REPO = "https://git.example.com/gitops.git"
WINDOW = {"schedule": "0 22 * * 6", "duration": "1d6h30m", "timeZone": "Europe/Berlin"}
LAB = {"platform": {"openshiftVirtualization": "4.17.4", "environment": "lab", "acceptUnsupported": True}}
STEPS = ("draft", "prepare", "plan", "stage", "cutover", "done", "rollback", "closed")
RUNS = {"stage": 1, "cutover": 1, "rollback": 1}


class Compile:
    """Compiles the healthy cluster for Argo CD and gives the files of argocd/."""

    def __init__(self, migrate: Migrate) -> None:
        self._migrate = migrate

    def __call__(self, delivery: dict[str, Any] | None = None, *, lab: bool = False, **spec: Any) -> dict[str, Any]:
        merged = {**(LAB if lab else {}), **spec}
        merged["delivery"] = {"engine": "argocd", "repoURL": REPO, "path": "clusters/prod/refresh", **(delivery or {})}
        made = folder(self._migrate(merged, **({"drop": ["HyperConverged", "KubeVirt"]} if lab else {})))
        for value in made.values():
            check_object(value)
        found = {path: value for path, value in made.items() if path.startswith("argocd/")}
        return {path.removeprefix("argocd/"): value for path, value in found.items()}


@pytest.fixture(scope="module")
def argocd(migrate: Migrate) -> Compile:
    return Compile(migrate)


def labels() -> dict[str, str]:
    return {"app.kubernetes.io/managed-by": "vmshift", "app.kubernetes.io/part-of": "refresh"}


def test_one_application_applies_plans_and_runs_and_never_prunes_heals_or_touches_the_volumes(argocd: Compile) -> None:
    assert argocd()["application.yaml"] == {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {
            "name": "vm-migration-refresh",
            "namespace": "openshift-gitops",
            "labels": labels(),
            "annotations": {"argocd.argoproj.io/manifest-generate-paths": "."},
        },
        "spec": {
            "project": "vm-migration-refresh",
            "source": {"repoURL": REPO, "targetRevision": "HEAD", "path": "clusters/prod/refresh"},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": "openshift-migration"},
            "ignoreDifferences": [
                {
                    "group": "migration.openshift.io",
                    "kind": "MigPlan",
                    "jsonPointers": ["/spec/persistentVolumes"],
                }
            ],
            "syncPolicy": {
                "automated": {"prune": False, "selfHeal": False},
                "syncOptions": [
                    "RespectIgnoreDifferences=true",
                    "ApplyOutOfSyncOnly=true",
                    "FailOnSharedResource=true",
                ],
            },
        },
    }


def test_the_fields_of_delivery_are_taken(argocd: Compile) -> None:
    made = argocd(
        {
            "targetRevision": "main",
            "namespace": "gitops",
            "project": "storage",
            "destination": {"server": "https://other.example.com:6443"},
        }
    )

    application = made["application.yaml"]
    assert (application["metadata"]["namespace"], application["spec"]["project"]) == ("gitops", "storage")
    assert application["spec"]["source"]["targetRevision"] == "main"
    assert application["spec"]["destination"]["server"] == "https://other.example.com:6443"
    assert made["appproject.yaml"]["metadata"]["name"] == "storage"
    assert made["appproject.yaml"]["metadata"]["namespace"] == "gitops"
    assert made["appproject.yaml"]["spec"]["destinations"] == [
        {"server": "https://other.example.com:6443", "namespace": "openshift-migration"}
    ]


def test_without_a_path_the_compiled_folder_is_meant(argocd: Compile) -> None:
    assert argocd({"path": None})["application.yaml"]["spec"]["source"]["path"] == "compiled/refresh"


def test_the_project_allows_what_a_migration_needs_and_nothing_else(argocd: Compile) -> None:
    assert argocd()["appproject.yaml"]["spec"] == {
        "description": "Storage migrations of virtual machines, by vmshift",
        "sourceRepos": [REPO],
        "destinations": [{"server": "https://kubernetes.default.svc", "namespace": "openshift-migration"}],
        "clusterResourceWhitelist": [],
        "namespaceResourceWhitelist": [
            {"group": "migration.openshift.io", "kind": "MigHook"},
            {"group": "migration.openshift.io", "kind": "MigMigration"},
            {"group": "migration.openshift.io", "kind": "MigPlan"},
        ],
    }


def test_with_a_window_the_runs_alone_wait_for_it(argocd: Compile) -> None:
    made = argocd({"window": WINDOW})

    plan, run = made["application.yaml"]["spec"], made["application-run.yaml"]["spec"]
    assert plan["source"]["path"] == "clusters/prod/refresh/plan"
    assert run["source"]["path"] == "clusters/prod/refresh/argocd/run"
    assert made["run/kustomization.yaml"]["resources"] == ["../../run"]
    assert made["application-run.yaml"]["metadata"]["annotations"] == {
        "argocd.argoproj.io/manifest-generate-paths": ".;../../run"
    }
    assert made["appproject.yaml"]["spec"]["syncWindows"] == [
        {
            "kind": "allow",
            "schedule": "0 22 * * 6",
            "duration": "30h30m",
            "timeZone": "Europe/Berlin",
            "applications": ["vm-migration-refresh-run"],
            "manualSync": False,
        }
    ]


@pytest.mark.parametrize(("version", "may_end"), [("3.4", False), ("3.5", True), ("v3.5.1", True)])
def test_from_3_5_on_a_sync_may_end_after_its_window(version: str, may_end: bool, argocd: Compile) -> None:  # noqa: FBT001
    (window,) = argocd({"window": WINDOW, "version": version})["appproject.yaml"]["spec"]["syncWindows"]

    assert window.get("syncOverrun", False) is may_end


def test_the_hyperconverged_has_an_application_that_a_person_syncs(argocd: Compile) -> None:
    made = argocd(lab=True, step="prepare")

    application = made["application-platform.yaml"]
    assert application["metadata"]["annotations"] == {
        "argocd.argoproj.io/manifest-generate-paths": ".",
        "argocd.argoproj.io/compare-options": "ServerSideDiff=true",
    }
    assert application["spec"] == {
        "project": "vm-migration-refresh",
        "source": {"repoURL": REPO, "targetRevision": "HEAD", "path": "clusters/prod/refresh/platform"},
        "destination": {"server": "https://kubernetes.default.svc", "namespace": "openshift-cnv"},
        "syncPolicy": {
            "syncOptions": ["ServerSideApply=true", "ClientSideApplyMigration=false", "FailOnSharedResource=true"]
        },
    }
    kinds = [each["kind"] for each in made["appproject.yaml"]["spec"]["namespaceResourceWhitelist"]]
    assert kinds == ["HyperConverged", "MigHook", "MigMigration", "MigPlan"]


def test_before_3_1_argo_cd_is_not_asked_to_apply_the_hyperconverged(argocd: Compile) -> None:
    made = argocd({"version": "3.0.6"}, lab=True, step="prepare")

    assert [path for path in made if "platform" in path or "cnv" in path] == []
    assert "HyperConverged" not in json.dumps(made["appproject.yaml"])


def test_the_rights_end_at_deleting(argocd: Compile) -> None:
    made = argocd(lab=True, step="prepare")

    verbs = ["get", "list", "watch", "create", "update", "patch"]
    assert made["role-openshift-migration.yaml"]["rules"] == [
        {
            "apiGroups": ["migration.openshift.io"],
            "resources": ["mighooks", "migmigrations", "migplans"],
            "verbs": verbs,
        }
    ]
    assert made["role-openshift-cnv.yaml"]["rules"] == [
        {"apiGroups": ["hco.kubevirt.io"], "resources": ["hyperconvergeds"], "verbs": verbs}
    ]
    assert made["rolebinding-openshift-migration.yaml"]["subjects"] == [
        {
            "kind": "ServiceAccount",
            "name": "openshift-gitops-argocd-application-controller",
            "namespace": "openshift-gitops",
        }
    ]


@pytest.mark.parametrize(
    ("destination", "local"),
    [
        ({"server": "https://kubernetes.default.svc"}, True),
        ({"name": "in-cluster"}, True),
        ({"name": "edge"}, False),
        ({"server": "https://edge.example.com:6443"}, False),
    ],
)
def test_the_rights_are_for_the_cluster_that_argo_cd_runs_in(
    destination: dict[str, str],
    local: bool,  # noqa: FBT001
    argocd: Compile,
) -> None:
    made = argocd({"destination": destination})

    assert ("role-openshift-migration.yaml" in made) is local


def test_a_set_makes_the_applications_where_the_cluster_is_a_folder_of_the_path(argocd: Compile) -> None:
    made = argocd({"destination": {"name": "prod"}, "window": WINDOW})

    found = {path: value for path, value in made.items() if path.startswith("clusters/applicationset")}
    assert {path: value["spec"]["generators"][0]["git"]["directories"] for path, value in found.items()} == {
        "clusters/applicationset.yaml": [{"path": "clusters/*/refresh/plan"}],
        "clusters/applicationset-run.yaml": [{"path": "clusters/*/refresh/argocd/run"}],
    }
    for value in found.values():
        spec = value["spec"]
        assert (spec["goTemplate"], spec["goTemplateOptions"]) == (True, ["missingkey=error"])
        assert spec["syncPolicy"] == {"applicationsSync": "create-update", "preserveResourcesOnDeletion": True}
        assert spec["template"]["spec"]["destination"] == {
            "name": "{{index .path.segments 1}}",
            "namespace": "openshift-migration",
        }
        assert spec["template"]["spec"]["source"]["path"] == "{{.path.path}}"
    assert made["clusters/appproject.yaml"]["spec"]["destinations"] == [
        {"server": "*", "namespace": "openshift-migration"}
    ]
    (window,) = made["clusters/appproject.yaml"]["spec"]["syncWindows"]
    assert window["applications"] == ["vm-migration-refresh-run-*"]
    assert found["clusters/applicationset-run.yaml"]["spec"]["template"]["metadata"]["name"] == (
        "vm-migration-refresh-run-{{index .path.segments 1}}"
    )


def test_without_such_a_folder_there_is_no_set(argocd: Compile) -> None:
    assert [path for path in argocd({"destination": {"name": "edge"}}) if path.startswith("clusters/")] == []


def test_without_a_repository_health_checks_rights_and_guard_are_left(argocd: Compile) -> None:
    assert sorted(argocd({"repoURL": None})) == [
        "health/argocd-cm.yaml",
        "health/argocd-cr.yaml",
        "kustomization.yaml",
        "role-openshift-migration.yaml",
        "rolebinding-openshift-migration.yaml",
        "vm-guard/kustomization.yaml",
    ]


def test_the_kustomization_lists_what_is_applied_once(argocd: Compile) -> None:
    made = argocd({"window": WINDOW, "destination": {"name": "in-cluster"}, "path": "in-cluster/refresh"})

    assert made["kustomization.yaml"]["resources"] == [
        "application-run.yaml",
        "application.yaml",
        "appproject.yaml",
        "role-openshift-migration.yaml",
        "rolebinding-openshift-migration.yaml",
    ]


def test_no_step_changes_what_argo_cd_has_been_told(argocd: Compile) -> None:
    made = {step: argocd({"window": WINDOW}, step=step, runs=RUNS) for step in STEPS}
    told = {
        step: {path: value for path, value in files.items() if not path.startswith("vm-guard/")}
        for step, files in made.items()
    }

    assert told == dict.fromkeys(STEPS, told["plan"])
    guards = {step: files["vm-guard/kustomization.yaml"] for step, files in made.items()}
    guarding = [step for step, guard in guards.items() if "RespectIgnoreDifferences" in str(guard)]
    assert guarding == list(STEPS[1:-1])
    assert guards["closed"]["patches"] == []


@pytest.mark.parametrize(("mode", "more"), [("live", []), ("offline", ["/spec/runStrategy", "/spec/running"])])
def test_the_guard_ignores_what_a_cutover_changes_in_the_vms(mode: str, more: list[str], argocd: Compile) -> None:
    (patch,) = argocd(mode=mode)["vm-guard/kustomization.yaml"]["patches"]

    operations = json.loads(patch["patch"])
    volumes = ["/spec/template/spec/volumes", "/spec/dataVolumeTemplates", "/spec/updateVolumesStrategy"]
    assert patch["target"] == {"group": "argoproj.io", "kind": "Application"}
    assert operations[-1]["value"] == "RespectIgnoreDifferences=true"
    assert operations[0]["value"] == {
        "group": "kubevirt.io",
        "kind": "VirtualMachine",
        "name": "web-01",
        "namespace": "shop",
        "jsonPointers": [*volumes, *more],
    }


@pytest.mark.parametrize("sample", SAMPLES[::7], ids=str)
def test_the_health_checks_of_both_forms_are_the_scripts(sample: Sample, argocd: Compile) -> None:
    made = argocd()
    group = "hco.kubevirt.io" if sample.kind == "HyperConverged" else "migration.openshift.io"

    in_map = made["health/argocd-cm.yaml"]["data"][f"resource.customizations.health.{group}_{sample.kind}"]
    in_object = {
        (each["group"], each["kind"]): each["check"]
        for each in made["health/argocd-cr.yaml"]["spec"]["resourceHealthChecks"]
    }[group, sample.kind]

    assert in_map == in_object
    assert run_lua(in_map, sample.object) == (sample.verdict, sample.message)


def test_the_settings_of_argo_cd_keep_their_labels(argocd: Compile) -> None:
    made = argocd({"namespace": "argocd"})

    assert made["health/argocd-cm.yaml"]["metadata"] == {"name": "argocd-cm", "namespace": "argocd"}
    assert made["health/argocd-cr.yaml"]["metadata"] == {"name": "argocd", "namespace": "argocd"}
