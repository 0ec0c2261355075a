"""A VM is to be migrated live, and is tied to one node.

Checks:
    The VM's node selector or required node affinity, its instancetype's or namespace's selector, or the volume behind
    a claim that does not move, leaves one node, or none; or its targets, as far as they exist already, can be reached
    from that node alone; or it has to run where certain pods are, and they are seen nowhere else. Where no such pod is
    seen at all, the finding is possible. A source on local storage that moves itself is fine.

Consequence:
    The second launcher of the VM stays pending until its time is over, and KubeVirt tries again and again. MTC has
    rewritten the VM by then: its spec names empty disks, which the next restart or node failure boots.

Why:
    Storage moves live by moving the VM to another node, with all that it needs there. Of a volume that stays behind and
    is not ReadWriteMany VMS410 speaks, and of a cluster without a second node VMS408.

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      template:
        spec:
          nodeSelector: {kubernetes.io/hostname: worker-1}

After:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      template:
        spec:
          nodeSelector: {kubevirt.io/schedulable: "true"}

Sources:
    - Migrating virtual machine storage: Online migration limitations
    - KubeVirt: pkg/virt-controller/watch/migration/migration.go, createTargetPod
    - Kubernetes: PersistentVolume, spec.nodeAffinity
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, vm_subject
from vmshift.rules.shared_affinity import pods_wanted
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_live import STRANDED, Words, about_live, volume_subject
from vmshift.rules.shared_nodes import Nodes, limits_of
from vmshift.rules.shared_ties import Tie, is_host_of, kept, narrowest, to_get
from vmshift.rules.shared_volumes import made_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory
    from vmshift.resolve.model import ChosenVm
    from vmshift.rules.base import Certainty, Context, Finding

RULE = Rule(
    id="VMS409",
    name="pinned-to-node",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    by_hand=True,
    ledger=("L45",),
    grave=True,
    live=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find VMs that move live and may run on one node alone, where the cluster has others."""
    for migration in context.migrations:
        nodes = Nodes(migration.inventory)
        targets = {plan.name: made_targets(plan, migration.inventory) for plan in migration.plans if plan.live}
        for plan, vm in migration.live_vms():
            if not nodes.all or nodes.leave_a_second(vm, nodes.open_to(vm.vm)):
                ties = [Tie(limit, "own") for limit in limits_of(vm.vm, migration.inventory)]
                ties += [*kept(vm), *to_get(vm, targets[plan.name])]
                if found := narrowest(nodes, vm, ties):
                    yield _finding(nodes, vm, *found)
                else:
                    yield from _beside_pods(nodes, vm, migration.inventory)


def _beside_pods(nodes: Nodes, vm: ChosenVm, inventory: Inventory) -> Iterator[Finding]:
    """Find the first required pod affinity that no pod on another node is seen to fulfil."""
    for wanted in pods_wanted(vm.vm, inventory):
        current = nodes.current(vm)
        if wanted.nodes - {current} and (current or len(wanted.nodes) > 1):
            continue
        sure = bool(wanted.nodes)
        offline = f'let such pods run on a second node, or migrate VM "{vm.key}" with mode: offline'
        where = "on its own node alone" if sure else "nowhere here"
        words = Words(
            f'VM "{vm.key}" has to run beside pods that are seen {where}',
            STRANDED,
            offline if sure else f'see with "{wanted.command}" whether they run on another node; if not, {offline}',
        )
        certainty: Certainty = "certain" if sure else "possible"
        yield about_live(RULE, vm, wanted.place, words, vm_subject(vm), certainty=certainty)
        return


def _finding(nodes: Nodes, vm: ChosenVm, tie: Tie, left: str) -> Finding:
    words, place, subject, related = _words(vm, tie, left), tie.limit.place, vm_subject(vm), []
    if tie.volume is not None:
        place, subject = vm.vm.at(*tie.volume.path), volume_subject(vm, tie.volume.name)
        related = [Related(tie.limit.place, "its PersistentVolume can be reached from these nodes alone")]
    current, seen = nodes.current(vm), 'compare with "oc get nodes --show-labels": nodes or labels may be missing here'
    sure = is_host_of(tie, current) or (nodes.shows_node_of(vm) and any(map(tie.limit.takes, nodes.all)))
    if tie.kind == "own" and current and left not in ("", current):  # one move, to that node, still works
        sure, seen = (
            False,
            f'see with "oc get vmi {vm.vm.name}{within(vm.vm.namespace)}" whether the VM is there already',
        )
    if not sure:
        words = words._replace(help=f"{seen}; {words.help}")
    return about_live(RULE, vm, place, words, subject, related, certainty="certain" if sure else "possible")


def _words(vm: ChosenVm, tie: Tie, left: str) -> Words:
    offline = f'migrate VM "{vm.key}" with mode: offline'
    kept = f'kept to node "{left}"' if left else "kept off every usable node of the inventory"
    if tie.volume is None:
        return Words(
            f'VM "{vm.key}" is {kept} by {tie.limit.what}', STRANDED, f"allow a second node there, or {offline}"
        )
    key = f"{vm.key}/{tie.volume.name}"
    if tie.kind == "target":
        message = f'the target of "{key}" exists already, and no node but the one that the VM is on can reach it'
        return Words(message, STRANDED, f"delete the target and let it be made on another node, or {offline}")
    message = f'VM "{vm.key}" is {kept} by volume "{tie.volume.name}", which stays behind'
    return Words(message, STRANDED, f'let "{key}" move as well, or {offline}')
