"""Required pod affinity: a VM that has to run where certain pods are can move only to where such pods are as well.

Only the host as topology ties a VM to a node; a wider one leaves it the other nodes there.

Source: Kubernetes, pkg/scheduler/framework/plugins/interpodaffinity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vmshift.inventory.values import dig, entries, mapping, text, texts
from vmshift.rules.shared_nodes import HOSTNAME, holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory, VirtualMachine
    from vmshift.source import Manifest, Place

_TEMPLATE = ("spec", "template", "spec")
_PATH = ("affinity", "podAffinity", "requiredDuringSchedulingIgnoredDuringExecution")


class Wanted(NamedTuple):
    """One term of a required pod affinity: the line, the nodes on which such pods are seen, and how to list them."""

    place: Place
    nodes: frozenset[str]
    command: str


def pods_wanted(vm: VirtualMachine, inventory: Inventory) -> Iterator[Wanted]:
    """Give the pods that a VM has to share its host with."""
    for index, term in entries(dig(vm.template, *_PATH)):
        if term.get("topologyKey") == HOSTNAME:
            nodes = {node for each, node in _placed(term, vm, inventory) if _matches(term, each)}
            yield Wanted(vm.at(*_TEMPLATE, *_PATH, index), frozenset(nodes - {""}), _command(term, vm))


def _placed(term: dict[str, Any], vm: VirtualMachine, inventory: Inventory) -> Iterator[tuple[Manifest, str]]:
    """Give the pods of a term's namespaces, and the instances that stand for the launchers of VMs, with their nodes."""
    anywhere = isinstance(term.get("namespaceSelector"), dict)
    namespaces = texts(term.get("namespaces")) or (vm.namespace,)
    for kind, path in (("Pod", ("spec", "nodeName")), ("VirtualMachineInstance", ("status", "nodeName"))):
        for each in inventory.all(kind):
            mine = kind == "VirtualMachineInstance" and (each.namespace, each.name) == (vm.namespace, vm.name)
            if not mine and (anywhere or each.namespace in namespaces):
                yield each, text(dig(each.value, *path))


def _matches(term: dict[str, Any], pod: Manifest) -> bool:
    selector = mapping(term.get("labelSelector"))
    labels = {key: text(value) for key, value in mapping(dig(pod.value, "metadata", "labels")).items()}
    by_label = mapping(selector.get("matchLabels"))
    if dig(pod.value, "status", "phase") in ("Succeeded", "Failed") or "labelSelector" not in term:
        return False
    return all(labels.get(key) == value for key, value in by_label.items()) and all(
        holds(one, labels) for _, one in entries(selector.get("matchExpressions"))
    )


def _command(term: dict[str, Any], vm: VirtualMachine) -> str:
    labels = mapping(dig(term, "labelSelector", "matchLabels"))
    chosen = ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
    where = (
        "-A" if isinstance(term.get("namespaceSelector"), dict) else f"-n {', '.join(texts(term.get('namespaces')))}"
    )
    where = where if where != "-n " else f"-n {vm.namespace}"
    return f"oc get pods {where}{f' -l {chosen}' if chosen else ''} -o wide"
