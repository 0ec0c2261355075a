"""Another plan lists the namespace, and a workload without a claim runs there.

Checks:
    From MTC 1.8.6 on: another MigPlan, closed or not, has a namespace of the plan in its list, and a Deployment,
    StatefulSet, DaemonSet, DeploymentConfig or Job that mounts no claim runs there. Where the version is not known, it
    is a possible finding. An open plan on the same cluster is second-plan-for-namespace's matter.

Consequence:
    The cutover waits without end for the workload's pods to stop, and nobody stops them. Offline, the selected VMs are
    down by then.

Why:
    As soon as two plans list the namespace, MTC scales down only what uses a volume of this plan. It still waits for
    every pod that mounts no other claim, and it counts closed plans as well.

Before:
    # cluster
    apiVersion: migration.openshift.io/v1alpha1
    kind: MigPlan
    metadata: {name: last-year, namespace: openshift-migration}
    spec: {namespaces: [shop], closed: true}
    ---
    # cluster
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: storefront, namespace: shop}
    spec:
      replicas: 2
      template: {spec: {containers: [{name: web, image: quay.io/acme/web:1.4}]}}

After:
    # cluster
    kind: MigPlan
    metadata: {name: last-year}
    $patch: delete   # oc delete migplan last-year -n openshift-migration

Sources:
    - mig-controller: pkg/controller/migmigration/quiesce.go, checkMultiplePlans and ensureQuiescedPodsTerminated
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform import facts
from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_pending import pending
from vmshift.rules.shared_workloads import other_plans, workloads
from vmshift.rules.shared_written import WrittenPlan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_pending import Pending
    from vmshift.rules.shared_workloads import Workload
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS216",
    name="other-plan-on-namespace",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    grave=True,
    applies_to="MTC 1.8.6 and later",
)
_VERSION = "oc get configmap migration-cluster-config -n openshift-migration -o yaml"


def check(context: Context) -> Iterator[Finding]:
    """Find workloads that a cutover would wait for."""
    for plan in pending(context):
        stalls = plan.platform.decide("mtc", facts.MTC_OTHER_PLAN_STALLS_WORKLOAD)
        for namespace, _ in plan.namespaces:
            if stalls is False or not plan.copied.get(namespace):
                continue
            others = [each for each in other_plans(context, plan, namespace) if WrittenPlan(each).closed]
            if others:
                for workload in workloads(plan.inventory, namespace):
                    if workload.bare and workload.kind != "CronJob":
                        yield _finding(plan, namespace, workload, others[0], sure=stalls is True)


def _finding(plan: Pending, namespace: str, workload: Workload, other: Manifest, *, sure: bool) -> Finding:
    help_ = f"delete the closed plan first: oc delete migplan {other.name}{within(other.namespace)}"
    if not sure:
        help_ = f'see with "{_VERSION}" whether MTC is 1.8.6 or later; if so, {help_}'
    what = f'{workload.kind} "{workload.name}"'
    return RULE.finding(
        workload.manifest.at("metadata", "name"),
        message=f'{what} runs in namespace "{namespace}", which plan "{other.name}" lists as well',
        consequence="MTC does not scale it down, and the cutover waits for its pods without end",
        help=help_,
        subject=Subject(workload.kind, namespace, workload.name),
        related=[plan.taken(namespace), Related(other.at("spec", "namespaces"), "the other plan")],
        certainty="certain" if sure else "possible",
    )
