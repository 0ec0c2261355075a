"""Hooks as ordinary Jobs: each object whole, and what an engine is told about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from vmshift.emit.check import check_object
from vmshift.emit.folder import folder, sync_set
from vmshift.emit.jobs import job_files, job_objects

if TYPE_CHECKING:
    from emit.conftest import Migrate
    from vmshift.resolve.model import Migration

PLAY = "- hosts: localhost\n  tasks: []\n"
NAME = "refresh-shop-cutover-2-freeze"
RUN = "refresh-shop-cutover-2"
ACCOUNT = {"name": "runner", "namespace": "shop"}
FILES = {"hooks/freeze.yml": PLAY}


def spec(*hooks: dict[str, Any], engine: str = "argocd", **more: Any) -> dict[str, Any]:
    return {
        "step": "cutover",
        "runs": {"cutover": 2},
        "delivery": {"engine": engine},
        "hooks": [{"name": "freeze", "phase": "preBackup", **hook} for hook in hooks],
        **more,
    }


def objects(migration: Migration) -> dict[str, dict[str, Any]]:
    """What the first hook comes to, by kind."""
    return {made["kind"]: made for made in job_objects(migration, migration.plans[0], migration.hooks[0])}


def head(api: str, kind: str, namespace: str = "openshift-migration") -> dict[str, Any]:
    options = "Prune=false,Delete=false"
    return {
        "apiVersion": api,
        "kind": kind,
        "metadata": {
            "name": NAME,
            "namespace": namespace,
            "labels": {"app.kubernetes.io/managed-by": "vmshift", "app.kubernetes.io/part-of": "refresh"},
            "annotations": {
                "argocd.argoproj.io/sync-wave": "5",
                "argocd.argoproj.io/sync-options": f"ServerSideApply=true,{options}"
                if kind == "ConfigMap"
                else options,
                "argocd.argoproj.io/compare-options": "IgnoreExtraneous",
            },
        },
    }


ENV = [
    {"name": "MIGRATION_NAMESPACES", "value": "shop"},
    {"name": "MIGRATION_PLAN_NAME", "value": "refresh-shop"},
    {"name": "MIGRATION_RUN_NAME", "value": RUN},
]


def test_a_playbook_is_a_job_with_an_account_that_may_read_its_plan_and_its_run(migrate: Migrate) -> None:
    rbac = "rbac.authorization.k8s.io"

    assert objects(migrate(spec({"playbook": "hooks/freeze.yml"}), files=FILES)) == {
        "ServiceAccount": head("v1", "ServiceAccount"),
        "Role": {
            **head(f"{rbac}/v1", "Role"),
            "rules": [
                {
                    "apiGroups": ["migration.openshift.io"],
                    "resources": ["migplans"],
                    "resourceNames": ["refresh-shop"],
                    "verbs": ["get"],
                },
                {
                    "apiGroups": ["migration.openshift.io"],
                    "resources": ["migmigrations"],
                    "resourceNames": [RUN],
                    "verbs": ["get"],
                },
            ],
        },
        "RoleBinding": {
            **head(f"{rbac}/v1", "RoleBinding"),
            "roleRef": {"apiGroup": rbac, "kind": "Role", "name": NAME},
            "subjects": [{"kind": "ServiceAccount", "name": NAME, "namespace": "openshift-migration"}],
        },
        "ConfigMap": {**head("v1", "ConfigMap"), "data": {"playbook.yml": PLAY}},
        "Job": {
            **head("batch/v1", "Job"),
            "spec": {
                "backoffLimit": 6,
                "activeDeadlineSeconds": 1800,
                "template": {
                    "spec": {
                        "restartPolicy": "Never",
                        "serviceAccountName": NAME,
                        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
                        "containers": [
                            {
                                "name": "hook",
                                "image": "quay.io/konveyor/hook-runner:release-1.8",
                                "command": [
                                    "/bin/entrypoint",
                                    "ansible-runner",
                                    "run",
                                    "/tmp/runner",  # noqa: S108
                                    "-p",
                                    "/tmp/playbook/playbook.yml",  # noqa: S108
                                ],
                                "env": ENV,
                                "securityContext": {
                                    "allowPrivilegeEscalation": False,
                                    "capabilities": {"drop": ["ALL"]},
                                },
                                "volumeMounts": [
                                    {"name": "playbook", "mountPath": "/tmp/playbook", "readOnly": True}  # noqa: S108
                                ],
                            }
                        ],
                        "volumes": [{"name": "playbook", "configMap": {"name": NAME}}],
                    }
                },
            },
        },
    }


def test_an_image_of_the_users_own_runs_as_it_is_as_the_account_that_is_named(migrate: Migrate) -> None:
    hook = {"image": "quay.io/acme/freeze@sha256:" + "0" * 64, "serviceAccount": ACCOUNT, "timeout": "5m"}

    made = objects(migrate(spec(hook)))

    assert made == {
        "Job": {
            **head("batch/v1", "Job", "shop"),
            "spec": {
                "backoffLimit": 6,
                "activeDeadlineSeconds": 300,
                "template": {
                    "spec": {
                        "restartPolicy": "Never",
                        "serviceAccountName": "runner",
                        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
                        "containers": [
                            {
                                "name": "hook",
                                "image": hook["image"],
                                "env": ENV,
                                "securityContext": {
                                    "allowPrivilegeEscalation": False,
                                    "capabilities": {"drop": ["ALL"]},
                                },
                            }
                        ],
                    }
                },
            },
        }
    }


def test_an_account_of_the_hooks_own_reads_the_plan_from_another_namespace(migrate: Migrate) -> None:
    made = objects(migrate(spec({"image": "quay.io/acme/freeze:1", "serviceAccount": {"namespace": "shop"}})))

    assert {kind: value["metadata"]["namespace"] for kind, value in made.items()} == {
        "ServiceAccount": "shop",
        "Role": "openshift-migration",
        "RoleBinding": "openshift-migration",
        "Job": "shop",
    }
    assert made["RoleBinding"]["subjects"] == [{"kind": "ServiceAccount", "name": NAME, "namespace": "shop"}]


AROUND = (
    {"name": "freeze", "phase": "preBackup", "image": "quay.io/acme/freeze:1", "serviceAccount": ACCOUNT},
    {"name": "thaw", "phase": "postRestore", "image": "quay.io/acme/thaw:1", "serviceAccount": ACCOUNT},
)


def test_what_is_before_the_cutover_and_what_is_after_it_are_folders_of_their_own(migrate: Migrate) -> None:
    made = folder(migrate(spec(*AROUND)))

    assert {
        path: value["resources"]
        for path, value in made.items()
        if path.endswith("kustomization.yaml") and "argocd/" not in path
    } == {
        "kustomization.yaml": ["plan", "run/before", "run", "run/after"],
        "plan/kustomization.yaml": ["migplan-refresh-shop.yaml"],
        "run/before/kustomization.yaml": [f"job-{NAME}.yaml"],
        "run/kustomization.yaml": [f"{RUN}.yaml"],
        "run/after/kustomization.yaml": ["job-refresh-shop-cutover-2-thaw.yaml"],
    }
    assert [(value["kind"], value["metadata"]["name"]) for value in sync_set(made)] == [
        ("MigPlan", "refresh-shop"),
        ("Job", NAME),
        ("MigMigration", RUN),
        ("Job", "refresh-shop-cutover-2-thaw"),
    ]


@pytest.mark.parametrize("step", ["draft", "prepare", "plan", "stage", "done", "rollback", "closed"])
def test_at_other_steps_the_folders_are_there_and_empty(step: str, migrate: Migrate) -> None:
    runs = {"stage": 1, "cutover": 1, "rollback": 1}
    made = folder(migrate(spec(*AROUND, step=step, runs=runs)))

    assert [made[f"run/{part}/kustomization.yaml"]["resources"] for part in ("before", "after")] == [[], []]
    assert [value for value in made.values() if value["kind"] == "Job"] == []


def test_a_mighook_is_no_job_and_a_job_is_in_no_plan(migrate: Migrate) -> None:
    mighook = {"name": "note", "as": "mighook", "image": "quay.io/acme/note:1", "serviceAccount": ACCOUNT}
    made = folder(migrate(spec(*AROUND, mighook)))

    kinds = sorted(f"{value['kind']} {value['metadata']['name']}" for value in sync_set(made))
    assert kinds == [
        f"Job {NAME}",
        "Job refresh-shop-cutover-2-thaw",
        "MigHook refresh-shop-note",
        f"MigMigration {RUN}",
        "MigPlan refresh-shop",
    ]
    hooks = made["plan/migplan-refresh-shop.yaml"]["spec"]["hooks"]
    assert [hook["reference"]["name"] for hook in hooks] == ["refresh-shop-note"]


def test_flux_makes_a_job_once_and_prunes_nothing_of_it(migrate: Migrate) -> None:
    made = objects(migrate(spec({"playbook": "hooks/freeze.yml"}, engine="flux"), files=FILES))
    flux = "kustomize.toolkit.fluxcd.io"

    assert {kind: value["metadata"]["annotations"] for kind, value in made.items()} == {
        "ServiceAccount": {f"{flux}/prune": "disabled"},
        "Role": {f"{flux}/prune": "disabled"},
        "RoleBinding": {f"{flux}/prune": "disabled"},
        "ConfigMap": {f"{flux}/prune": "disabled", f"{flux}/substitute": "disabled"},
        "Job": {f"{flux}/prune": "disabled", f"{flux}/ssa": "IfNotPresent"},
    }


def test_a_job_after_the_cutover_has_a_wave_after_the_run(migrate: Migrate) -> None:
    made = sync_set(folder(migrate(spec(*AROUND))))
    wave = "argocd.argoproj.io/sync-wave"

    assert [(value["kind"], value["metadata"]["annotations"][wave]) for value in made] == [
        ("MigPlan", "0"),
        ("Job", "5"),
        ("MigMigration", "10"),
        ("Job", "20"),
    ]


@pytest.mark.parametrize("engine", ["argocd", "flux"])
@pytest.mark.parametrize("account", [{}, {"serviceAccount": ACCOUNT}], ids=["own account", "named account"])
def test_every_object_of_a_job_is_one_that_kubernetes_takes(
    engine: str, account: dict[str, Any], migrate: Migrate
) -> None:
    for made in objects(
        migrate(spec({"playbook": "hooks/freeze.yml", **account}, engine=engine), files=FILES)
    ).values():
        check_object(made)


def test_a_job_never_runs_again_by_itself(migrate: Migrate) -> None:
    """No sync hook, which runs at every sync; no time to live, after which Git would make the Job anew."""
    migration = migrate(spec({"playbook": "hooks/freeze.yml"}), files=FILES)

    for path, made in job_files(migration, migration.plans[0]).items():
        marks = made["metadata"]["annotations"]
        assert not {"argocd.argoproj.io/hook", "helm.sh/hook"} & set(marks), path
        assert "generateName" not in made["metadata"]
        assert "ttlSecondsAfterFinished" not in made.get("spec", {})


def test_the_names_of_long_plans_fit_a_label_and_stay_apart(migrate: Migrate) -> None:
    case = migrate({**spec(*AROUND), "hooks": [{**hook, "name": "a" * 60 + str(n)} for n, hook in enumerate(AROUND)]})

    names = [value["metadata"]["name"] for value in sync_set(folder(case)) if value["kind"] == "Job"]

    assert len(set(names)) == 2
    assert max(map(len, names)) <= 63


def test_a_cutover_repeated_is_a_job_of_its_own(migrate: Migrate) -> None:
    one, two = (
        set(job_files(case, case.plans[0])) for case in (migrate(spec(*AROUND, runs={"cutover": n})) for n in (1, 2))
    )

    assert one & two == set()
