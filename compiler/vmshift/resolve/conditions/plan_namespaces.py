"""Conditions of a MigPlan about its namespaces: how many, how named, whether they are there, and what runs in them."""

from __future__ import annotations

import re
from collections import Counter

from vmshift.inventory.values import dig, mapping, text, texts
from vmshift.platform import facts
from vmshift.platform.limits import (
    MTC_NAMESPACE_NAME_MAX,
    MTC_NAMESPACES_PER_PLAN,
    MTC_PODS_PER_PLAN,
)
from vmshift.resolve.conditions.base import MTC, Kind, PlanWorld, Verdict, in_words, no, open_, yes

_LABEL = re.compile(r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")
_ORDINARY = frozenset({"node-role.kubernetes.io/compute", "kubernetes.io/arch", "kubevirt.io/schedulable"})


def limit(world: PlanWorld, key: str, default: int) -> int:
    """Give a limit of MTC; the MigrationController's figure where it sets one (pkg/settings/plan.go)."""
    controller = world.inventory.one("MigrationController")
    value = str(dig(controller.value, "spec", key)) if controller is not None else ""
    return int(value) if value.isdecimal() and int(value) >= 1 else default


def namespace_list_empty(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:551, validateNamespaces."""
    return no("namespaces are listed") if world.written_namespaces else yes("no namespace is listed", "NotFound")


def namespace_limit_exceeded(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:551, validateNamespaces."""
    most, found = limit(world, "mig_namespace_limit", MTC_NAMESPACES_PER_PLAN), len(world.written_namespaces)
    if found > most:
        return yes(f"{found} namespaces are listed, and a plan takes {most}", "LimitExceeded")
    return no(f"{found} of {most} namespaces")


def namespace_length_exceeded(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:610, validateNamespaceLengthForDVM: unless a subdomain is configured."""
    long = [name for name in world.targets if len(name) > MTC_NAMESPACE_NAME_MAX]
    if not long or world.spec.get("indirectVolumeMigration") is True:
        return no(f"no namespace has more than {MTC_NAMESPACE_NAME_MAX} characters")
    controller = world.inventory.one("MigrationController")
    if controller is None:
        return open_(
            '"oc get migrationcontroller -n openshift-migration -o yaml" tells whether cluster_subdomain is set'
        )
    if text(dig(controller.value, "spec", "cluster_subdomain")):
        return no("the MigrationController sets cluster_subdomain")
    return yes(f"{in_words(long)} is too long for the name of a route", "LengthExceeded", long)


def conflicting_permissions(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:431, getPotentialFilePermissionConflictNamespaces."""
    if world.namespaces == world.targets and world.one_cluster:
        return no("each namespace is its own target")
    return open_('"oc get namespace -o yaml" on both clusters tells whether their security annotations are the same')


def intra_cluster_migration(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:315, validatePossibleMigrationTypes, for what it calls Critical."""
    mapped = sum(source != target for source, target in zip(world.namespaces, world.targets, strict=True))
    if world.one_cluster is None:
        return open_(
            '"oc get migcluster -n openshift-migration -o yaml" tells whether source and target are one cluster'
        )
    if world.one_cluster and world.spec.get("indirectVolumeMigration") is True:
        return yes("volumes cannot go the indirect way within one cluster", "NamespaceMigrationPlan")
    if world.one_cluster and not world.indirect and 0 < mapped < len(world.namespaces):
        return yes("some namespaces are mapped to others, and some to themselves", "ConflictingNamespaces")
    return no("namespaces are mapped alike")


def _duplicates(names: list[str]) -> list[str]:
    return [name for name, number in Counter(names).items() if number > 1]


def _twice(names: list[str]) -> Verdict:
    if names:
        return yes(f"{in_words(names)} is listed twice", "DuplicateNamespaces", names)
    return no("each is listed once")


def duplicate_source(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:933, validateSourceNamespaces."""
    twice = _duplicates(world.namespaces)
    return _twice(twice)


def duplicate_destination(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:994, validateDestinationNamespaces."""
    twice = _duplicates(world.targets)
    return _twice(twice)


def not_dns_compliant(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:994, validateDestinationNamespaces."""
    bad = [name for name in world.targets if not _LABEL.match(name)]
    return yes(f"{in_words(bad)} is no DNS label", "NotDNSCompliant", bad) if bad else no("the names are DNS labels")


def not_found_on_source(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:933, validateSourceNamespaces."""
    if duplicate_source(world).status == "true":
        return no("the controller looks no further than the duplicate")
    wanted = [*world.namespaces, MTC]
    if not world.inventory.lists("Namespace"):
        return open_('"oc get namespace" tells whether they are there')
    gone = [name for name in wanted if world.inventory.get("Namespace", "", name) is None]
    seen = set(world.inventory.namespaces())
    gone = [name for name in gone if name not in seen and name != MTC]
    return yes(f"{in_words(gone)} is not there", "NotFound", gone) if gone else no("they are there")


def not_found_on_destination(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:994, validateDestinationNamespaces: it looks for openshift-migration alone."""
    if duplicate_destination(world).status == "true" or not_dns_compliant(world).status == "true":
        return no("the controller looks no further than the names")
    if world.one_cluster and (world.inventory.get("Namespace", "", MTC) or world.inventory.lists("MigCluster", MTC)):
        return no("openshift-migration is there")
    return open_('"oc get namespace openshift-migration" on the target cluster tells')


def pod_limit_exceeded(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:643, validatePodProperties: running pods are counted."""
    most = limit(world, "mig_pod_limit", MTC_PODS_PER_PLAN)
    pods = [pod for name in set(world.namespaces) for pod in world.inventory.all("Pod", name)]
    found = sum(dig(pod.value, "status", "phase") == "Running" for pod in pods)
    if found > most:
        return yes(f"{found} pods run, and a plan takes {most}", "LimitExceeded")
    if not world.inventory.lists("Pod"):
        return open_('"oc get pods --field-selector status.phase=Running" in the namespaces tells')
    return no(f"{found} running pods, and a plan takes {most}")


def node_selectors(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:643, validatePodProperties, and :716, hasCustomNodeSelectors."""
    found = sorted(
        {
            name
            for name in world.namespaces
            for pod in world.inventory.all("Pod", name)
            if dig(pod.value, "status", "phase") == "Running"
            and set(mapping(dig(pod.value, "spec", "nodeSelector"))) - _ORDINARY
        }
    )
    if found:
        return yes(f"pods of {in_words(found)} have node selectors of their own", "NodeSelectorsDetected")
    if not world.inventory.lists("Pod"):
        return open_('"oc get pods -o yaml" in the namespaces tells')
    return no("no running pod has a node selector of its own")


def source_pods_not_healthy(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1487, validatePodHealth: a pod that is not ready is unhealthy."""
    waiting = [
        name
        for name in set(world.namespaces)
        for pod in world.inventory.all("Pod", name)
        if dig(pod.value, "status", "phase") in ("Pending", "Failed", "Unknown")
    ]
    if waiting:
        return yes(f"pods of {in_words(sorted(set(waiting)))} are not healthy", "NotHealthy")
    return open_('"oc get pods" in the namespaces tells at the time')


def plan_conflict(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1086, validateConflict, and migplan_types.go:770, HasConflict, by version."""
    mine = set(world.written_namespaces)
    clusters = {_name(world.spec, ref) for ref in ("srcMigClusterRef", "destMigClusterRef")}
    found = []
    for other in world.others:
        spec = mapping(other.get("spec"))
        theirs = {_name(spec, ref) for ref in ("srcMigClusterRef", "destMigClusterRef")}
        if spec.get("closed") is not True and clusters & theirs and mine & set(texts(spec.get("namespaces"))):
            found.append(text(dig(other, "metadata", "name")))
    if not found:
        if not world.inventory.lists("MigPlan"):
            return open_('"oc get migplan -n openshift-migration" tells whether another plan lists its namespaces')
        return no("no other open plan lists its namespaces")
    one = world.platform.decide("mtc", facts.MTC_ONE_PLAN_PER_NAMESPACE)
    if one:
        return yes(f"{in_words(sorted(found))} lists a namespace of it as well", "Conflict", sorted(found))
    return open_(
        "MTC 1.8.5 lets plans share a namespace where their volumes are disjoint: the version, or both lists, tell"
    )


def _name(spec: dict[str, object], ref: str) -> str:
    return text(dig(spec, ref, "name"))


KINDS = (
    Kind("NamespaceListEmpty", "Critical", namespace_list_empty),
    Kind("NamespaceLimitExceeded", "Critical", namespace_limit_exceeded),
    Kind("NamespaceLengthExceeded", "Warn", namespace_length_exceeded),
    Kind("IntraClusterMigration", "Critical", intra_cluster_migration),
    Kind("IntraClusterMigration", "Warn", conflicting_permissions),
    Kind("DuplicateNamespaceOnSourceCluster", "Critical", duplicate_source),
    Kind("DuplicateNamespaceOnDestinationCluster", "Critical", duplicate_destination),
    Kind("NamespaceNotDNSCompliant", "Critical", not_dns_compliant),
    Kind("NamespaceNotFoundOnSourceCluster", "Critical", not_found_on_source),
    Kind("NamespaceNotFoundOnDestinationCluster", "Critical", not_found_on_destination),
    Kind("PodLimitExceeded", "Warn", pod_limit_exceeded),
    Kind("NamespacesHaveNodeSelectors", "Warn", node_selectors),
    Kind("SourcePodsNotHealthy", "Warn", source_pods_not_healthy),
    Kind("PlanConflict", "Error", plan_conflict),
)
