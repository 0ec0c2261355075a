"""What a namespace refuses: the second launcher of a VM that moves live, and MTC's transfer pods.

The pods that copy VM disks offline ask for no memory and no CPU, and set no security context. The second launcher asks
for what the first one does, while the first one is still there.

Source: crane-lib state_transfer/transfer/blockrsync/{server,client}.go; KubeVirt pkg/virt-controller/watch/migration;
Kubernetes: LimitRange, ResourceQuota, NetworkPolicy, Pod Security Admission.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vmshift.inventory.values import dig, entries, mapping, texts
from vmshift.inventory.vm import run_state
from vmshift.quantity import quantity_bytes, show_bytes
from vmshift.rules.shared_instances import guest_memory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory
    from vmshift.resolve.model import ChosenVm, Plan
    from vmshift.source import Manifest, Place

_LEVEL = "pod-security.kubernetes.io/enforce"
_GIB = 1024**3
_PODS = ("pods", "count/pods")
_ROUTERS = {
    "policy-group.network.openshift.io/ingress": "",
    "network.openshift.io/policy-group": "ingress",
    "kubernetes.io/metadata.name": "openshift-ingress",
}
_COMPUTE = ("limits.cpu", "limits.memory", "requests.cpu", "requests.memory", "cpu", "memory")
_SECOND, _TRANSFER = "the second launcher", "the transfer pods"


class Confine(NamedTuple):
    """One thing that refuses pods, and what to do. `sure` is False where more than the object decides it."""

    place: Place
    message: str
    pods: str
    help: str
    sure: bool = True


class Pods(NamedTuple):
    """What the runs of a plan start in its namespace."""

    namespace: str
    launchers: tuple[tuple[ChosenVm, int], ...]  # VMs that move live, largest first, with their memory; 0 where unknown
    copies: bool  # something is copied by transfer pods
    going: int  # launchers that are gone by the time of the copy

    @property
    def named(self) -> str:
        """Name them."""
        return " and ".join([*([_SECOND] if self.launchers else []), *([_TRANSFER] if self.copies else [])])


def pods_of(plan: Plan, inventory: Inventory) -> Pods:
    """Tell which pods the cutover of a plan starts."""
    moving = [vm for vm in plan.affected if vm.moves]
    live = [vm for vm in moving if plan.fate(vm) == "live"]
    sized = [(vm, memory.bytes if (memory := guest_memory(vm.vm, inventory)) else 0) for vm in live]
    going = sum(plan.fate(vm) == "offline" for vm in moving)
    copied = any(plan.fate(vm) in ("offline", "copied") for vm in moving)
    return Pods(
        plan.namespace,
        tuple(sorted(sized, key=lambda each: -each[1])),
        copied or any(move.vm is None for move in plan.moves),
        going,
    )


def limit_ranges(pods: Pods, inventory: Inventory) -> Iterator[Confine]:
    """Find limits on the memory of one pod that the second launcher does not keep, or the transfer pods cannot."""
    found = inventory.all("LimitRange", pods.namespace)
    defaulted = any(
        limit.get("type") == "Container" for each in found for _, limit in entries(dig(each.value, "spec", "limits"))
    )
    for each in found:
        for index, limit in entries(dig(each.value, "spec", "limits")):
            place = each.at("spec", "limits", index)
            yield from _against_launchers(pods, each, place, limit)
            if pods.copies and limit.get("type") == "Pod" and not defaulted and (limit.get("max") or limit.get("min")):
                message = f'LimitRange "{each.name}" limits pods, and no entry gives containers a default'
                yield Confine(place, message, _TRANSFER, "add an entry of type Container with defaults")


def _against_launchers(pods: Pods, each: Manifest, place: Place, limit: dict[str, Any]) -> Iterator[Confine]:
    if not pods.launchers or limit.get("type") not in ("Container", "Pod"):
        return
    vm, memory = pods.launchers[0]
    for key in ("max", "default", "min"):
        allowed = quantity_bytes(dig(limit, key, "memory"))
        if allowed is None or not memory:
            continue
        own = key == "default" and dig(vm.vm.template, "domain", "resources", "limits", "memory") is not None
        if (key == "min" and allowed > memory + _GIB) or (key != "min" and not own and allowed < memory):
            yield Confine(
                place,
                f'LimitRange "{each.name}" has {key} memory "{limit[key]["memory"]}", '
                f'and VM "{vm.key}" has {show_bytes(memory)}',
                _SECOND,
                f'lift the limit until VM "{vm.key}" has moved',
            )
            return


def quotas(pods: Pods, inventory: Inventory) -> Iterator[Confine]:
    """Find quotas on pods, memory and CPU that leave no room; one finding for each quota."""
    limits = [
        limit
        for each in inventory.all("LimitRange", pods.namespace)
        for _, limit in entries(dig(each.value, "spec", "limits"))
        if limit.get("type") == "Container"
    ]
    for each in inventory.all("ResourceQuota", pods.namespace):
        if not dig(each.value, "spec", "scopes") and not dig(each.value, "spec", "scopeSelector"):
            found = [*_room(pods, each, inventory), *(_unasked(pods, each, limits) if pods.copies else ())]
            yield from found[:1]


def _room(pods: Pods, each: Manifest, inventory: Inventory) -> Iterator[Confine]:
    wanted = dict.fromkeys(_PODS, (1 if pods.launchers else 0) + (2 - pods.going if pods.copies else 0))
    if pods.launchers:
        wanted |= dict.fromkeys(("requests.memory", "limits.memory", "memory"), pods.launchers[0][1])
    for key, asked in wanted.items():
        hard = quantity_bytes(dig(each.value, "spec", "hard", key))
        used = quantity_bytes(dig(each.value, "status", "used", key))
        if hard is None or asked <= 0:
            continue
        if used is None:
            used = _used(pods.namespace, inventory, memory=key not in _PODS)
        if hard - used < asked:
            free = max(hard - used, 0)
            left, more = (f"{free}", f"{asked}") if key in _PODS else (show_bytes(free), show_bytes(asked))
            whole = dig(each.value, "spec", "hard", key)
            message = f'ResourceQuota "{each.name}" leaves {left} of {key} "{whole}", and the cutover needs {more} more'
            named = pods.named if key in _PODS else _SECOND
            yield Confine(each.at("spec", "hard", key), message, named, f"raise {key} until the VMs have moved")


def _used(namespace: str, inventory: Inventory, *, memory: bool) -> int:
    """Tell what the running VMs of a namespace use for certain: a pod each, or their guests' memory."""
    running = [vm for vm in inventory.vms_in(namespace) if run_state(vm, inventory).state == "running"]
    return sum(told.bytes for vm in running if (told := guest_memory(vm, inventory))) if memory else len(running)


def _unasked(pods: Pods, each: Manifest, limits: list[dict[str, Any]]) -> Iterator[Confine]:
    """Find quotas that take only pods that say what they ask for; a LimitRange may say it for them."""
    for key in _COMPUTE:
        kind, _, resource = key.rpartition(".")
        says = ("default", "max") if kind == "limits" else ("defaultRequest", "default", "min", "max")
        given = any(dig(limit, said, resource) is not None for limit in limits for said in says)
        if dig(each.value, "spec", "hard", key) is not None and not given:
            message = f'ResourceQuota "{each.name}" limits {key}, and the transfer pods do not say what they ask for'
            help_ = f'add a LimitRange of type Container with a default for {resource} to namespace "{pods.namespace}"'
            yield Confine(each.at("spec", "hard", key), message, _TRANSFER, help_)


def network_policies(pods: Pods, inventory: Inventory) -> Iterator[Confine]:
    """Find directions in which policies isolate the transfer pods; launchers talk over the nodes' own network."""
    policies = [each for each in inventory.all("NetworkPolicy", pods.namespace) if _selects_all(each)]
    controller = inventory.one("MigrationController")
    within = controller is not None and dig(controller.value, "spec", "rsync_endpoint_type") == "ClusterIP"
    for direction, peers in (("ingress", "from"), ("egress", "to")) if pods.copies else ():
        isolating = [each for each in policies if direction in _types(each)]
        rules = [rule for each in isolating for _, rule in entries(dig(each.value, "spec", direction))]
        if isolating and not any(_admits(rule, peers, within=within) for rule in rules):
            yield Confine(
                isolating[0].at("spec"),
                f'NetworkPolicy "{isolating[0].name}" closes namespace "{pods.namespace}" for {direction}',
                _TRANSFER,
                f"allow {direction} for pods with the label owner=directvolumemigration until the VMs have moved",
                sure=not rules,
            )


def _selects_all(each: Manifest) -> bool:
    """Tell whether a policy is about any pod: none asks for the labels of MTC's pods."""
    selector = mapping(dig(each.value, "spec", "podSelector"))
    negative = ("NotIn", "DoesNotExist")
    return not selector.get("matchLabels") and all(
        one.get("operator") in negative for _, one in entries(selector.get("matchExpressions"))
    )


def _types(each: Manifest) -> set[str]:
    written = {kind.lower() for kind in texts(dig(each.value, "spec", "policyTypes"))}
    return written or ({"ingress", "egress"} if dig(each.value, "spec", "egress") else {"ingress"})


def _admits(rule: dict[str, Any], peers: str, *, within: bool) -> bool:
    """Tell whether a rule opens a direction to everyone, or to where the copy comes in: OpenShift's routers.

    within: MTC is set to let the copy stay within the namespace.
    """
    admitted = [peer for _, peer in entries(rule.get(peers))]
    if not admitted:
        return not rule.get("ports")
    return any(
        (peer.get("namespaceSelector") == {} and "podSelector" not in peer)
        or (within and "namespaceSelector" not in peer and peer.get("podSelector") == {})
        or any(
            mapping(dig(peer, "namespaceSelector", "matchLabels")) == {label: value}
            for label, value in _ROUTERS.items()
        )
        for peer in admitted
    )


def pod_security(pods: Pods, inventory: Inventory) -> Iterator[Confine]:
    """Find the level that neither the transfer pods nor, as KubeVirt says itself, every launcher keeps."""
    namespace = inventory.get("Namespace", "", pods.namespace)
    if namespace and pods.named and dig(namespace.value, "metadata", "labels", _LEVEL) == "restricted":
        message = f'namespace "{pods.namespace}" enforces the pod security level "restricted"'
        help_ = f"set its label {_LEVEL} to privileged until the VMs have moved"
        yield Confine(namespace.at("metadata", "labels", _LEVEL), message, pods.named, help_)
