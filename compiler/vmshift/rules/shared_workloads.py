"""Workloads beside the VMs of a namespace, and the plans on whose account they are stopped or waited for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import dig, entries, mapping, text
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.rules.shared_manifests import plans

if TYPE_CHECKING:
    from vmshift.inventory import Inventory
    from vmshift.rules.base import Context
    from vmshift.rules.shared_pending import Pending
    from vmshift.source import Manifest

_KINDS = ("Deployment", "StatefulSet", "DaemonSet", "DeploymentConfig", "ReplicaSet", "Job", "CronJob")
_SCALED = ("Deployment", "StatefulSet", "DeploymentConfig", "ReplicaSet")
_PARENTS = ("CronJob", "Deployment")


@dataclass(frozen=True, slots=True)
class Workload:
    """A workload that has pods, or makes some. `claims` are those its pods mount, None for claims made per pod."""

    manifest: Manifest
    claims: frozenset[str]
    own_claims: bool  # its pods get claims of their own

    @property
    def kind(self) -> str:
        """Its kind."""
        return self.manifest.kind

    @property
    def name(self) -> str:
        """Its name."""
        return self.manifest.name

    @property
    def bare(self) -> bool:
        """Whether its pods mount no claim at all."""
        return not self.claims and not self.own_claims


def workloads(inventory: Inventory, namespace: str) -> list[Workload]:
    """Give the workloads of a namespace that are not at rest, by kind and name, what another one makes aside."""
    return [
        _workload(manifest)
        for kind in _KINDS
        for manifest in inventory.all(kind, namespace)
        if not _at_rest(manifest) and not _is_made(manifest)
    ]


def _at_rest(manifest: Manifest) -> bool:
    """Tell whether a workload is stopped, over or has no pods."""
    spec, status = mapping(manifest.value.get("spec")), mapping(manifest.value.get("status"))
    if manifest.kind in _SCALED:
        return spec.get("replicas") == 0
    if manifest.kind == "DaemonSet":
        return status.get("desiredNumberScheduled") == 0
    if manifest.kind == "Job":
        over = {text(each.get("type")) for _, each in entries(status.get("conditions")) if each.get("status") == "True"}
        ended = bool(over & {"Complete", "Failed"}) or status.get("completionTime") is not None
        return ended or spec.get("suspend") is True or spec.get("parallelism") == 0
    return spec.get("suspend") is True


def _is_made(manifest: Manifest) -> bool:
    """Tell whether a Job is a CronJob's, or a ReplicaSet a Deployment's."""
    owners = entries(dig(manifest.value, "metadata", "ownerReferences"))
    return any(owner.get("kind") in _PARENTS for _, owner in owners)


def _workload(manifest: Manifest) -> Workload:
    spec = mapping(manifest.value.get("spec"))
    template = dig(spec, "jobTemplate", "spec", "template") if manifest.kind == "CronJob" else spec.get("template")
    volumes = [volume for _, volume in entries(dig(template, "spec", "volumes"))]
    claims = {text(dig(volume, "persistentVolumeClaim", "claimName")) for volume in volumes} - {""}
    made = [text(dig(each, "metadata", "name")) for _, each in entries(spec.get("volumeClaimTemplates"))]
    claims |= {f"{name}-{manifest.name}-{number}" for name in made for number in range(_replicas(spec))}
    return Workload(manifest, frozenset(claims), bool(made) or any("ephemeral" in volume for volume in volumes))


def _replicas(spec: dict[str, Any]) -> int:
    """Give how many pods are asked for, as far as their claims are worth listing."""
    found = spec.get("replicas")
    return min(found, 1000) if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else 1


def other_plans(context: Context, plan: Pending, namespace: str) -> list[Manifest]:
    """Give the other plans that list a namespace, closed ones included, as MTC compares the entries: as text.

    Source: mig-controller pkg/controller/migmigration/quiesce.go, checkMultiplePlans.
    """
    known = plan.inventory.all("MigPlan", MTC_NAMESPACE)
    written = [each.manifest for each in plans(context) if each.manifest.namespace == MTC_NAMESPACE]
    in_git = {manifest.name for manifest in written}
    found = [*written, *(manifest for manifest in known if manifest.name not in in_git)]
    return [each for each in found if each.name != plan.name and _lists(each, namespace)]


def _lists(manifest: Manifest, namespace: str) -> bool:
    found = dig(manifest.value, "spec", "namespaces")
    return isinstance(found, list) and namespace in found
