"""Which nodes could run a VM: the scheduler's rules, as far as manifests show them.

Only what keeps a VM off a node for certain is counted: room, pod affinity, CPU models and the like are not looked at,
so the answer is never too small.

Source: Kubernetes, component-helpers scheduling/corev1/nodeaffinity and helpers.go; KubeVirt,
pkg/virt-controller/services/nodeselectorrenderer.go.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import dig, entries, mapping, text, texts
from vmshift.platform.limits import LIVE_NODES_MIN
from vmshift.rules.shared_instances import instancetype_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmshift.inventory import Inventory, PersistentVolume, VirtualMachine
    from vmshift.resolve.model import ChosenVm
    from vmshift.source import Manifest, Place

SCHEDULABLE = "kubevirt.io/schedulable"
HOSTNAME = "kubernetes.io/hostname"
_NAMESPACE_SELECTOR = "openshift.io/node-selector"
_AFFINITY = ("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
_TEMPLATE = ("spec", "template", "spec")
_CORDON = "node.kubernetes.io/unschedulable"  # the taint that goes with spec.unschedulable


class Node:
    """A node, with its labels as the API holds them."""

    __slots__ = ("labels", "manifest", "name", "taints")

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self.name = manifest.name
        self.labels = {key: _word(value) for key, value in mapping(dig(manifest.value, "metadata", "labels")).items()}
        self.taints = [
            taint
            for _, taint in entries(dig(manifest.value, "spec", "taints"))
            if taint.get("effect") in ("NoSchedule", "NoExecute") and taint.get("key") != _CORDON
        ]

    def admits(self, tolerations: list[dict[str, Any]]) -> bool:
        """Tell whether every taint that keeps pods away is tolerated."""
        return all(any(_tolerates(toleration, taint) for toleration in tolerations) for taint in self.taints)

    def obstacle(self, *, labelled: bool) -> str:
        """Say why KubeVirt starts no VM on it, "" where it does. Without any label in sight, labels say nothing."""
        if dig(self.manifest.value, "spec", "unschedulable") is True:
            return "cordoned"
        for _, condition in entries(dig(self.manifest.value, "status", "conditions")):
            if condition.get("type") == "Ready" and condition.get("status") != "True":
                return "not ready"
        if labelled and self.labels.get(SCHEDULABLE) != "true":
            return f"not labelled {SCHEDULABLE}=true"
        return ""


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that keeps a VM to some nodes, named as a message goes on after `by`, and the place that says so.

    `selector` are labels that must all hold; of `terms`, node selector terms, one must hold, where there are any.
    """

    what: str
    place: Place
    selector: dict[str, Any]
    terms: tuple[dict[str, Any], ...] = ()

    def takes(self, node: Node) -> bool:
        """Tell whether a node fulfils it."""
        if any(node.labels.get(key) != _word(value) for key, value in self.selector.items()):
            return False
        return not self.terms or any(_term_holds(term, node) for term in self.terms)

    @property
    def hosts(self) -> frozenset[str] | None:
        """The only hosts it can be fulfilled by, whatever the nodes look like; None where it names none."""
        if HOSTNAME in self.selector:
            return frozenset({_word(self.selector[HOSTNAME])})
        named = [_hosts_of_term(term) for term in self.terms]
        known = [hosts for hosts in named if hosts is not None]
        return frozenset[str]().union(*known) if known and len(known) == len(named) else None


def limits_of(vm: VirtualMachine, inventory: Inventory) -> list[Limit]:
    """Give what a VM's own template, its instancetype and its namespace say about nodes."""
    limits = []
    selector = mapping(vm.template.get("nodeSelector"))
    if selector:
        limits.append(Limit("its node selector", vm.at(*_TEMPLATE, "nodeSelector"), selector))
    terms = _terms(dig(vm.template, *_AFFINITY))
    if terms:
        limits.append(Limit("its required node affinity", vm.at(*_TEMPLATE, *_AFFINITY), {}, terms))
    instancetype = instancetype_of(vm, inventory)
    selector = mapping(dig(instancetype.value, "spec", "nodeSelector")) if instancetype else {}
    if instancetype and selector:
        limits.append(Limit("the node selector of its instancetype", instancetype.at("spec", "nodeSelector"), selector))
    namespace = inventory.get("Namespace", "", vm.namespace)
    selector = _pairs(dig(namespace.value, "metadata", "annotations", _NAMESPACE_SELECTOR)) if namespace else {}
    if namespace and selector:
        limits.append(
            Limit(
                "the node selector of its namespace",
                namespace.at("metadata", "annotations", _NAMESPACE_SELECTOR),
                selector,
            )
        )
    return limits


def limit_of_volume(volume: PersistentVolume) -> Limit | None:
    """Give the nodes that a PersistentVolume can be reached from; None where any can."""
    terms = _terms(dig(volume.spec, "nodeAffinity", "required"))
    place = volume.manifest.at("spec", "nodeAffinity", "required")
    return Limit("its volume", place, {}, terms) if terms else None


class Nodes:
    """The nodes of an inventory, and what each VM could run on."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self.all = [Node(manifest) for manifest in inventory.all("Node")]
        labelled = any(SCHEDULABLE in node.labels for node in self.all)
        self.obstacles = {node.name: node.obstacle(labelled=labelled) for node in self.all}
        self.usable = [node for node in self.all if not self.obstacles[node.name]]  # KubeVirt starts VMs on these

    def open_to(self, vm: VirtualMachine) -> Iterator[Node]:
        """Give the usable nodes whose taints the VM tolerates."""
        tolerations = [toleration for _, toleration in entries(vm.template.get("tolerations"))]
        return (node for node in self.usable if node.admits(tolerations))

    def current(self, vm: ChosenVm) -> str:
        """Give the name of the node that a VM runs on, "" where nothing tells."""
        instance = self._inventory.get("VirtualMachineInstance", vm.vm.namespace, vm.vm.name)
        told = text(dig(instance.value, "status", "nodeName")) if instance else ""
        launcher = vm.run_state.place.manifest
        return told or (text(dig(launcher.value, "spec", "nodeName")) if launcher.kind == "Pod" else "")

    def leave_a_second(self, vm: ChosenVm, found: Iterable[Node]) -> bool:
        """Tell whether one of these nodes is another than the VM's own; where that is unknown, it takes two."""
        current = self.current(vm)
        others = (node for node in found if node.name != current)
        return len(list(islice(others, LIVE_NODES_MIN))) >= (1 if current else LIVE_NODES_MIN)

    def shows_node_of(self, vm: ChosenVm) -> bool:
        """Tell whether the list holds the VM's own node: one that does not is not the whole list."""
        current = self.current(vm)
        return not current or current in self.obstacles


def _tolerates(toleration: dict[str, Any], taint: dict[str, Any]) -> bool:
    if text(toleration.get("effect")) not in ("", taint.get("effect")):
        return False
    if text(toleration.get("key")) not in ("", taint.get("key")):
        return False
    if toleration.get("operator") == "Exists":
        return True
    return bool(toleration.get("key")) and _word(toleration.get("value")) == _word(taint.get("value"))


def _term_holds(term: dict[str, Any], node: Node) -> bool:
    by_label, by_field = entries(term.get("matchExpressions")), entries(term.get("matchFields"))
    if not by_label and not by_field:
        return False
    fields = {"metadata.name": node.name}
    return all(holds(one, node.labels) for _, one in by_label) and all(holds(one, fields) for _, one in by_field)


def holds(requirement: dict[str, Any], labels: dict[str, str]) -> bool:
    """Tell whether labels fulfil one requirement of a selector."""
    value, values = labels.get(text(requirement.get("key"))), texts(requirement.get("values"))
    answers = {
        "In": value in values,
        "NotIn": value not in values,
        "Exists": value is not None,
        "DoesNotExist": value is None,
        "Gt": _greater(value, values),
        "Lt": _greater(value, values, sign=-1),
    }
    return answers.get(text(requirement.get("operator")), True)


def _greater(value: str | None, values: tuple[str, ...], sign: int = 1) -> bool:
    try:
        return sign * int(value or "") > sign * int(values[0])
    except (ValueError, IndexError):
        return False


def _hosts_of_term(term: dict[str, Any]) -> frozenset[str] | None:
    """Give the hosts that a term names by label or by name; None where it names none."""
    found = []
    for part, key in (("matchExpressions", HOSTNAME), ("matchFields", "metadata.name")):
        named = [one for _, one in entries(term.get(part)) if one.get("key") == key and one.get("operator") == "In"]
        if named:
            found.append(frozenset.intersection(*(frozenset(texts(one.get("values"))) for one in named)))
    return min(found, key=len, default=None)


def _terms(selector: Any) -> tuple[dict[str, Any], ...]:
    return tuple(term for _, term in entries(dig(selector, "nodeSelectorTerms")))


def _pairs(value: Any) -> dict[str, str]:
    parts = [part.partition("=") for part in text(value).split(",") if "=" in part]
    return {key.strip(): wanted.strip() for key, _, wanted in parts}


def _word(value: Any) -> str:
    """Give a label's value as the API holds it; `true` without quotes is meant as the word."""
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
