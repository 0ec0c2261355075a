"""A namespace refuses the pods that a migration starts in it.

Checks:
    A LimitRange on claims that a target of the plan does not keep; or a LimitRange, a ResourceQuota on pods, memory
    or CPU, a NetworkPolicy or the enforced pod security level of a planned namespace stands against the second
    launcher of a VM that moves live, or against MTC's transfer pods where volumes are copied offline.

Consequence:
    The pod is not made, or does not reach the other side. A live migration stays pending, and the VM's spec names an
    unfinished disk; an offline copy stays pending with its VMs down.

Why:
    For a while a live migration needs the room of the VM twice. The pods that copy VM disks do not say how much memory
    and CPU they ask for, which a quota on these does not take, and they come in through a route of their own.

Before:
    # cluster
    kind: Namespace
    metadata:
      name: shop
      labels: {pod-security.kubernetes.io/enforce: restricted}

After:
    # cluster
    kind: Namespace
    metadata:
      name: shop
      labels: {pod-security.kubernetes.io/enforce: privileged}

Sources:
    - mig-controller: pkg/controller/directvolumemigration/rsync.go, ensureBlockRsyncTransferServer
    - KubeVirt: pkg/virt-controller/watch/migration/migration.go, createTargetPod
    - Kubernetes: LimitRange, ResourceQuota, NetworkPolicy, Pod Security Admission
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, entries
from vmshift.quantity import quantity_bytes
from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_confines import limit_ranges, network_policies, pod_security, pods_of, quotas
from vmshift.rules.shared_plans import pending_plans
from vmshift.rules.shared_targets import claim_size, moves_to_come

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Move, Plan
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_confines import Confine
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS426",
    name="restricted-namespace",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find what refuses pods in planned namespaces."""
    for migration in context.migrations:
        for plan in pending_plans(migration):
            pods = pods_of(plan, migration.inventory)
            for find in (limit_ranges, quotas, network_policies, pod_security):
                yield from (_finding(plan, confine) for confine in find(pods, migration.inventory))
            yield from _claims(migration, plan)


def _claims(migration: Migration, plan: Plan) -> Iterator[Finding]:
    """Find limits on the size of a claim that a target does not keep; of each entry the first such target."""
    sizes = [(move, claim_size(move, migration)) for move in moves_to_come(plan, migration.inventory)]
    for each in migration.inventory.all("LimitRange", plan.namespace):
        for index, limit in entries(dig(each.value, "spec", "limits")):
            most, least = (quantity_bytes(dig(limit, key, "storage")) for key in ("max", "min"))
            for move, size in sizes if limit.get("type") == "PersistentVolumeClaim" else ():
                over = size is not None and most is not None and size > most
                if over or (size is not None and least is not None and size < least):
                    yield _refused(plan, each, index, move, "max" if over else "min")
                    break


def _refused(plan: Plan, limits: Manifest, index: int, move: Move, key: str) -> Finding:
    whole = dig(limits.value, "spec", "limits", index, key, "storage")
    return RULE.finding(
        limits.at("spec", "limits", index, key),
        message=f'LimitRange "{limits.name}" has {key} storage "{whole}" for claims, and the target of "{move.key}" '
        f"is {'larger' if key == 'max' else 'smaller'}",
        consequence="claims of the copies are refused, and stopped and offline VMs are pointed at missing disks",
        help=f'lift the limit until the volumes of namespace "{plan.namespace}" have moved',
        subject=Subject("Namespace", "", plan.namespace),
        related=[Related(move.target.place, "the copies are asked for here")],
    )


def _finding(plan: Plan, confine: Confine) -> Finding:
    see = 'compare with "oc get namespace openshift-ingress --show-labels"; if the rules keep the routers out, '
    return RULE.finding(
        confine.place,
        message=confine.message,
        consequence=f"{confine.pods} may be refused or cut off, and the run stays pending",
        help=confine.help if confine.sure else f"{see}{confine.help}",
        subject=Subject("Namespace", "", plan.namespace),
        related=[Related(plan.moves[0].selected_by, f'namespace "{plan.namespace}" is planned here')],
        certainty="certain" if confine.sure else "possible",
    )
