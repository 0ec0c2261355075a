"""Flux's Kustomizations: one for each folder, each waiting for the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmshift.emit.delivery import below, ignores_volumes, is_below
from vmshift.emit.health.cel import cel
from vmshift.emit.health.states import health_of
from vmshift.emit.metadata import own_metadata
from vmshift.resolve.names import delivery_name

if TYPE_CHECKING:
    from vmshift.emit.delivery import Files
    from vmshift.resolve.model import Migration

# Each folder in its turn, with the name of its Kustomization and how long its objects are waited for at a time. Waiting
# keeps one of the controller's four workers busy; after the time it is taken up again (`retryInterval`).
_ORDER = (
    ("plan", "plan", "10m"),
    ("run/before", "before", "15m"),
    ("run", "run", "15m"),
    ("run/after", "after", "15m"),
)
_JUDGED = ("Job", "MigHook", "MigMigration", "MigPlan", "HyperConverged")
_VOLUMES = {
    "paths": ["/spec/persistentVolumes"],
    "target": {"group": "migration.openshift.io", "kind": "MigPlan"},
}


def namespace_of(migration: Migration) -> str:
    """Give the namespace of Flux's own objects."""
    return migration.spec.delivery.namespace or "flux-system"


def account_name(migration: Migration) -> str:
    """Name the ServiceAccount that Flux applies the migration as."""
    return delivery_name(f"vm-migration-{migration.name}")


def kustomizations(migration: Migration, files: Files) -> Files:
    """Make the Kustomizations, by file.

    One applies this very folder. The others wait for it, so that none judges by the names of another revision.
    """
    first = delivery_name(f"vm-migration-{migration.name}")
    made: Files = {"sync.yaml": _sync(migration, first)}
    before = first
    for folder, part, timeout in _ORDER:
        if f"{folder}/kustomization.yaml" in files:
            made[f"{part}.yaml"] = _part(migration, files, folder, part, timeout, before)
            before = made[f"{part}.yaml"]["metadata"]["name"]
    if "platform/kustomization.yaml" in files:
        made["platform.yaml"] = _part(migration, files, "platform", "platform", "10m", first)
    return made


def _sync(migration: Migration, name: str) -> dict[str, Any]:
    """Make the one over flux/. It prunes the Kustomization of a folder that is gone, which leaves its objects alone."""
    spec = {**_source(migration, "flux"), "interval": "1h", "retryInterval": "2m", "timeout": "5m", "prune": True}
    return _object(migration, name, spec)


def _part(  # noqa: PLR0913 - what a Kustomization is made of
    migration: Migration, files: Files, folder: str, part: str, timeout: str, before: str
) -> dict[str, Any]:
    spec: dict[str, Any] = {
        **_source(migration, folder),
        "serviceAccountName": account_name(migration),
        "dependsOn": [{"name": before}],
        "interval": "1h",
        "retryInterval": "2m",
        "timeout": timeout,
        "prune": False,
    }
    if not is_below(migration, "2.5"):
        spec["deletionPolicy"] = "Orphan"
    if part == "plan" and ignores_volumes(migration):
        spec["ignore"] = [_VOLUMES]
    name = delivery_name(f"vm-migration-{migration.name}-{part}")
    return _object(migration, name, {**spec, **_health(migration, files, folder)})


def _health(migration: Migration, files: Files, folder: str) -> dict[str, Any]:
    """Name what is waited for. `wait` would do no more: it passes over what is there already and is created once."""
    listed = files[f"{folder}/kustomization.yaml"]["resources"]
    found = [value for name in listed if (value := files[f"{folder}/{name}"])["kind"] in _JUDGED]
    if not found:
        return {}
    checks = [
        {
            "apiVersion": value["apiVersion"],
            "kind": value["kind"],
            "name": value["metadata"]["name"],
            "namespace": value["metadata"]["namespace"],
        }
        for value in found
    ]
    kinds = sorted({value["kind"] for value in found})
    expressions = [cel(health) for kind in kinds if (health := health_of(kind)) is not None]
    if not expressions or is_below(migration, "2.5"):
        return {"healthChecks": checks}
    return {"healthChecks": checks, "healthCheckExprs": expressions}


def _source(migration: Migration, folder: str) -> dict[str, Any]:
    given = migration.spec.delivery.source_ref
    reference = {"kind": "GitRepository", "name": "flux-system"}
    if given is not None:
        reference = {"kind": given.kind, "name": given.name}
        if given.namespace:
            reference["namespace"] = given.namespace
    return {"sourceRef": reference, "path": f"./{below(migration.folder, folder)}"}


def _object(migration: Migration, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": own_metadata(migration, name, namespace_of(migration)),
        "spec": spec,
    }
