"""MigHooks as they are written: each a whole object."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from vmshift.emit.mtc.mighook import mighook

if TYPE_CHECKING:
    from emit.conftest import Migrate
    from vmshift.resolve.model import Migration

PLAY = "- hosts: localhost\n  tasks: []\n"
ACCOUNT = {"name": "runner", "namespace": "shop"}


def the_hook(migration: Migration) -> dict[str, Any]:
    return mighook(migration, migration.plans[0], migration.hooks[0])


def hook(**more: Any) -> dict[str, Any]:
    """A spec with one hook that runs a playbook; None takes a field away."""
    fields: dict[str, Any] = {"name": "freeze", "phase": "preBackup", "as": "mighook", "playbook": "hooks/freeze.yml"}
    fields |= {"serviceAccount": ACCOUNT, **more}
    return {"hooks": [{key: value for key, value in fields.items() if value is not None}]}


def test_a_playbook_is_inlined_and_run_by_the_default_image(migrate: Migrate) -> None:
    assert the_hook(migrate(hook(), files={"hooks/freeze.yml": PLAY})) == {
        "apiVersion": "migration.openshift.io/v1alpha1",
        "kind": "MigHook",
        "metadata": {
            "name": "refresh-shop-freeze",
            "namespace": "openshift-migration",
            "labels": {"app.kubernetes.io/managed-by": "vmshift", "app.kubernetes.io/part-of": "refresh"},
        },
        "spec": {
            "custom": False,
            "image": "quay.io/konveyor/hook-runner:release-1.8",
            "targetCluster": "source",
            "activeDeadlineSeconds": 1800,
            "playbook": base64.b64encode(PLAY.encode()).decode(),
        },
    }


def test_a_playbook_with_other_line_ends_makes_the_same_hook(migrate: Migrate) -> None:
    one = the_hook(migrate(hook(), files={"hooks/freeze.yml": PLAY}))

    assert the_hook(migrate(hook(), files={"hooks/freeze.yml": PLAY.replace("\n", "\r\n")})) == one


def test_an_image_without_a_playbook_is_a_container_of_the_users_own(migrate: Migrate) -> None:
    made = the_hook(migrate(hook(playbook=None, image="quay.io/example/freeze:1", cluster="target", timeout="1h30m")))

    assert made["spec"] == {
        "custom": True,
        "image": "quay.io/example/freeze:1",
        "targetCluster": "destination",
        "activeDeadlineSeconds": 5400,
    }


def test_an_image_of_the_users_own_may_run_the_playbook(migrate: Migrate) -> None:
    made = the_hook(migrate(hook(image="quay.io/example/runner:1"), files={"hooks/freeze.yml": PLAY}))

    assert made["spec"] == {
        "custom": False,
        "image": "quay.io/example/runner:1",
        "targetCluster": "source",
        "activeDeadlineSeconds": 1800,
        "playbook": base64.b64encode(PLAY.encode()).decode(),
    }


@pytest.mark.parametrize(
    ("engine", "annotations"),
    [
        (
            "argocd",
            {
                "argocd.argoproj.io/sync-wave": "-10",
                "argocd.argoproj.io/sync-options": "SkipDryRunOnMissingResource=true",
            },
        ),
        ("flux", {"kustomize.toolkit.fluxcd.io/substitute": "disabled"}),
    ],
)
def test_an_engine_applies_a_hook_before_its_plan_and_leaves_its_text_alone(
    engine: str, annotations: dict[str, str], migrate: Migrate
) -> None:
    made = the_hook(migrate({**hook(image="quay.io/example/x:1", playbook=None), "delivery": {"engine": engine}}))

    assert made["metadata"]["annotations"] == annotations
