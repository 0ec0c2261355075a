"""A hand-written MTC object holds fields that the controller writes.

Checks:
    status, ownerReferences and refresh: true in a MigPlan, MigHook or MigMigration written by hand. As an info: what
    the controller fills in or takes away again, such as the capacity of a volume's entry or a flag that is false.
    Objects dumped from a cluster (with uid or resourceVersion) are not judged.

Consequence:
    The kinds have no status subresource, so that whoever applies the file writes the status as well: over that of a
    run under way. refresh starts a discovery with each apply. The others come to differ from the cluster, and an engine
    reports drift or writes them again and again.

Why:
    Such fields come from copies of live objects, and only the controller knows their values.

Before:
    # plan.yaml
    spec: {refresh: true}
    status: {suffix: x7kz}

After:
    # plan.yaml
    spec: {refresh: null}
    status: null

Sources:
    - mig-controller: config/crds/migration.openshift.io_migplans.yaml
    - mig-controller: pkg/apis/migration/v1alpha1/migplan_types.go, MigPlanSpec and PV
    - mig-controller: pkg/controller/migplan/migplan_controller.go, Reconcile
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, entries, mapping
from vmshift.rules.base import Rule
from vmshift.rules.fix import remove
from vmshift.rules.shared_inventory import some
from vmshift.rules.shared_manifests import objects
from vmshift.rules.shared_written import object_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.source import Manifest
    from vmshift.source.nodes import KeyPath

RULE = Rule(
    id="VMS611",
    name="controller-owned-field",
    severity="error",
    basis=("controller",),
    since="0.1.0",
)
_KINDS = ("MigPlan", "MigHook", "MigMigration")
_OWNED: tuple[tuple[KeyPath, str], ...] = (
    (("status",), "it is applied like any field, and overwrites what the controller knows of a run under way"),
    (("metadata", "ownerReferences"), "the object is deleted with an owner that may be another cluster's"),
)
_REFRESH = "every apply starts another discovery, and the field is gone afterwards"
_OF_ENTRY = (("capacity",), ("proposedCapacity",), ("storageClass",), ("pvc", "hasReference"), ("pvc", "ownerType"))
# Left out of the object by the controller where they are false (omitempty).
_FALSE = {
    "MigPlan": ("closed", "refresh", "indirectImageMigration", "indirectVolumeMigration"),
    "MigMigration": ("migrateState", "quiescePods", "rollback", "canceled", "keepAnnotations", "verify"),
    "MigHook": (),
}


def check(context: Context) -> Iterator[Finding]:
    """Find fields that belong to the controller."""
    for manifest in objects(context):
        if manifest.kind not in _KINDS:
            continue
        for path, consequence in _OWNED:
            if dig(manifest.value, *path):
                yield _owned(manifest, path, consequence)
        if manifest.kind == "MigPlan" and dig(manifest.value, "spec", "refresh") is True:
            yield _owned(manifest, ("spec", "refresh"), _REFRESH)
        drifting = list(_drifting(manifest))
        if drifting:
            yield _drift(manifest, drifting)


def _owned(manifest: Manifest, path: KeyPath, consequence: str) -> Finding:
    return RULE.finding(
        manifest.at(*path),
        message=f'"{path[-1]}" of {manifest.kind} "{manifest.name}" belongs to the cluster, and stands in Git',
        consequence=consequence,
        help=f"remove {path[-1]}",
        subject=object_of(manifest),
        fix=remove(manifest.at(*path)),
    )


def _drifting(manifest: Manifest) -> Iterator[KeyPath]:
    """Give what the controller overwrites, or takes out."""
    spec = mapping(manifest.value.get("spec"))
    for key in _FALSE[manifest.kind]:
        if spec.get(key) is False:
            yield "spec", key
    for index, entry in entries(spec.get("persistentVolumes")):
        for path in _OF_ENTRY:
            if dig(entry, *path) is not None:
                yield "spec", "persistentVolumes", index, *path
        if dig(entry, "selection", "verify") is False:
            yield "spec", "persistentVolumes", index, "selection", "verify"


def _drift(manifest: Manifest, found: list[KeyPath]) -> Finding:
    names = list(dict.fromkeys(f'"{path[-1]}"' for path in found))
    return RULE.finding(
        manifest.at(*found[0]),
        message=f'{manifest.kind} "{manifest.name}" says what the controller writes or takes out itself: {some(names)}',
        consequence="the controller overwrites or drops them, so that file and cluster come to differ",
        help="leave them out",
        subject=object_of(manifest),
        severity="info",
        fix=remove(*(manifest.at(*path) for path in found)),
    )
