"""Conditions of a MigPlan about what it refers to: clusters, repository, registries, and their versions."""

from __future__ import annotations

from vmshift.inventory.values import dig, mapping, text
from vmshift.resolve.conditions.base import MTC, Kind, PlanWorld, Verdict, has_condition, is_ready, no, open_, yes

_SEE = "oc get migcluster -n openshift-migration -o yaml"


def _ref(world: PlanWorld, ref: str) -> Verdict:
    found = mapping(world.spec.get(ref))
    name, namespace = text(found.get("name")), text(found.get("namespace"))
    if not name or not namespace:
        return yes(f"{ref} names no cluster", "NotSet")
    if world.cluster(ref) is not None:
        return no(f'MigCluster "{name}" is there')
    if not world.inventory.lists("MigCluster", MTC):
        return open_(f'"{_SEE}" tells whether MigCluster "{name}" is there')
    return yes(f'there is no MigCluster "{name}"', "NotFound")


def _not_ready(world: PlanWorld, ref: str) -> Verdict:
    cluster = world.cluster(ref)
    if cluster is None:
        return no("there is no cluster to look at") if _ref(world, ref).status == "true" else open_(f'"{_SEE}" tells')
    ready = is_ready(cluster)
    if ready is None:
        return open_(f'"{_SEE}" tells whether MigCluster "{cluster.name}" is Ready')
    return no(f'MigCluster "{cluster.name}" is Ready') if ready else yes(f'MigCluster "{cluster.name}" is not Ready')


def invalid_source_cluster_ref(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:737, validateSourceCluster."""
    return _ref(world, "srcMigClusterRef")


def invalid_destination_cluster_ref(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:804, validateDestinationCluster."""
    return _ref(world, "destMigClusterRef")


def source_cluster_not_ready(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:737, validateSourceCluster."""
    return _not_ready(world, "srcMigClusterRef")


def destination_cluster_not_ready(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:804, validateDestinationCluster."""
    return _not_ready(world, "destMigClusterRef")


def _registry(world: PlanWorld, ref: str) -> Verdict:
    if world.converts:
        return no("a storage conversion moves no images, and the controller takes the condition away")
    if world.spec.get("indirectImageMigration") is True:
        return no("images go the indirect way")
    cluster = world.cluster(ref)
    if cluster is None:
        return open_(f'"{_SEE}" tells the registry path')
    if text(dig(cluster.value, "spec", "exposedRegistryPath")):
        return no("the cluster's registry is exposed")
    return open_(f'"oc get route -n openshift-image-registry" tells the registry of MigCluster "{cluster.name}"')


def source_cluster_no_registry_path(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:737, validateSourceCluster, and :296, setMigrationType, which deletes it."""
    return _registry(world, "srcMigClusterRef")


def destination_cluster_no_registry_path(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:804, validateDestinationCluster, and :296, setMigrationType, which deletes it."""
    return _registry(world, "destMigClusterRef")


def invalid_storage_ref(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:499, validateStorage: a conversion needs no repository."""
    if world.converts:
        return no("a storage conversion needs no repository")
    ref = mapping(world.spec.get("migStorageRef"))
    if not text(ref.get("name")):
        if world.converts is None:
            return open_(f'"{_SEE}" tells whether it is a storage conversion, which needs no repository')
        return yes("migStorageRef names no repository, and only a storage conversion needs none", "NotSet")
    if world.inventory.get("MigStorage", text(ref.get("namespace")), text(ref.get("name"))) is not None:
        return no("the repository is there")
    if not world.inventory.lists("MigStorage", MTC):
        return open_('"oc get migstorage -n openshift-migration" tells whether the repository is there')
    return yes(f'there is no MigStorage "{text(ref.get("name"))}"', "NotFound")


def storage_not_ready(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:499, validateStorage."""
    if world.converts:
        return no("a storage conversion needs no repository")
    ref = mapping(world.spec.get("migStorageRef"))
    storage = world.inventory.get("MigStorage", text(ref.get("namespace")), text(ref.get("name")))
    ready = is_ready(storage) if storage is not None else None
    if ready is None:
        return open_('"oc get migstorage -n openshift-migration -o yaml" tells whether the repository is Ready')
    return no("the repository is Ready") if ready else yes("the repository is not Ready")


def cluster_version_mismatch(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:870, validateOperatorVersions: it reads the clusters' own conditions."""
    found = [cluster for ref in ("srcMigClusterRef", "destMigClusterRef") if (cluster := world.cluster(ref))]
    if any(has_condition(each.value, "OperatorVersionMismatch", "ClusterOperatorVersionNotFound") for each in found):
        return yes("a cluster says that its version of MTC is another one, or unknown", "Conflict")
    if found and all(is_ready(each) is not None for each in found):
        return no("the clusters say nothing of their versions")
    return open_(f'"{_SEE}" tells')


def _proxy(world: PlanWorld, side: str) -> Verdict:  # noqa: ARG001 - secrets are in no inventory
    return open_(f'"oc get secret -n openshift-migration -l migration-proxy-config=true" on the {side} cluster tells')


def source_cluster_proxy_secret(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1363, validateSourceRegistryProxySecret; an inventory holds no secrets."""
    return _proxy(world, "source")


def destination_cluster_proxy_secret(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1425, validateDestinationRegistryProxySecret; an inventory holds no secrets."""
    return _proxy(world, "target")


KINDS = (
    Kind("InvalidSourceClusterRef", "Critical", invalid_source_cluster_ref),
    Kind("InvalidDestinationClusterRef", "Critical", invalid_destination_cluster_ref),
    Kind("SourceClusterNotReady", "Critical", source_cluster_not_ready),
    Kind("DestinationClusterNotReady", "Critical", destination_cluster_not_ready),
    Kind("SourceClusterNoRegistryPath", "Critical", source_cluster_no_registry_path),
    Kind("DestinationClusterNoRegistryPath", "Critical", destination_cluster_no_registry_path),
    Kind("InvalidStorageRef", "Critical", invalid_storage_ref),
    Kind("StorageNotReady", "Critical", storage_not_ready),
    Kind("ClusterVersionMismatch", "Warn", cluster_version_mismatch),
    Kind("SourceClusterProxySecretMisconfigured", "Critical", source_cluster_proxy_secret),
    Kind("DestinationClusterProxySecretMisconfigured", "Critical", destination_cluster_proxy_secret),
)
