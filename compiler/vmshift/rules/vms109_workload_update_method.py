"""KubeVirt may not migrate VMs by itself, so that a live migration never begins.

Checks:
    A live plan has a running VM, and LiveMigrate is missing from KubeVirt's workloadUpdateMethods. Where the inventory
    has no KubeVirt, the HyperConverged's list stands in for it. Evict in the list brings a warning.

Consequence:
    MTC points the VM at the new claims, and KubeVirt makes no migration for it. The run stays pending without end, and
    the VM's spec names empty disks, which the next restart or node failure boots. With Evict, a VM whose volumes change
    and that cannot be migrated is shut down in the middle of it.

Why:
    The controller that updates workloads is the one that makes the migration of a VM whose volumes have changed. The
    HyperConverged's own default is LiveMigrate; plain KubeVirt's is an empty list.

Before:
    # cluster
    kind: HyperConverged
    metadata: {name: kubevirt-hyperconverged}
    spec:
      workloadUpdateStrategy: {workloadUpdateMethods: []}
    ---
    # cluster
    kind: KubeVirt   # the operator copies the list
    metadata: {name: kubevirt-kubevirt-hyperconverged}
    spec:
      workloadUpdateStrategy: {workloadUpdateMethods: []}

After:
    # cluster
    kind: HyperConverged
    metadata: {name: kubevirt-hyperconverged}
    spec:
      workloadUpdateStrategy: {workloadUpdateMethods: [LiveMigrate]}
    ---
    # cluster
    kind: KubeVirt
    metadata: {name: kubevirt-kubevirt-hyperconverged}
    spec:
      workloadUpdateStrategy: {workloadUpdateMethods: [LiveMigrate]}

Sources:
    - KubeVirt: pkg/virt-controller/watch/workload-updater/workload-updater.go, getUpdateData
    - KubeVirt user guide: Volume migration
    - HyperConverged operator: api/v1beta1/hyperconverged_types.go, HyperConvergedWorkloadUpdateStrategy
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, texts
from vmshift.platform.defaults import live_is_possible
from vmshift.resolve.gates import goes_live
from vmshift.rules.base import Rule
from vmshift.rules.shared_platform import (
    cluster_subject,
    live_place,
    live_related,
    migration_subject,
    under_hyperconverged,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS109",
    name="workload-update-method",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    ledger=("L11",),
    grave=True,
    live=True,
)

_METHODS = ("workloadUpdateStrategy", "workloadUpdateMethods")
_STALLS = "KubeVirt starts no migration: the run stays pending, and VMs name empty disks that their next restart boots"


def check(context: Context) -> Iterator[Finding]:
    """Find live migrations that KubeVirt's list of update methods does not allow."""
    for migration in context.migrations:
        platform = migration.platform
        if not goes_live(migration) or live_is_possible(platform.kubevirt, platform.cnv) is False:
            continue
        shown = _shown(migration)
        if shown is not None:
            yield from _judge(migration, *shown)
        elif platform.kubevirt is not None and not under_hyperconverged(migration):
            yield RULE.finding(
                live_place(migration),
                message='live migration needs the update method "LiveMigrate", and the inventory has no KubeVirt',
                consequence=_STALLS,
                help='add the output of "oc get kubevirt -A -o yaml" to the inventory',
                subject=migration_subject(migration),
                certainty="possible",
            )


def _shown(migration: Migration) -> tuple[Manifest, tuple[str, ...], tuple[str, ...]] | None:
    """Give the object that decides, the path of its list, and the list; None where the inventory does not decide."""
    inventory = migration.inventory
    kubevirt, hyperconverged = inventory.one("KubeVirt"), inventory.one("HyperConverged")
    given = _given(hyperconverged) if hyperconverged is not None else None
    if kubevirt is not None:
        methods = texts(dig(kubevirt.value, "spec", *_METHODS))
        if given is not None and "LiveMigrate" in methods and "LiveMigrate" not in given[2]:
            return given  # the operator is about to write this list into the KubeVirt
        return kubevirt, ("spec", *_METHODS), methods
    return given


def _given(hyperconverged: Manifest) -> tuple[Manifest, tuple[str, ...], tuple[str, ...]] | None:
    paths: list[tuple[str, ...]] = [("spec", *_METHODS), ("spec", "virtualization", *_METHODS)]  # v1beta1 and v1
    for path in paths:
        methods = dig(hyperconverged.value, *path)
        if isinstance(methods, list):
            return hyperconverged, path, texts(methods)
    return None


def _judge(
    migration: Migration, manifest: Manifest, path: tuple[str, ...], methods: tuple[str, ...]
) -> Iterator[Finding]:
    related, subject = [live_related(migration)], cluster_subject(manifest)
    managed = manifest.kind == "KubeVirt" and under_hyperconverged(migration)
    where = f"{'.'.join(path)} of the {'HyperConverged' if managed else manifest.kind}"
    if "LiveMigrate" not in methods:
        are = f'are "{", ".join(methods)}"' if methods else "are empty"
        yield RULE.finding(
            manifest.at(*path),
            message=f'workloadUpdateMethods of the {manifest.kind} {are}, and live migration needs "LiveMigrate"',
            consequence=_STALLS,
            help=f"add LiveMigrate to {where}, or write mode: offline",
            subject=subject,
            related=related,
        )
    elif "Evict" in methods:
        yield RULE.finding(
            manifest.at(*path, methods.index("Evict")),
            message='workloadUpdateMethods list "Evict" beside "LiveMigrate"',
            consequence="a VM that turns out not to be migratable is shut down in the middle of the change",
            help=f"take Evict out of {where} until the migration is done",
            subject=subject,
            related=related,
            severity="warning",
        )
