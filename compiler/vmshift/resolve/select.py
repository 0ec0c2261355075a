"""Which VMs and claims a spec selects, and the line of the spec that does."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from vmshift.resolve.globs import is_glob, matches
from vmshift.resolve.model import Unmatched

if TYPE_CHECKING:
    from vmshift.inventory import Inventory, VirtualMachine
    from vmshift.source import Manifest, Place
    from vmshift.spec.selection import LabelRequirement, LabelSelector, Select


class Selection:
    """The `select` part of a spec over an inventory; it keeps count of which patterns have matched."""

    def __init__(self, select: Select, manifest: Manifest, inventory: Inventory) -> None:
        self._select = select
        self._manifest = manifest
        self._inventory = inventory
        self._hits: set[tuple[str, int]] = set()
        self._namespaces = [source_namespace(pattern) for pattern in select.namespaces or []]

    def vms(self) -> list[tuple[VirtualMachine, Place]]:
        """Give every VM that all parts of the selection take, sorted, each with the line that took it.

        One without a namespace is none's: a plan is made for a namespace.
        """
        return [(vm, place) for vm in self._inventory.vms if vm.namespace and (place := self._taken_by(vm)) is not None]

    def wanted_namespaces(self) -> list[tuple[str, Place]]:
        """Give the namespaces that are named without a glob, each with its line."""
        wanted: dict[str, Place] = {}
        for index, pattern in enumerate(self._select.namespaces or []):
            if not is_glob(pattern):
                wanted.setdefault(source_namespace(pattern), self._at("namespaces", index))
        for index, pattern in enumerate(self._select.vms or []):
            namespace = pattern.partition("/")[0]
            if not is_glob(namespace):
                wanted.setdefault(namespace, self._at("vms", index))
        return list(wanted.items())

    def takes_namespace(self, namespace: str) -> bool:
        """Tell whether the selection speaks of a namespace, so that a claim of it may be named."""
        in_namespaces = self._select.namespaces is None or any(
            matches(pattern, namespace) for pattern in self._namespaces
        )
        in_vms = self._select.vms is None or any(
            matches(pattern.partition("/")[0], namespace) for pattern in self._select.vms
        )
        # labels are those of VMs, so that they speak of the namespaces of the VMs that they take
        by_labels = self._select.label_selector is None or namespace in self._namespaces_of_labels
        return in_namespaces and in_vms and by_labels

    @functools.cached_property
    def _namespaces_of_labels(self) -> frozenset[str]:
        selector = self._select.label_selector
        found = (vm for vm in self._inventory.vms if selector is not None and selector_matches(selector, vm))
        return frozenset(vm.namespace for vm in found)

    def count_claim(self, namespace: str) -> None:
        """Note that a claim without VM moves in a namespace: then the line that names it has matched."""
        self._hit("namespaces", self._namespaces, namespace)

    def excluded_vm(self, vm: VirtualMachine) -> int | None:
        """Give the index of the exclusion that takes a whole VM out, or None."""
        return self._exclusion("match", vm.namespace, vm.name)

    def excluded_volume(self, vm: VirtualMachine, volume: str, claim: str) -> int | None:
        """Give the index of the first exclusion that takes a volume or its claim out, or None.

        What is excluded for one VM is excluded for every user of the claim: a claim moves for all of them or for none.
        """
        by_name = self._exclusion("match", vm.namespace, vm.name, volume)
        by_claim = self.excluded_claim(vm.namespace, claim) if claim else None
        by_user = self._left_by_users.get((vm.namespace, claim))
        return min((index for index in (by_name, by_claim, by_user) if index is not None), default=None)

    @functools.cached_property
    def _left_by_users(self) -> dict[tuple[str, str], int]:
        """Give the claims that an exclusion of any user takes out, each with the index of the exclusion."""
        left: dict[tuple[str, str], int] = {}
        if not any(entry.match for entry in self._select.exclude):
            return left
        for vm in self._inventory.vms:
            whole = self.excluded_vm(vm)
            for volume in vm.volumes:
                index = self._exclusion("match", vm.namespace, vm.name, volume.name) if whole is None else whole
                if volume.claim and index is not None:
                    left.setdefault((vm.namespace, volume.claim), index)
        return left

    def excluded_claim(self, namespace: str, claim: str) -> int | None:
        """Give the index of the exclusion that takes a claim out, or None."""
        return self._exclusion("claim", namespace, claim)

    def reason(self, exclusion: int) -> str:
        """Give the reason of an exclusion, "" where none is given."""
        return self._select.exclude[exclusion].reason or ""

    def at(self, exclusion: int) -> Place:
        """Give the line of an exclusion."""
        return self._at("exclude", exclusion)

    def unmatched(self) -> list[Unmatched]:
        """Give the parts of the selection that have matched nothing."""
        missed = []
        for what in ("namespaces", "vms"):
            for index, pattern in enumerate(getattr(self._select, what) or []):
                if (what, index) not in self._hits:
                    missed.append(Unmatched(pattern, what, self._at(what, index)))
        for index, entry in enumerate(self._select.exclude):
            if ("exclude", index) not in self._hits:
                pattern = entry.match or entry.claim or ""
                missed.append(Unmatched(pattern, "exclude", self._at("exclude", index)))
        if self._select.label_selector is not None and ("labelSelector", 0) not in self._hits:
            missed.append(Unmatched("labelSelector", "labelSelector", self._at("labelSelector")))
        return missed

    def _taken_by(self, vm: VirtualMachine) -> Place | None:
        namespaces = self._hit("namespaces", self._namespaces, vm.namespace)
        names = self._hit("vms", self._select.vms or [], vm.namespace, vm.name)
        labels = self._select.label_selector is None or selector_matches(self._select.label_selector, vm)
        if labels and self._select.label_selector is not None:
            self._hits.add(("labelSelector", 0))
        if (self._select.namespaces is not None and namespaces is None) or (
            self._select.vms is not None and names is None
        ):
            return None
        if not labels:
            return None
        return names or namespaces or self._at("labelSelector")

    def _hit(self, what: str, patterns: list[str], *name: str) -> Place | None:
        found = None
        for index, pattern in enumerate(patterns):
            if matches(pattern, *name):
                self._hits.add((what, index))
                found = self._at(what, index) if found is None else found
        return found

    def _exclusion(self, key: str, *name: str) -> int | None:
        found = None
        for index, entry in enumerate(self._select.exclude):
            pattern = getattr(entry, key)
            if pattern is not None and matches(pattern, *name):
                self._hits.add(("exclude", index))
                found = index if found is None else found
        return found

    def _at(self, *path: str | int) -> Place:
        return self._manifest.at("spec", "select", *path)


def source_namespace(pattern: str) -> str:
    """Give the source side of a namespace mapping `ns:other`; VMS201 speaks of the other side."""
    return pattern.partition(":")[0]


def selector_matches(selector: LabelSelector, vm: VirtualMachine) -> bool:
    """Tell whether a label selector takes a VM, as Kubernetes reads it."""
    labels = vm.labels
    if any(labels.get(key) != value for key, value in selector.match_labels.items()):
        return False
    return all(_expression_holds(expression, labels) for expression in selector.match_expressions)


def _expression_holds(expression: LabelRequirement, labels: dict[str, object]) -> bool:
    present = expression.key in labels
    match expression.operator:
        case "Exists":
            return present
        case "DoesNotExist":
            return not present
        case "In":
            return present and labels[expression.key] in expression.values
    return not present or labels[expression.key] not in expression.values
