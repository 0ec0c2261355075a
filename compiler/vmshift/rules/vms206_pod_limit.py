"""The namespaces of a plan have more running pods than MTC was meant for.

Checks:
    The pods of a plan's namespaces whose phase is Running, launchers of VMs among them, against mig_pod_limit of the
    MigrationController, or against 100 where it says nothing.

Consequence:
    The plan gets the warning PodLimitExceeded, and runs all the same.

Why:
    The controller looks at every pod of the namespaces on each of its rounds.

Before:
    # cluster
    kind: MigrationController
    metadata: {name: migration-controller}
    spec: {mig_pod_limit: "1"}
    ---
    # cluster
    apiVersion: v1
    kind: Pod
    metadata: {name: virt-launcher-web-01-x, namespace: shop}
    status: {phase: Running}
    ---
    # cluster
    apiVersion: v1
    kind: Pod
    metadata: {name: import-1, namespace: shop}
    status: {phase: Running}

After:
    # cluster
    kind: MigrationController
    metadata: {name: migration-controller}
    spec: {mig_pod_limit: "100"}

Sources:
    - mig-controller: pkg/controller/migplan/validation.go, validatePodProperties
    - mig-operator: roles/migrationcontroller/templates/controller_config.yml.j2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.platform.limits import MTC_PODS_PER_PLAN
from vmshift.rules.base import Rule
from vmshift.rules.shared_pending import limit, pending

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS206",
    name="pod-limit",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Count the running pods of each plan's namespaces."""
    for plan in pending(context):
        most, related = limit(plan.inventory, "mig_pod_limit", MTC_PODS_PER_PLAN)
        pods = [pod for name, _ in plan.namespaces for pod in plan.inventory.all("Pod", name)]
        running = sum(dig(pod.value, "status", "phase") == "Running" for pod in pods)
        if running > most:
            yield RULE.finding(
                plan.namespaces[0][1],
                message=f'{running} pods run in the namespaces of plan "{plan.name}", and the limit is {most}',
                consequence="MTC warns (PodLimitExceeded), and goes on",
                help="raise mig_pod_limit in the MigrationController, or waive this",
                subject=plan.subject,
                related=related,
            )
