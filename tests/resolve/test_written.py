"""A hand-written MigPlan over an inventory: the moves and plans that it comes to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from inventory.objects import claim, disk, inventory, thing, vm
from vmshift.resolve.written import resolve_written
from vmshift.source import parse
from vmshift.spec.load import empty_spec

if TYPE_CHECKING:
    from vmshift.resolve.model import Migration

CLUSTER = [
    vm("db", "erp", disk("root", "db-root"), disk("data", "db-data"), disk("logs", "db-logs")),
    *(claim("db-root", "erp"), claim("db-data", "erp"), claim("db-logs", "erp"), claim("exports", "erp")),
]


def entry(name: str, action: str = "copy", **pvc: Any) -> dict[str, Any]:
    return {
        "name": f"pv-erp-{name}",
        "selection": {"action": action, "copyMethod": "block", "storageClass": "new-san"},
        "pvc": {"namespace": "erp", "name": name, **pvc},
    }


def plan(*entries: dict[str, Any], **spec: Any) -> Migration | None:
    host = {"name": "host", "namespace": "openshift-migration"}
    written = thing("migration.openshift.io/v1alpha1", "MigPlan", "by-hand", "openshift-migration")
    written["spec"] = {
        "srcMigClusterRef": host,
        "destMigClusterRef": host,
        "namespaces": ["erp"],
        "liveMigrate": True,
        "persistentVolumes": list(entries),
        **spec,
    }
    (manifest,) = parse("plan.json", json.dumps(written).encode()).manifests
    return resolve_written(manifest, empty_spec(), inventory(*CLUSTER))


def test_what_it_copies_moves_what_it_skips_is_excluded_and_what_it_leaves_out_is_not_judged() -> None:
    found = plan(
        entry("db-root", accessModes=["ReadWriteOnce"], volumeMode="Filesystem"),
        entry("db-data", "skip"),
        entry("exports:exports-mig-x7kp"),
    )

    assert found is not None
    (made,) = found.plans
    assert (made.name, made.namespace, made.mode) == ("by-hand", "erp", "live")
    assert [
        (move.key, move.target.storage_class, move.target.access_mode, move.target.volume_mode) for move in made.moves
    ] == [
        ("erp/db/root", "new-san", "ReadWriteOnce", "Filesystem"),
        ("erp/exports", "new-san", None, None),
    ]
    (chosen,) = made.vms
    assert [(each.volume.name, each.why, each.claim is None) for each in chosen.volumes] == [
        ("root", "moved", False),
        ("data", "excluded", False),
        ("logs", "excluded", True),
    ]
    assert str(made.moves[0].selected_by.pointer) == "/spec/persistentVolumes/0/name"


@pytest.mark.parametrize(
    ("says", "mode"),
    [({"liveMigrate": False}, "offline"), ({"liveMigrate": None}, "auto"), ({"liveMigrate": "yes"}, "auto")],
)
def test_only_a_plan_that_says_so_is_live_or_offline(says: dict[str, Any], mode: str) -> None:
    found = plan(entry("db-root"), **says)

    assert found is not None
    assert found.plans[0].mode == mode


@pytest.mark.parametrize(
    "says",
    [
        {"closed": True},
        {"namespaces": ["erp:erp-new"]},
        {"namespaces": []},
        {"destMigClusterRef": {"name": "other"}},
        {"persistentVolumes": []},
        {"persistentVolumes": None},
    ],
)
def test_a_plan_that_moves_nothing_or_is_no_conversion_comes_to_nothing(says: dict[str, Any]) -> None:
    assert plan(entry("db-root"), **says) is None
