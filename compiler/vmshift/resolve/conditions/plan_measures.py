"""Conditions of a MigPlan about how many its volumes are, how full, and whether their servers can be reached."""

from __future__ import annotations

from vmshift.inventory.values import dig
from vmshift.platform.limits import MTC_VOLUMES_PER_PLAN
from vmshift.resolve.conditions.base import Kind, PlanWorld, Verdict, no, open_, yes
from vmshift.resolve.conditions.plan_namespaces import limit


def pv_limit_exceeded(world: PlanWorld) -> Verdict:
    """Mirror migplan/pvlist.go:32, updatePvs: skipped volumes count."""
    most, found = limit(world, "mig_pv_limit", MTC_VOLUMES_PER_PLAN), len(world.volumes)
    if found > most:
        return yes(f"{found} volumes, and a plan takes {most}", "LimitExceeded")
    return no(f"{found} volumes, and a plan takes {most}") if world.knows_claims else open_('"oc get pvc" tells')


def pv_no_ceph(world: PlanWorld) -> Verdict:
    """Mirror the type of migplan/validation.go:58: no code of this release sets it."""
    return no(f"no code of this release sets it, whatever the {len(world.volumes)} volumes are")


def _measured(world: PlanWorld) -> Verdict:
    controller = world.inventory.one("MigrationController")
    if controller is not None and dig(controller.value, "spec", "enable_intelligent_pv_resize") is False:
        return no("the MigrationController switches the analysis off")
    return open_('"oc get miganalytic -n openshift-migration -o yaml" tells, once the controller has measured')


def pv_capacity_adjustment(world: PlanWorld) -> Verdict:
    """Mirror migplan/pv_capacity.go, processProposedPVCapacities: it is measured in the cluster."""
    return _measured(world)


def pv_usage_analysis_failed(world: PlanWorld) -> Verdict:
    """Mirror migplan/pv_capacity.go, checkIfMigAnalyticsReady: usual with VM disks, and harmless."""
    return _measured(world)


def extended_pv_analysis_failed(world: PlanWorld) -> Verdict:
    """Mirror migplan/pv_capacity.go, processProposedPVCapacities: usual with VM disks, and harmless."""
    return _measured(world)


def _nfs(world: PlanWorld) -> Verdict:
    remote = [claim for claim in world.claims if claim.volume is not None and "nfs" in claim.volume.spec]
    if remote or not world.knows_claims:
        return open_("the controller tries the servers of NFS volumes from a pod of the target cluster")
    return no("no volume is an NFS export")


def nfs_not_accessible(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1874, NfsValidation.validate: servers are tried from the target cluster."""
    return _nfs(world)


def nfs_access_cannot_be_validated(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1849, NfsValidation.init: it needs a pod of the target cluster."""
    return _nfs(world)


KINDS = (
    Kind("PvLimitExceeded", "Warn", pv_limit_exceeded),
    Kind("PvWarnNoCephAvailable", "Warn", pv_no_ceph),
    Kind("PvCapacityAdjustmentRequired", "Warn", pv_capacity_adjustment),
    Kind("PvUsageAnalysisFailed", "Warn", pv_usage_analysis_failed),
    Kind("ExtendedPVAnalysisFailed", "Warn", extended_pv_analysis_failed),
    Kind("NfsNotAccessible", "Warn", nfs_not_accessible),
    Kind("NfsAccessCannotBeValidated", "Error", nfs_access_cannot_be_validated),
)
