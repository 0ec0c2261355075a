"""A ResourceQuota of the namespace leaves no room for the second copy.

Checks:
    What the new claims of a plan add to `requests.storage` and `persistentvolumeclaims`, for the namespace and for each
    target class, against the ResourceQuotas of the namespace. What is in use already is the quota's own count, else the
    claims that the inventory has. A copy that is there already is not counted again.

Consequence:
    The API refuses the claims that are too many. For MTC that is a warning: it goes on and points stopped and offline
    VMs at claims that do not exist.

Why:
    The old claims stay until somebody deletes them, so that each volume counts twice.

Before:
    # cluster
    apiVersion: v1
    kind: ResourceQuota
    metadata: {name: storage, namespace: shop}
    spec: {hard: {requests.storage: 100Gi}}
    status: {used: {requests.storage: 80Gi}}

After:
    # cluster
    apiVersion: v1
    kind: ResourceQuota
    metadata: {name: storage, namespace: shop}
    spec: {hard: {requests.storage: 200Gi}}
    status: {used: {requests.storage: 80Gi}}

Sources:
    - Kubernetes: ResourceQuota, storage resource quota
    - mig-controller: pkg/controller/directvolumemigration/migrate.go
    - mig-controller: pkg/controller/migmigration/task.go and storage.go, swapVirtualMachinePVCRef
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.quantity import show_bytes
from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_plans import pending_plans
from vmshift.rules.shared_room import COUNT, DATA_VOLUMES, quota_needs
from vmshift.rules.shared_sizes import show_two

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Plan
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS316",
    name="quota-exceeded",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    grave=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Compare each quota of a planned namespace with what the plan adds."""
    for migration in context.migrations:
        for plan in pending_plans(migration):
            for need in quota_needs(plan, migration):
                if need.used + need.more > need.limit:
                    yield _finding(plan, need.quota, need.path, (need.limit, need.used, need.more))


def _finding(plan: Plan, quota: Manifest, path: tuple[str, ...], sizes: tuple[int, int, int]) -> Finding:
    limit, used, more = sizes
    key, needed = path[-1], used + more
    if key.endswith((COUNT, DATA_VOLUMES)):
        shown = [str(limit), str(used), str(more), str(needed)]
    else:
        shown = [show_bytes(size) for size in (limit, used, more, needed)]
        shown[0], shown[3] = show_two(limit, needed)
    return RULE.finding(
        quota.at(*path),
        message=f'ResourceQuota "{plan.namespace}/{quota.name}" allows {shown[0]} of "{key}": {shown[1]} in use, '
        f"and the copies add {shown[2]}",
        consequence="claims of the copies are refused, and stopped and offline VMs are pointed at missing disks",
        help=f'raise "{key}" of the quota to {shown[3]} until the old claims are deleted',
        subject=Subject("ResourceQuota", plan.namespace, quota.name),
        related=[Related(plan.moves[0].target.place, "the copies are asked for here")],
    )
