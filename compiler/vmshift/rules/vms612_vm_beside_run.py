"""VMs and runs are applied by one Application with waves.

Checks:
    Applications of Argo CD that hold VMs, chosen ones or by their status, and that apply MigMigrations as well, written
    by hand, compiled or by their status, where any of these is in a wave.

Consequence:
    A stopped VM is Suspended to Argo CD, and a sync waits for it without an end: the wave with the run never comes, or
    the next sync never starts.

Why:
    Argo CD waits for each wave but the last until all of it is healthy, with no limit unless one is set.

Before:
    # cluster
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: storage, namespace: openshift-gitops}
    spec:
      source: {repoURL: "https://git.example.com/gitops.git", path: clusters/prod}
    status:
      resources:
      - {group: kubevirt.io, kind: VirtualMachine, namespace: shop, name: web-01}
      - {group: migration.openshift.io, kind: MigMigration, name: refresh-shop-cutover-1, syncWave: 10}

After:
    # cluster
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: storage, namespace: openshift-gitops}
    spec:
      source: {repoURL: "https://git.example.com/gitops.git", path: clusters/prod/migrations}
    status:
      resources:
      - {group: migration.openshift.io, kind: MigMigration, name: refresh-shop-cutover-1, syncWave: 10}

Sources:
    - Argo CD: gitops-engine/pkg/sync/sync_context.go, Sync
    - Argo CD: resource_customizations/kubevirt.io/VirtualMachine/health.lua
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, entries
from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_engines import ARGO, applies, delivers, feeds
from vmshift.rules.shared_manifests import GROUP, objects
from vmshift.rules.shared_tracking import Owners

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_engines import Feed
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS612",
    name="vm-beside-run",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
)
_RUN, _VM = (GROUP, "MigMigration"), ("kubevirt.io", "VirtualMachine")


def check(context: Context) -> Iterator[Finding]:
    """Find Applications with both."""
    owners = Owners(context, "argocd")
    chosen = [vm.vm.manifest for migration in context.migrations for vm in migration.vms]
    held = {id(feed.manifest): manifest for manifest in reversed(chosen) for feed in owners.of(manifest)}
    for feed in feeds(context, "argocd"):
        kinds = {(group, kind) for group, kind, _, _ in feed.tracked}
        vm = held.get(id(feed.manifest))
        if vm is None and _VM not in kinds:
            continue
        covered = [each for each in objects(context, _RUN[1]) if applies(feed, each)]
        compiled = delivers(context, feed, "run")
        if (covered or compiled or _RUN in kinds) and (compiled or _waves(feed, covered)):
            yield _finding(feed, vm)


def _waves(feed: Feed, covered: list[Manifest]) -> bool:
    """Tell whether anything is in a wave of its own."""
    told = [each.get("syncWave") for _, each in entries(dig(feed.manifest.value, "status", "resources"))]
    told += [dig(each.value, "metadata", "annotations", f"{ARGO}sync-wave") for each in covered]
    return any(told)


def _finding(feed: Feed, vm: Manifest | None) -> Finding:
    return RULE.finding(
        feed.manifest.at("metadata", "name"),
        message=f"{feed.title} applies VMs and runs of a migration, in waves",
        consequence="a stopped VM is never healthy to Argo CD, which waits for it and never comes to the run",
        help="give the migration an Application of its own",
        subject=feed.subject,
        related=[Related(vm.at("metadata", "name"), "a VM of it")] if vm is not None else (),
    )
