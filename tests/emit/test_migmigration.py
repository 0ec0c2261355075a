"""Runs as they are written: each a whole object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from vmshift.emit.mtc.migmigration import migmigration

if TYPE_CHECKING:
    from emit.conftest import Migrate

FLAGS: dict[str, dict[str, bool]] = {
    "stage": {"stage": False, "migrateState": True},
    "cutover": {"stage": False, "migrateState": True, "quiescePods": True},
    "rollback": {"stage": False, "rollback": True},
}


def run(kind: str, number: int, **more: Any) -> dict[str, Any]:
    return {
        "apiVersion": "migration.openshift.io/v1alpha1",
        "kind": "MigMigration",
        "metadata": {
            "name": f"refresh-shop-{kind}-{number}",
            "namespace": "openshift-migration",
            "labels": {"app.kubernetes.io/managed-by": "vmshift", "app.kubernetes.io/part-of": "refresh"},
        },
        "spec": {"migPlanRef": {"name": "refresh-shop", "namespace": "openshift-migration"}, **FLAGS[kind], **more},
    }


@pytest.mark.parametrize("kind", FLAGS)
def test_a_run_says_what_it_is_and_nothing_that_is_false_but_stage(kind: str, migrate: Migrate) -> None:
    migration = migrate()

    assert migmigration(migration, migration.plans[0], kind, 3) == run(kind, 3)


@pytest.mark.parametrize("kind", FLAGS)
def test_a_run_is_cancelled_in_its_own_object(kind: str, migrate: Migrate) -> None:
    migration = migrate()

    assert migmigration(migration, migration.plans[0], kind, 1, cancel=True) == run(kind, 1, canceled=True)


@pytest.mark.parametrize(
    ("engine", "annotations"),
    [
        (
            "argocd",
            {
                "argocd.argoproj.io/sync-wave": "10",
                "argocd.argoproj.io/sync-options": "Prune=false,Delete=false,SkipDryRunOnMissingResource=true",
                "argocd.argoproj.io/compare-options": "IgnoreExtraneous",
            },
        ),
        ("flux", {"kustomize.toolkit.fluxcd.io/prune": "disabled"}),
    ],
)
def test_an_engine_never_prunes_a_run(engine: str, annotations: dict[str, str], migrate: Migrate) -> None:
    migration = migrate({"delivery": {"engine": engine}})
    expected = run("cutover", 1)
    expected["metadata"]["annotations"] = annotations

    assert migmigration(migration, migration.plans[0], "cutover", 1) == expected
