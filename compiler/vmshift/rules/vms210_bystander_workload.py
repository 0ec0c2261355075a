"""A cutover stops workloads of the namespace that have nothing to do with it.

Checks:
    Deployments, StatefulSets, DaemonSets, DeploymentConfigs, Jobs and CronJobs of a plan's namespaces that are not at
    rest and use none of the volumes that move. Where another plan lists the namespace too, other-plan-on-namespace
    speaks of those without a claim. A StatefulSet whose name has more than 59 characters is an error. So is, offline
    and on MTC below 1.8.6, each other running VM with a claim, and a grave one.

Consequence:
    The workload is scaled to zero for the time of the cutover, and stays there where the run fails. A StatefulSet with
    such a name fails the run after the copy. MTC below 1.8.6 shuts the other VMs down as well.

Why:
    With one plan on the namespace MTC stops whatever runs in it, live migrations included. To change its claims it
    makes each StatefulSet anew, under a longer name in between.

Before:
    # cluster
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: storefront, namespace: shop}
    spec:
      replicas: 2
      template: {spec: {containers: [{name: web, image: quay.io/acme/web:1.4}]}}

After:
    # cluster
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: storefront, namespace: shop}
    spec:
      replicas: 0   # or, once the outage is agreed on, a waiver for VMS210
      template: {spec: {containers: [{name: web, image: quay.io/acme/web:1.4}]}}

Sources:
    - mig-controller: pkg/controller/migmigration/quiesce.go, quiesceApplications and checkMultiplePlans
    - mig-controller: pkg/controller/migmigration/storage.go, swapStatefulSetPVCRefs
    - MTC release notes: 1.8.5, known issue MIG-1661
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory import run_state
from vmshift.platform import facts
from vmshift.platform.limits import MTC_STATEFULSET_NAME_MAX
from vmshift.rules.base import Rule, Subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_pending import pending
from vmshift.rules.shared_workloads import other_plans, workloads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_pending import Pending
    from vmshift.rules.shared_workloads import Workload
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS210",
    name="bystander-workload",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
)
_VERSION = "oc get configmap migration-cluster-config -n openshift-migration -o yaml"


def check(context: Context) -> Iterator[Finding]:
    """Find what else a cutover stops."""
    for plan in pending(context):
        for namespace, _ in plan.namespaces:
            if not plan.copied.get(namespace):
                continue
            kept = plan.platform.decide("mtc", facts.MTC_OTHER_PLAN_STALLS_WORKLOAD) is not False
            shared = kept and bool(other_plans(context, plan, namespace))
            unswappable = [each for each in plan.inventory.all("StatefulSet", namespace) if _too_long(each)]
            for manifest in unswappable:
                yield _unswappable(plan, namespace, manifest)
            for workload in workloads(plan.inventory, namespace):
                used = workload.claims & plan.copied[namespace]
                if not used and not shared and workload.manifest not in unswappable:
                    yield _stopped(plan, namespace, workload)
            yield from _vms(plan, namespace)


def _too_long(manifest: Manifest) -> bool:
    return len(manifest.name) > MTC_STATEFULSET_NAME_MAX


def _stopped(plan: Pending, namespace: str, workload: Workload) -> Finding:
    state = {"CronJob": "suspended", "DaemonSet": "off every node"}.get(workload.kind, "scaled to zero")
    return RULE.finding(
        workload.manifest.at("metadata", "name"),
        message=f'{workload.kind} "{workload.name}" runs in namespace "{namespace}" and uses no volume that moves',
        consequence=f"the cutover keeps it {state} until it ends, and it stays so where the run fails",
        help="agree on the outage and waive this, or move the workload to a namespace of its own",
        subject=Subject(workload.kind, namespace, workload.name),
        related=[plan.taken(namespace)],
    )


def _unswappable(plan: Pending, namespace: str, manifest: Manifest) -> Finding:
    length = f"{len(manifest.name)} characters, and MTC takes {MTC_STATEFULSET_NAME_MAX}"
    return RULE.finding(
        manifest.at("metadata", "name"),
        message=f'StatefulSet "{manifest.name}" has a name of {length}',
        consequence="after the copy the run fails to switch it over, whether its volumes move or not",
        help="give it a shorter name, or move it to a namespace of its own",
        subject=Subject("StatefulSet", namespace, manifest.name),
        related=[plan.taken(namespace)],
        severity="error",
    )


def _vms(plan: Pending, namespace: str) -> Iterator[Finding]:
    stops = plan.platform.decide("mtc", facts.MTC_STOPS_EVERY_VM)
    if plan.live or stops is False:
        return
    for vm in plan.inventory.vms_in(namespace):
        claims = {volume.claim for volume in vm.volumes} - {""}
        state = run_state(vm, plan.inventory)
        if not claims or claims & plan.copied[namespace] or state.state == "stopped":
            continue
        help_ = "select the VM as well, shut it down in time, or update MTC to 1.8.6 or later"
        if stops is None:
            help_ = f'see with "{_VERSION}" whether MTC is below 1.8.6; if so, {help_}'
        elif state.state == "unknown":
            help_ = f'see with "oc get vmi {vm.name}{within(namespace)}" whether it runs; if so, {help_}'
        yield RULE.finding(
            vm.at("metadata", "name"),
            message=f'VM "{vm.key}" is not selected, and MTC below 1.8.6 stops every running VM of the namespace',
            consequence="the offline cutover shuts it down together with the selected VMs",
            help=help_,
            subject=Subject("VirtualMachine", namespace, vm.name),
            related=[plan.taken(namespace)],
            severity="error",
            certainty="certain" if stops and state.state == "running" else "possible",
            grave=True,
        )
