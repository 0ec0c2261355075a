"""The cluster's objects by kind, namespace and name."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from typing import TYPE_CHECKING

from vmshift.inventory.storage import Claim, PersistentVolume
from vmshift.inventory.values import dig, entries, text
from vmshift.inventory.vm import VirtualMachine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmshift.source import Manifest, Place

_GROUPS = {
    "VirtualMachine": "kubevirt.io",
    "VirtualMachineInstance": "kubevirt.io",
    "VirtualMachineInstanceMigration": "kubevirt.io",
    "KubeVirt": "kubevirt.io",
    "MigrationPolicy": "migrations.kubevirt.io",
    "VirtualMachineInstancetype": "instancetype.kubevirt.io",
    "VirtualMachineClusterInstancetype": "instancetype.kubevirt.io",
    "VirtualMachinePreference": "instancetype.kubevirt.io",
    "VirtualMachineClusterPreference": "instancetype.kubevirt.io",
    "DataVolume": "cdi.kubevirt.io",
    "StorageProfile": "cdi.kubevirt.io",
    "CDI": "cdi.kubevirt.io",
    "PersistentVolumeClaim": "",
    "PersistentVolume": "",
    "ResourceQuota": "",
    "LimitRange": "",
    "Node": "",
    "Namespace": "",
    "Pod": "",
    "ServiceAccount": "",
    "ConfigMap": "",
    "NetworkPolicy": "networking.k8s.io",
    "StorageClass": "storage.k8s.io",
    "CSIStorageCapacity": "storage.k8s.io",
    "Deployment": "apps",
    "StatefulSet": "apps",
    "DaemonSet": "apps",
    "ReplicaSet": "apps",
    "Job": "batch",
    "CronJob": "batch",
    "DeploymentConfig": "apps.openshift.io",
    "HyperConverged": "hco.kubevirt.io",
    "MigCluster": "migration.openshift.io",
    "MigStorage": "migration.openshift.io",
    "MigPlan": "migration.openshift.io",
    "MigMigration": "migration.openshift.io",
    "MigHook": "migration.openshift.io",
    "MigrationController": "migration.openshift.io",
    "Application": "argoproj.io",
    "ApplicationSet": "argoproj.io",
    "ArgoCD": "argoproj.io",
    "Kustomization": "kustomize.toolkit.fluxcd.io",
    "CustomResourceDefinition": "apiextensions.k8s.io",
    "ClusterServiceVersion": "operators.coreos.com",
    "Subscription": "operators.coreos.com",
}


def is_read(manifest: Manifest) -> bool:
    """Tell whether an inventory keeps an object: whether any rule could read its kind."""
    return _GROUPS.get(manifest.kind) == manifest.group


class Inventory:
    """The objects that a spec is checked against. Kinds that no rule reads are passed over.

    Where one object stands in several files, the newest resourceVersion counts, so that the files' order never does;
    of equal ones the first by place.
    """

    def __init__(self, manifests: Iterable[Manifest] = (), *, given: bool = True, absent: Iterable[str] = ()) -> None:
        self.given = given  # False where no inventory was named or found at all
        self.absent = tuple(absent)  # paths that the spec names as its inventory and that are not there
        self._kinds: dict[str, dict[tuple[str, str], Manifest]] = defaultdict(dict)
        for manifest in manifests:
            kind = manifest.kind
            if _GROUPS.get(kind) != manifest.group or not manifest.name:
                continue
            key = (manifest.namespace, manifest.name)
            known = self._kinds[kind].get(key)
            if known is None or _newer(manifest, known):
                self._kinds[kind][key] = manifest
        self._sorted: dict[str, list[Manifest]] = {}
        self._by_namespace: dict[str, dict[str, list[Manifest]]] = {}
        self._vms: dict[tuple[str, str], VirtualMachine] = {}
        self._claims: dict[tuple[str, str], Claim] = {}
        self._launchers: dict[str, dict[str, Place]] = {}

    def seen_from(self, *, given: bool, absent: Iterable[str]) -> Inventory:
        """Give the same objects, and what has been found of them, as the inventory of another spec."""
        same = copy.copy(self)
        same.given, same.absent = given, tuple(absent)
        return same

    def all(self, kind: str, namespace: str | None = None) -> list[Manifest]:
        """Give the objects of a kind, of one namespace or of all, sorted by namespace and name."""
        if kind not in self._sorted:
            known = self._kinds.get(kind, {})
            self._sorted[kind] = [known[key] for key in sorted(known)]
            grouped: dict[str, list[Manifest]] = defaultdict(list)
            for manifest in self._sorted[kind]:
                grouped[manifest.namespace].append(manifest)
            self._by_namespace[kind] = grouped
        if namespace is None:
            return self._sorted[kind]
        return self._by_namespace[kind].get(namespace, [])

    def get(self, kind: str, namespace: str, name: str) -> Manifest | None:
        """Give one object; the namespace of a cluster-wide kind is ""."""
        return self._kinds.get(kind, {}).get((namespace, name))

    def lists(self, kind: str, namespace: str | None = None) -> bool:
        """Tell whether the inventory shows this kind at all: then what it does not show is not there."""
        return bool(self.all(kind, namespace))

    def one(self, kind: str) -> Manifest | None:
        """Give the only object of a kind, such as the HyperConverged; the first by name where there are more."""
        found = self.all(kind)
        return found[0] if found else None

    @property
    def vms(self) -> list[VirtualMachine]:
        """All VirtualMachines, sorted by namespace and name."""
        return [view for manifest in self.all("VirtualMachine") if (view := self.vm(manifest.namespace, manifest.name))]

    def vms_in(self, namespace: str) -> list[VirtualMachine]:
        """Give the VirtualMachines of a namespace, sorted by name."""
        found = self.all("VirtualMachine", namespace)
        return [view for manifest in found if (view := self.vm(namespace, manifest.name))]

    def vm(self, namespace: str, name: str) -> VirtualMachine | None:
        """Give one VirtualMachine."""
        key = (namespace, name)
        if key not in self._vms:
            manifest = self.get("VirtualMachine", *key)
            if manifest is None:
                return None
            self._vms[key] = VirtualMachine(manifest)
        return self._vms[key]

    def claim(self, namespace: str, name: str) -> Claim | None:
        """Give one PersistentVolumeClaim."""
        key = (namespace, name)
        if key not in self._claims:
            manifest = self.get("PersistentVolumeClaim", *key)
            if manifest is None:
                return None
            self._claims[key] = Claim(manifest, self.volume(text(dig(manifest.value, "spec", "volumeName"))))
        return self._claims[key]

    def claims_in(self, namespace: str) -> list[Claim]:
        """Give the PersistentVolumeClaims of a namespace, sorted by name."""
        found = self.all("PersistentVolumeClaim", namespace)
        return [view for manifest in found if (view := self.claim(namespace, manifest.name))]

    def launcher_of(self, namespace: str, instance: str) -> Place | None:
        """Give where the first pod that a VirtualMachineInstance owns names it; None where it owns none."""
        if namespace not in self._launchers:
            found = self._launchers[namespace] = {}
            for pod in self.all("Pod", namespace):
                for index, owner in entries(dig(pod.value, "metadata", "ownerReferences")):
                    if owner.get("kind") == "VirtualMachineInstance":
                        found.setdefault(text(owner.get("name")), pod.at("metadata", "ownerReferences", index))
        return self._launchers[namespace].get(instance)

    def volume(self, name: str) -> PersistentVolume | None:
        """Give one PersistentVolume."""
        manifest = self.get("PersistentVolume", "", name) if name else None
        return PersistentVolume(manifest) if manifest else None

    def namespaces(self) -> list[str]:
        """Give every namespace that has a Namespace object, a VM or a claim here, sorted."""
        names = {manifest.name for manifest in self.all("Namespace")}
        for kind in ("VirtualMachine", "PersistentVolumeClaim"):
            names |= {manifest.namespace for manifest in self.all(kind)}
        return sorted(names - {""})


def _newer(manifest: Manifest, known: Manifest) -> bool:
    age, known_age = _age(manifest), _age(known)
    return age > known_age or (age == known_age and _where(manifest) < _where(known))


def _age(manifest: Manifest) -> tuple[int, str, str]:
    """Give what orders the states of one object: more digits, then higher digits; without a version, the content."""
    version = dig(manifest.value, "metadata", "resourceVersion")
    digits = str(version).lstrip("0") if isinstance(version, (str, int)) else ""
    digits = digits if digits.isascii() and digits.isdecimal() else ""
    return len(digits), digits, json.dumps(manifest.value, sort_keys=True)


def _where(manifest: Manifest) -> tuple[str, int, str]:
    return manifest.file.path, manifest.document, manifest.pointer
