"""What ties a VM to nodes, and which of its ties leaves it no second one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from vmshift.rules.shared_nodes import Limit, limit_of_volume
from vmshift.rules.shared_volumes import is_shared, left_behind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmshift.inventory import PersistentVolume, Volume
    from vmshift.resolve.model import ChosenVm
    from vmshift.rules.shared_nodes import Node, Nodes


class Tie(NamedTuple):
    """What ties a VM to nodes: itself, a volume that it keeps, or a volume that it is to get."""

    limit: Limit
    kind: Literal["own", "kept", "target"]
    volume: Volume | None = None


def kept(vm: ChosenVm) -> Iterator[Tie]:
    """Give the ties by shared volumes that stay behind."""
    for chosen in left_behind(vm):
        if chosen.claim and chosen.claim.volume and is_shared(chosen.claim):
            limit = limit_of_volume(chosen.claim.volume)
            if limit:
                yield Tie(limit, "kept", chosen.volume)


def to_get(vm: ChosenVm, targets: dict[str, PersistentVolume]) -> Iterator[Tie]:
    """Give the ties by targets that exist already."""
    for move in vm.moves:
        limit = limit_of_volume(targets[move.claim_name]) if move.claim_name in targets else None
        if limit:
            yield Tie(limit, "target", move.volume)


def narrowest(nodes: Nodes, vm: ChosenVm, ties: list[Tie]) -> tuple[Tie, str] | None:
    """Give the first tie that leaves the VM no second node, and the one that it leaves; None where there is none."""
    current = nodes.current(vm)
    for count, tie in enumerate(ties, start=1):
        if not nodes.all:
            if is_host_of(tie, current):
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


def _fit(nodes: Iterable[Node], ties: list[Tie]) -> Iterator[Node]:
    return (node for node in nodes if all(tie.limit.takes(node) for tie in ties))


def _only_host(tie: Tie) -> str:
    return next(iter(tie.limit.hosts)) if tie.limit.hosts is not None and len(tie.limit.hosts) == 1 else ""


def is_host_of(tie: Tie, current: str) -> bool:
    """Tell whether a tie names one host, and that is the VM's own, as far as names tell without the nodes."""
    host = _only_host(tie)
    if not current:
        return bool(host) and tie.kind != "target"
    return host in (current, current.partition(".")[0])  # a host's label may be the first part of its node's name
