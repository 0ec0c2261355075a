"""MigPlans as they are written: each a whole object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from vmshift.emit.folder import plan_contents
from vmshift.emit.mtc.migplan import migplan

if TYPE_CHECKING:
    from emit.conftest import Migrate
    from vmshift.resolve.model import Migration

HOST = {"name": "host", "namespace": "openshift-migration"}
ROOT, DATA = (f"pvc-60000000-0000-4000-8000-00000000000{number}" for number in (1, 2))
SUPPORTED = {"actions": ["skip", "copy"], "copyMethods": ["filesystem", "block", "snapshot"]}
CLAIM = "PersistentVolumeClaim shop/web-01-root"
VOLUME = f"PersistentVolume {ROOT}"


def the_plan(migration: Migration) -> dict[str, Any]:
    (plan,) = migration.plans
    return migplan(migration, plan)


def entry(name: str, claim: str, **selection: Any) -> dict[str, Any]:
    """The entry of a block volume that is copied to new-san, where nothing else is said."""
    return {
        "name": name,
        "pvc": {"namespace": "shop", "name": claim, "accessModes": ["ReadWriteMany"], "volumeMode": "Block"},
        "selection": {"action": "copy", "copyMethod": "block", "storageClass": "new-san"} | selection,
        "supported": SUPPORTED,
    }


def first(migration: Migration) -> dict[str, Any]:
    """The entry of the VM's root disk."""
    found: dict[str, Any] = the_plan(migration)["spec"]["persistentVolumes"][0]
    assert found["name"] == ROOT
    return found


def test_a_live_plan(migrate: Migrate) -> None:
    assert the_plan(migrate()) == {
        "apiVersion": "migration.openshift.io/v1alpha1",
        "kind": "MigPlan",
        "metadata": {
            "name": "refresh-shop",
            "namespace": "openshift-migration",
            "labels": {"app.kubernetes.io/managed-by": "vmshift", "app.kubernetes.io/part-of": "refresh"},
            "annotations": {"migration.openshift.io/selected-migplan-type": "scc"},
        },
        "spec": {
            "namespaces": ["shop"],
            "srcMigClusterRef": HOST,
            "destMigClusterRef": HOST,
            "liveMigrate": True,
            "persistentVolumes": [entry(ROOT, "web-01-root"), entry(DATA, "web-01-data")],
        },
    }


def test_an_offline_plan_says_false_as_the_controller_keeps_it(migrate: Migrate) -> None:
    live, offline = the_plan(migrate()), the_plan(migrate({"mode": "offline"}))

    assert offline == live | {"spec": live["spec"] | {"liveMigrate": False}}


def test_a_plan_says_the_same_at_every_step_but_closed(migrate: Migrate) -> None:
    steps = ("draft", "prepare", "plan", "stage", "cutover", "done", "rollback")
    runs = {"stage": 1, "cutover": 1, "rollback": 1}

    made = [the_plan(migrate({"step": step, "runs": runs})) for step in steps]
    closed = the_plan(migrate({"step": "closed", "runs": runs}))

    assert made == [made[0]] * len(steps)
    assert closed == made[0] | {"spec": made[0]["spec"] | {"closed": True}}


def test_what_the_lock_records_is_the_plan_without_its_end(migrate: Migrate) -> None:
    plan, closed = migrate(), migrate({"step": "closed"})

    assert plan_contents(plan) == plan_contents(closed) == {"refresh-shop": the_plan(plan)["spec"]}


@pytest.mark.parametrize(
    ("engine", "annotations"),
    [
        ("plain", {}),
        (
            "argocd",
            {
                "argocd.argoproj.io/sync-wave": "0",
                "argocd.argoproj.io/sync-options": "Prune=false,Delete=false,SkipDryRunOnMissingResource=true",
                "argocd.argoproj.io/compare-options": "IgnoreExtraneous",
            },
        ),
        (
            "flux",
            {"kustomize.toolkit.fluxcd.io/prune": "disabled", "kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent"},
        ),
    ],
)
def test_an_engine_is_told_to_keep_its_hands_off(engine: str, annotations: dict[str, str], migrate: Migrate) -> None:
    made = the_plan(migrate({"delivery": {"engine": engine}}))

    assert made["metadata"]["annotations"] == {"migration.openshift.io/selected-migplan-type": "scc"} | annotations


def test_flux_may_apply_a_closed_plan(migrate: Migrate) -> None:
    made = the_plan(migrate({"delivery": {"engine": "flux"}, "step": "closed"}))

    assert made["metadata"]["annotations"] == {
        "migration.openshift.io/selected-migplan-type": "scc",
        "kustomize.toolkit.fluxcd.io/prune": "disabled",
    }


def test_closing_does_not_put_back_the_list_that_mtc_has_rewritten(migrate: Migrate) -> None:
    """Where the engine is told to leave the list alone, and by hand, a closed plan is the whole plan."""
    deliveries = ({"engine": "flux"}, {"engine": "flux", "version": "2.9"}, {"engine": "argocd"}, {"engine": "plain"})

    made = [the_plan(migrate({"delivery": delivery, "step": "closed"})) for delivery in deliveries]

    assert ["persistentVolumes" in plan["spec"] for plan in made] == [False, True, True, True]


def test_argo_cd_still_does_not_prune_a_closed_plan(migrate: Migrate) -> None:
    made = [the_plan(migrate({"delivery": {"engine": "argocd"}, "step": step})) for step in ("plan", "closed")]

    assert made[0]["metadata"] == made[1]["metadata"]


def test_clusters_and_repository_are_named_by_name_and_namespace_alone(migrate: Migrate) -> None:
    made = the_plan(migrate({"clusters": {"source": "one", "target": "two"}, "repository": "backups"}))

    assert {key: value for key, value in made["spec"].items() if key.endswith("Ref")} == {
        "srcMigClusterRef": {"name": "one", "namespace": "openshift-migration"},
        "destMigClusterRef": {"name": "two", "namespace": "openshift-migration"},
        "migStorageRef": {"name": "backups", "namespace": "openshift-migration"},
    }


def test_a_second_revision_has_a_name_of_its_own(migrate: Migrate) -> None:
    assert the_plan(migrate({"planRevision": 2}))["metadata"]["name"] == "refresh-shop-r2"


def test_a_hook_is_referred_to_with_what_it_runs_as(migrate: Migrate) -> None:
    hook = {
        "name": "freeze",
        "phase": "postBackup",
        "as": "mighook",
        "image": "quay.io/example/freeze:1",
        "serviceAccount": {"name": "freezer", "namespace": "shop"},
    }

    assert the_plan(migrate({"hooks": [hook]}))["spec"]["hooks"] == [
        {
            "reference": {"name": "refresh-shop-freeze", "namespace": "openshift-migration"},
            "phase": "PostBackup",
            "executionNamespace": "shop",
            "serviceAccount": "freezer",
        }
    ]


def test_a_claim_that_does_not_move_is_skipped_by_name(migrate: Migrate) -> None:
    made = the_plan(migrate({"select": {"namespaces": ["shop"], "exclude": [{"match": "shop/web-01/data"}]}}))

    skipped = entry(DATA, "web-01-data", action="skip", storageClass="old-san")
    assert made["spec"]["persistentVolumes"] == [entry(ROOT, "web-01-root"), skipped]


def test_every_claim_of_the_namespace_has_an_entry_in_order_of_volume_names(migrate: Migrate) -> None:
    def claim(name: str, volume: str, **more: Any) -> dict[str, Any]:
        spec = {"accessModes": ["ReadWriteOnce"], "storageClassName": "files", "volumeName": volume}
        metadata = {"name": name, "namespace": "shop", **more}
        return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec}

    owner = {"kind": "PersistentVolumeClaim", "name": "web-01-root", "controller": True}
    others = [
        claim("z-first", "pvc-0"),
        claim("a-last", "pvc-9"),
        claim("unbound", ""),
        claim("scratch", "pvc-5", ownerReferences=[owner]),
        claim("of-another-plan", "pvc-6", labels={"migration.openshift.io/source-for-directvolumemigration": "uid"}),
    ]

    made = the_plan(migrate(add=others))

    listed = [(each["name"], each["pvc"]["name"]) for each in made["spec"]["persistentVolumes"]]
    assert listed == [
        ("pvc-0", "z-first"),
        (ROOT, "web-01-root"),
        (DATA, "web-01-data"),
        ("pvc-9", "a-last"),
    ]
    assert made["spec"]["persistentVolumes"][0] == {
        "name": "pvc-0",
        "pvc": {
            "namespace": "shop",
            "name": "z-first",
            "accessModes": ["ReadWriteOnce"],
            "volumeMode": "Filesystem",
        },
        "selection": {"action": "skip", "copyMethod": "filesystem", "storageClass": "files"},
        "supported": SUPPORTED,
    }


def test_a_claim_without_any_class_is_skipped_without_one(migrate: Migrate) -> None:
    unset = [{"on": CLAIM, "unset": ["/spec/storageClassName"]}, {"on": VOLUME, "unset": ["/spec/storageClassName"]}]

    assert first(migrate(change=unset))["selection"] == {"action": "skip", "copyMethod": "block"}


TO_SHARED = {"storageClass": "new-san", "accessMode": "ReadWriteMany", "volumeMode": "Block"}
TO_AUTO = {"storageClass": "new-san", "accessMode": "auto", "volumeMode": "auto"}


@pytest.mark.parametrize(
    ("to", "modes", "volume_mode", "selection"),
    [
        ("new-san", ["ReadWriteOnce"], "Filesystem", {"copyMethod": "filesystem", "storageClass": "new-san"}),
        (
            TO_SHARED,
            ["ReadWriteOnce"],
            "Block",
            {"copyMethod": "filesystem", "storageClass": "new-san", "accessMode": "ReadWriteMany"},
        ),
        (
            TO_AUTO,
            ["ReadWriteOnce"],
            "auto",
            {"copyMethod": "filesystem", "storageClass": "new-san", "accessMode": "auto"},
        ),
    ],
)
def test_modes_are_the_sources_unless_the_spec_gives_others(
    to: Any, modes: list[str], volume_mode: str, selection: dict[str, Any], migrate: Migrate
) -> None:
    files = [
        {"on": CLAIM, "set": {"/spec/volumeMode": "Filesystem", "/spec/accessModes": ["ReadWriteOnce"]}},
        {"on": VOLUME, "set": {"/spec/volumeMode": "Filesystem"}},
    ]

    made = first(migrate({"storage": [{"from": "old-san", "to": to}]}, change=files))

    assert (made["pvc"]["accessModes"], made["pvc"]["volumeMode"]) == (modes, volume_mode)
    assert made["selection"] == {"action": "copy"} | selection


@pytest.mark.parametrize(
    ("copy", "selection"),
    [
        ({"method": "auto"}, {"action": "copy", "copyMethod": "block"}),
        ({"method": "filesystem"}, {"action": "copy", "copyMethod": "filesystem"}),
        ({"method": "snapshot"}, {"action": "copy", "copyMethod": "snapshot"}),
        ({"action": "move"}, {"action": "move", "copyMethod": "block"}),
        ({"action": "skip"}, {"action": "skip", "copyMethod": "block"}),
        ({"verify": True}, {"action": "copy", "copyMethod": "block", "verify": True}),
        ({"verify": False}, {"action": "copy", "copyMethod": "block"}),
    ],
)
def test_the_way_of_copying_is_the_specs(copy: dict[str, Any], selection: dict[str, Any], migrate: Migrate) -> None:
    assert first(migrate({"copy": copy}))["selection"] == {"storageClass": "new-san"} | selection


@pytest.mark.parametrize(
    ("source", "actions"),
    [
        ({"csi": {"driver": "csi.example.com"}}, ["skip", "copy"]),
        ({"hostPath": {"path": "/data"}}, ["skip"]),
        ({"nfs": {"server": "nas", "path": "/vol"}}, ["skip", "copy", "move"]),
        ({"awsElasticBlockStore": {"volumeID": "vol-1"}}, ["skip", "copy", "move"]),
    ],
)
def test_an_entry_offers_what_the_controller_will(source: dict[str, Any], actions: list[str], migrate: Migrate) -> None:
    changed = {"on": VOLUME, "set": {f"/spec/{key}": value for key, value in source.items()}}
    if "csi" not in source:
        changed["unset"] = ["/spec/csi"]

    assert first(migrate(change=[changed]))["supported"] == SUPPORTED | {"actions": actions}


def test_entries_share_no_value(migrate: Migrate) -> None:
    one, other = the_plan(migrate())["spec"]["persistentVolumes"]

    assert one["supported"]["copyMethods"] is not other["supported"]["copyMethods"]
