"""What both engines are told: where the compiled folder is, and what they may do in the cluster."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from vmshift.emit.jobs import job_kinds
from vmshift.emit.metadata import own_metadata
from vmshift.emit.mtc import NAMESPACE
from vmshift.platform.versions import Version
from vmshift.resolve.names import delivery_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vmshift.resolve.model import Migration, Plan

Files = dict[str, dict[str, Any]]
_MTC = {("migration.openshift.io", kind) for kind in ("MigHook", "MigMigration", "MigPlan")}
_RESOURCES = {
    "ConfigMap": "configmaps",
    "HyperConverged": "hyperconvergeds",
    "Job": "jobs",
    "MigHook": "mighooks",
    "MigMigration": "migmigrations",
    "MigPlan": "migplans",
    "Role": "roles",
    "RoleBinding": "rolebindings",
    "ServiceAccount": "serviceaccounts",
}
# No delete: whatever an engine is told, it cannot take away a plan, a run or the HyperConverged.
_VERBS = ("get", "list", "watch", "create", "update", "patch")
_RBAC = "rbac.authorization.k8s.io"

Kinds = dict[str, set[tuple[str, str]]]  # group and kind of what is applied, by namespace


def is_from(migration: Migration, version: str) -> bool:
    """Tell whether the engine is of a version, or a later one; False where its version is not given."""
    given = migration.spec.delivery.version
    return given is not None and Version.parse(given) >= Version.parse(version)


def is_below(migration: Migration, version: str) -> bool:
    """Tell whether the engine is known to be older than a version."""
    return migration.spec.delivery.version is not None and not is_from(migration, version)


def ignores_volumes(migration: Migration) -> bool:
    """Tell whether Flux can be told to leave a plan's volumes alone, so that the plan need not be create-once."""
    return migration.spec.delivery.engine == "flux" and is_from(migration, "2.9")


def below(folder: str, *parts: str) -> str:
    """Give a folder below the compiled one, seen from the root of the repository."""
    return posixpath.normpath(posixpath.join(folder, *parts))


def applied(migration: Migration, files: Mapping[str, Mapping[str, Any]]) -> Kinds:
    """Give the kinds that an engine applies, by namespace. What the migration comes to apply is among them.

    What follows from it is given to the engine by a person, so a later step must not need more of it.
    """
    found: Kinds = {NAMESPACE: set(_MTC)}
    for namespace, kind in job_kinds(migration):
        found.setdefault(namespace, set()).add(kind)
    for path, value in files.items():
        if path.partition("/")[0] in ("plan", "run", "platform") and not path.endswith("kustomization.yaml"):
            group = value["apiVersion"].rpartition("/")[0]
            found.setdefault(value["metadata"]["namespace"], set()).add((group, value["kind"]))
    return found


def guarded(migration: Migration) -> list[Plan]:
    """Give the plans whose VMs may be about to change, or have changed and are not yet in Git as they are."""
    return [plan for plan in migration.plans if plan.step not in ("draft", "closed")]


def rights(migration: Migration, kinds: Kinds, account: dict[str, str]) -> Files:
    """Make, for each namespace, the Role that an engine's service account needs there, and its binding."""
    name = delivery_name(f"vm-migration-{migration.name}")
    made: Files = {}
    for namespace in sorted(kinds):
        made[f"role-{namespace}.yaml"] = {
            "apiVersion": f"{_RBAC}/v1",
            "kind": "Role",
            "metadata": own_metadata(migration, name, namespace),
            "rules": _rules(kinds[namespace]),
        }
        made[f"rolebinding-{namespace}.yaml"] = {
            "apiVersion": f"{_RBAC}/v1",
            "kind": "RoleBinding",
            "metadata": own_metadata(migration, name, namespace),
            "roleRef": {"apiGroup": _RBAC, "kind": "Role", "name": name},
            "subjects": [{"kind": "ServiceAccount", **account}],
        }
    return made


def _rules(kinds: set[tuple[str, str]]) -> list[dict[str, Any]]:
    rules = []
    for group in sorted({group for group, _ in kinds}):
        resources = sorted(_RESOURCES[kind] for each, kind in kinds if each == group)
        rules.append({"apiGroups": [group], "resources": resources, "verbs": list(_VERBS)})
    return rules
