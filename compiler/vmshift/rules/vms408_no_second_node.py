"""A VM is to be migrated live, and no second node could run it.

Checks:
    Of the nodes in the inventory, none but the VM's own can run it: the others are cordoned, not ready, not labelled
    kubevirt.io/schedulable=true, or have a taint that the VM does not tolerate. Without nodes in the inventory, the
    HyperConverged's word that the cluster has one worker.

Consequence:
    The second launcher of the VM stays pending until its time is over, and KubeVirt tries again and again. MTC has
    rewritten the VM by then: its spec names empty disks, which the next restart or node failure boots.

Why:
    Storage moves live by moving the VM: a second launcher starts with the new volumes, and KubeVirt keeps it off the
    node of the first. A cluster with a single node can never do it. What keeps a single VM on its node, while the
    cluster has others, is VMS409's matter.

Before:
    # cluster
    kind: Node
    metadata: {name: worker-2}
    spec: {unschedulable: true}
    ---
    # cluster
    kind: Node
    metadata: {name: worker-3}
    spec: {unschedulable: true}

After:
    # cluster
    kind: Node
    metadata: {name: worker-2}
    spec: {unschedulable: false}   # oc adm uncordon worker-2

Sources:
    - Migrating virtual machine storage: Online migration limitations
    - KubeVirt: pkg/virt-controller/watch/migration/migration.go, createTargetPod
    - KubeVirt: pkg/virt-controller/services/nodeselectorrenderer.go, NewNodeSelectorRenderer
    - HyperConverged operator: api/v1beta1/hyperconverged_types.go, InfrastructureHighlyAvailable
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.rules.base import Related, Rule, vm_subject
from vmshift.rules.shared_live import STRANDED, Words, about_live, mode_line
from vmshift.rules.shared_nodes import Nodes
from vmshift.rules.shared_platform import migration_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import ChosenVm, Migration, Plan
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_nodes import Node

RULE = Rule(
    id="VMS408",
    name="no-second-node",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    by_hand=True,
    ledger=("L45",),
    grave=True,
    live=True,
)
_SHOWN = 3  # nodes beside a finding


def check(context: Context) -> Iterator[Finding]:
    """Find VMs that move live without a node to move to; once where the whole cluster has none."""
    for migration in context.migrations:
        vms = list(migration.live_vms())
        if not vms:
            continue
        nodes = Nodes(migration.inventory)
        if not nodes.all:
            yield from _single_worker(migration, vms[0][0])
        elif len(nodes.usable) < 2 and not any(nodes.leave_a_second(vm, nodes.usable) for _, vm in vms):
            yield _cluster(migration, nodes, vms)
        else:
            yield from (_vm(nodes, vm) for _, vm in vms if not nodes.leave_a_second(vm, nodes.open_to(vm.vm)))


def _single_worker(migration: Migration, plan: Plan) -> Iterator[Finding]:
    operator = migration.inventory.one("HyperConverged")
    if operator is not None and dig(operator.value, "status", "infrastructureHighlyAvailable") is False:
        seen = operator.at("status", "infrastructureHighlyAvailable")
        yield RULE.finding(
            plan.mode_place,
            message="the cluster has one worker node, and a live migration moves each VM to another node",
            consequence=STRANDED,
            help='count the nodes that can run VMs with "oc get nodes"; if there is one, set mode: offline',
            subject=migration_subject(migration),
            related=[mode_line(plan), Related(seen, "the operator counts one worker node")],
            certainty="possible",
        )


def _cluster(migration: Migration, nodes: Nodes, vms: list[tuple[Plan, ChosenVm]]) -> Finding:
    count = "only one node" if nodes.usable else "no node"
    whole = all(nodes.shows_node_of(vm) for _, vm in vms)
    return RULE.finding(
        vms[0][0].mode_place,
        message=f"{count} of the inventory can run VMs, and a live migration needs a second one",
        consequence=STRANDED,
        help="set mode: offline, or make a second node ready for VMs"
        if whole
        else 'list all nodes with "oc get nodes -o yaml"; if they are no more, set mode: offline',
        subject=migration_subject(migration),
        related=[_beside(node, nodes.obstacles[node.name]) for node in nodes.all[:_SHOWN]],
        certainty="certain" if whole else "possible",
    )


def _vm(nodes: Nodes, vm: ChosenVm) -> Finding:
    whole = nodes.shows_node_of(vm)
    others = [node for node in nodes.all if node.name != nodes.current(vm)]
    return about_live(
        RULE,
        vm,
        vm.vm.at("spec", "template", "spec", "tolerations"),
        Words(
            f'no second node of the inventory can run VM "{vm.key}", and a live migration needs one',
            STRANDED,
            f'make a second node ready for VM "{vm.key}" (its taints, for one), or migrate it with mode: offline'
            if whole
            else 'list all nodes with "oc get nodes -o yaml"; if they are no more, set mode: offline',
        ),
        vm_subject(vm),
        [_beside(node, nodes.obstacles[node.name] or "not tolerated") for node in others[:_SHOWN]],
        certainty="certain" if whole else "possible",
    )


def _beside(node: Node, obstacle: str) -> Related:
    if obstacle == "not tolerated":
        place = node.manifest.at("spec", "taints")
        return Related(place, f'node "{node.name}" has a taint that the VM does not tolerate')
    return Related(
        node.manifest.at("metadata", "name"), f'node "{node.name}" {f"is {obstacle}" if obstacle else "can run VMs"}'
    )
