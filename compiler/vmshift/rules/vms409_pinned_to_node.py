"""A VM is to be migrated live, and is tied to one node.

Checks:
    The VM's node selector or required node affinity, its instancetype's or namespace's selector, or the volume behind
    a claim that does not move, leaves one node, or none; or its targets, as far as they exist already, can be reached
    from that node alone. A source on local storage that moves itself is fine.

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

from typing import TYPE_CHECKING, Literal, NamedTuple

from vmshift.rules.base import Related, Rule, vm_subject
from vmshift.rules.shared_live import STRANDED, Words, about_live, volume_subject
from vmshift.rules.shared_nodes import Limit, Nodes, limit_of_volume, limits_of
from vmshift.rules.shared_volumes import is_shared, left_behind, made_targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmshift.inventory import PersistentVolume, Volume
    from vmshift.resolve.model import ChosenVm
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_nodes import Node

RULE = Rule(
    id="VMS409",
    name="pinned-to-node",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    ledger=("L45",),
    grave=True,
    live=True,
)


class _Tie(NamedTuple):
    """What ties a VM to nodes: itself, a volume that it keeps, or a volume that it is to get."""

    limit: Limit
    kind: Literal["own", "kept", "target"]
    volume: Volume | None = None


def check(context: Context) -> Iterator[Finding]:
    """Find VMs that move live and may run on one node alone, where the cluster has others."""
    for migration in context.migrations:
        nodes = Nodes(migration.inventory)
        targets = {plan.name: made_targets(plan, migration.inventory) for plan in migration.plans if plan.live}
        for plan, vm in migration.live_vms():
            if not nodes.all or nodes.leave_a_second(vm, nodes.open_to(vm.vm)):
                ties = [_Tie(limit, "own") for limit in limits_of(vm.vm, migration.inventory)]
                ties += [*_kept(vm), *_to_get(vm, targets[plan.name])]
                if found := _narrowest(nodes, vm, ties):
                    yield _finding(nodes, vm, *found)


def _kept(vm: ChosenVm) -> Iterator[_Tie]:
    for chosen in left_behind(vm):
        if chosen.claim and chosen.claim.volume and is_shared(chosen.claim):
            limit = limit_of_volume(chosen.claim.volume)
            if limit:
                yield _Tie(limit, "kept", chosen.volume)


def _to_get(vm: ChosenVm, targets: dict[str, PersistentVolume]) -> Iterator[_Tie]:
    for move in vm.moves:
        limit = limit_of_volume(targets[move.claim_name]) if move.claim_name in targets else None
        if limit:
            yield _Tie(limit, "target", move.volume)


def _narrowest(nodes: Nodes, vm: ChosenVm, ties: list[_Tie]) -> tuple[_Tie, str] | None:
    """Give the first tie that leaves the VM no second node, and the one that it leaves; None where there is none."""
    current = nodes.current(vm)
    for count, tie in enumerate(ties, start=1):
        if not nodes.all:
            if _is_host_of(tie, current):
                return tie, _only_host(tie)
            continue
        if tie.kind == "target":
            second = any(node.name != current for node in _fit(nodes.open_to(vm.vm), ties[:count]))
        else:
            one = tie.kind == "own" and sum(map(tie.limit.takes, nodes.all)) == 1  # even one that it is still to go to
            second = not one and nodes.leave_a_second(vm, _fit(nodes.open_to(vm.vm), ties[:count]))
        if not second:
            fit = [*_fit(nodes.open_to(vm.vm), ties[:count])] or [*_fit(nodes.all, [tie])]
            return tie, fit[0].name if len(fit) == 1 else ""
    return None


def _fit(nodes: Iterable[Node], ties: list[_Tie]) -> Iterator[Node]:
    return (node for node in nodes if all(tie.limit.takes(node) for tie in ties))


def _only_host(tie: _Tie) -> str:
    return next(iter(tie.limit.hosts)) if tie.limit.hosts is not None and len(tie.limit.hosts) == 1 else ""


def _is_host_of(tie: _Tie, current: str) -> bool:
    """Tell whether a tie names one host, and that is the VM's own, as far as names tell without the nodes."""
    host = _only_host(tie)
    if not current:
        return bool(host) and tie.kind != "target"
    return host in (current, current.partition(".")[0])  # a host's label may be the first part of its node's name


def _finding(nodes: Nodes, vm: ChosenVm, tie: _Tie, left: str) -> Finding:
    words, place, subject, related = _words(vm, tie, left), tie.limit.place, vm_subject(vm), []
    if tie.volume is not None:
        place, subject = vm.vm.at(*tie.volume.path), volume_subject(vm, tie.volume.name)
        related = [Related(tie.limit.place, "its PersistentVolume can be reached from these nodes alone")]
    current, seen = nodes.current(vm), 'compare with "oc get nodes --show-labels": nodes or labels may be missing here'
    sure = _is_host_of(tie, current) or (nodes.shows_node_of(vm) and any(map(tie.limit.takes, nodes.all)))
    if tie.kind == "own" and current and left not in ("", current):  # one move, to that node, still works
        sure, seen = False, f'see with "oc get vmi {vm.vm.name} -n {vm.vm.namespace}" whether the VM is there already'
    if not sure:
        words = words._replace(help=f"{seen}; {words.help}")
    return about_live(RULE, vm, place, words, subject, related, certainty="certain" if sure else "possible")


def _words(vm: ChosenVm, tie: _Tie, left: str) -> Words:
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
