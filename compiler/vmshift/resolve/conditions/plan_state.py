"""Conditions of a MigPlan about how far the controller has got with it."""

from __future__ import annotations

from typing import Any

from vmshift.inventory.values import dig, text
from vmshift.resolve.conditions.base import Kind, PlanWorld, Verdict, has_condition, no, open_, yes


def _newest_first(world: PlanWorld) -> list[dict[str, Any]]:
    return sorted(world.runs, key=lambda run: text(dig(run, "metadata", "creationTimestamp")), reverse=True)


def closed(world: PlanWorld) -> Verdict:
    """Mirror migplan/migplan_controller.go:369, handleClosed, and :386, ensureClosed."""
    return yes("spec.closed is true") if world.spec.get("closed") is True else no("spec.closed is not set")


def suspended(world: PlanWorld) -> Verdict:
    """Mirror migplan/migplan_controller.go:426, planSuspended: a run is under way, or the last one has succeeded.

    A stage of a storage conversion is no stage to the controller (its spec.stage is false), and suspends as well.
    """
    if closed(world).status == "true":
        return no("a closed plan is not reconciled")
    for run in _newest_first(world):
        rollback = dig(run, "spec", "rollback") is True
        if has_condition(run, "Running"):
            return yes(f'run "{text(dig(run, "metadata", "name"))}" is under way')
        if has_condition(run, "Succeeded") and not rollback and dig(run, "spec", "stage") is not True:
            return yes(f'run "{text(dig(run, "metadata", "name"))}" has succeeded')
        if has_condition(run, "Succeeded") and rollback:
            break
    return no("no run is under way, and none has succeeded")


def migration_type(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:315, validatePossibleMigrationTypes."""
    if world.indirect:
        return yes("the indirect way is for whole namespaces", "NamespaceMigrationPlan")
    if world.one_cluster is None:
        return open_(
            '"oc get migcluster -n openshift-migration -o yaml" tells whether source and target are one cluster'
        )
    mapped = sum(source != target for source, target in zip(world.namespaces, world.targets, strict=True))
    if not world.one_cluster:
        return open_("between two clusters the type follows from the names of the target claims")
    if mapped == 0:
        return yes("one cluster, and no namespace is mapped to another", "StorageConversionPlan")
    if mapped == len(world.namespaces):
        return yes("one cluster, and every namespace is mapped to another", "StateMigrationPlan")
    return no("some namespaces are mapped, and some are not")


def storage_ensured(world: PlanWorld) -> Verdict:
    """Mirror migplan/storage.go, ensureStorage; a storage conversion becomes Ready without it."""
    if world.converts:
        return no("a storage conversion needs no repository, and becomes Ready without this")
    return open_('"oc get migplan -o yaml" tells, once the controller has set up the repository')


def invalid_resource_list(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:263, validateIncludedResources."""
    if not world.spec.get("includedResources"):
        return no("the plan names no kinds of its own")
    return open_('"oc api-resources" tells whether the kinds of spec.includedResources exist')


def gvks_incompatible(world: PlanWorld) -> Verdict:
    """Mirror migplan/gvk.go, compareGVK: both clusters' kinds are compared."""
    if world.one_cluster:
        return no("source and target are one cluster")
    return open_('"oc api-resources" on both clusters tells')


def reconcile_failed(world: PlanWorld) -> Verdict:
    """Mirror migplan/migplan_controller.go:221, Reconcile: what the controller itself runs into."""
    return open_(f'"oc get migplan {world.name} -n openshift-migration -o yaml" tells: no manifest does')


KINDS = (
    Kind("Closed", "Advisory", closed),
    Kind("Suspended", "Advisory", suspended),
    Kind("MigrationTypeIdentified", "Advisory", migration_type),
    Kind("StorageEnsured", "Required", storage_ensured),
    Kind("InvalidResourceList", "Critical", invalid_resource_list),
    Kind("GVKsIncompatible", "Warn", gvks_incompatible),
    Kind("ReconcileFailed", "Critical", reconcile_failed),
)
