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

from vmshift.inventory.values import dig, mapping
from vmshift.quantity import quantity_bytes, show_bytes
from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_plans import pending_plans
from vmshift.rules.shared_sizes import show_two
from vmshift.rules.shared_targets import claim_size, moves_to_come, takes_modes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory
    from vmshift.resolve.model import Migration, Plan
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
_OF_CLASS = ".storageclass.storage.k8s.io/"
_SIZE, _COUNT, _DATA_VOLUMES = "requests.storage", "persistentvolumeclaims", "datavolumes.cdi.kubevirt.io"


def check(context: Context) -> Iterator[Finding]:
    """Compare each quota of a planned namespace with what the plan adds."""
    for migration in context.migrations:
        for plan in pending_plans(migration):
            quotas = [quota for quota in migration.inventory.all("ResourceQuota", plan.namespace) if not _scoped(quota)]
            added = _added(plan, migration) if quotas else {}
            for quota in quotas:
                yield from _judge(plan, quota, added, migration.inventory)


def _scoped(quota: Manifest) -> bool:
    """Tell whether a quota has scopes: then it speaks of pods alone."""
    return bool(dig(quota.value, "spec", "scopes") or dig(quota.value, "spec", "scopeSelector"))


def _added(plan: Plan, migration: Migration) -> dict[str, int]:
    """Give what the new claims add to each key that a quota may have."""
    found: dict[str, int] = {}
    for move in moves_to_come(plan, migration.inventory):
        for key, size in ((_SIZE, claim_size(move, migration) or 0), (_COUNT, 1 if move.claim is not None else 0)):
            for name in (key, f"{move.target.storage_class}{_OF_CLASS}{key}"):
                found[name] = found.get(name, 0) + size
        # The target of a VM's claim is a DataVolume, which makes the claim.
        if move.vm is not None and takes_modes(move, migration):
            found[_DATA_VOLUMES] = found.get(_DATA_VOLUMES, 0) + 1
    return found


def _judge(plan: Plan, quota: Manifest, added: dict[str, int], inventory: Inventory) -> Iterator[Finding]:
    part = "status" if mapping(dig(quota.value, "status", "hard")) else "spec"
    for key, value in mapping(dig(quota.value, part, "hard")).items():
        name = key.removeprefix("count/")
        limit, more = quantity_bytes(value), added.get(name, 0)
        used = quantity_bytes(dig(quota.value, "status", "used", key))
        if used is None:
            used = _used(name, plan.namespace, inventory)
        if limit is not None and more and used + more > limit:
            yield _finding(plan, quota, (part, "hard", key), (limit, used, more))


def _used(key: str, namespace: str, inventory: Inventory) -> int:
    if key == _DATA_VOLUMES:
        return len(inventory.all("DataVolume", namespace))
    storage_class, of_class, what = key.rpartition(_OF_CLASS)
    claims = [
        claim
        for claim in inventory.claims_in(namespace)
        if not of_class or claim.spec.get("storageClassName") == storage_class
    ]
    return len(claims) if what == _COUNT else sum(claim.request or 0 for claim in claims)


def _finding(plan: Plan, quota: Manifest, path: tuple[str, ...], sizes: tuple[int, int, int]) -> Finding:
    limit, used, more = sizes
    key, needed = path[-1], used + more
    if key.endswith((_COUNT, _DATA_VOLUMES)):
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
