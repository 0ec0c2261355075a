"""What the status of each kind says of its health: data, from which the Lua of Argo CD and the CEL of Flux are made.

Only a condition whose status is "True" counts: MTC takes Ready away where it does not hold, and never sets it to
"False" (mig-controller, pkg/apis/migration/v1alpha1/condition.go, SetReady).

What the controllers try again by themselves is Progressing and not Degraded: a sync of Argo CD that has failed is not
repeated for the same revision, and what comes after the object would be left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["Healthy", "Progressing", "Degraded"]

MTC_GROUP, HCO_GROUP = "migration.openshift.io", "hco.kubevirt.io"


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that a status shows. Exactly one of any_of, all_of, categories, field and listed is given."""

    any_of: tuple[str, ...] = ()  # a condition of one of these types
    reason: str = ""  # and for this reason; "" for any
    all_of: tuple[str, ...] = ()  # a condition of each of these types
    categories: tuple[str, ...] = ()  # a condition of one of these categories
    but: tuple[str, ...] = ()  # other than of these types
    field: str = ""  # a field of the status
    values: tuple[str, ...] = ()  # with one of these values
    listed: str = ""  # a list of the status that is not empty


@dataclass(frozen=True, slots=True)
class State:
    """One state of an object. The first whose sign shows is the one it is in."""

    sign: Sign
    verdict: Verdict
    message: str  # the condition's own text, or the first error of the status, follows


@dataclass(frozen=True, slots=True)
class Health:
    """The states of a kind, in the order in which they are asked for. An object in none of them is Progressing."""

    group: str
    version: str
    kind: str
    states: tuple[State, ...]


def _on(*types: str, reason: str = "") -> Sign:
    return Sign(any_of=types, reason=reason)


def _all(*types: str) -> Sign:
    return Sign(all_of=types)


def _blocked(*but: str) -> Sign:
    """Show where the controller goes no further (condition.go, HasBlockerCondition) or never says Ready."""
    return Sign(categories=("Critical", "Error"), but=("ReconcileFailed", *but))


_AGAIN = State(_on("ReconcileFailed"), "Progressing", "the controller tries again")  # each Reconcile clears it first
_READY = State(_on("Ready"), "Healthy", "ready")

# mig-controller: pkg/controller/migplan/validation.go and migplan_controller.go. Discovery and the analysis of volumes
# take up to two minutes, in which there is no status at all. A closed plan is no longer validated: closing comes first.
_WAITED_FOR = ("SourceClusterNotReady", "DestinationClusterNotReady", "HookNotReady", "InvalidHookRef")
_PLAN = (
    State(_on("Closed"), "Healthy", "closed"),
    State(_on("InvalidHookRef", reason="NotSet"), "Degraded", "a hook is not named"),
    State(_blocked(*_WAITED_FOR), "Degraded", "refused"),
    State(_on(*_WAITED_FOR), "Progressing", "waiting for what the plan refers to"),
    _AGAIN,
    State(_all("Ready", "Suspended"), "Healthy", "ready; its volumes are not looked for while or after it is run"),
    _READY,
)

# mig-controller: pkg/controller/migmigration/migrate.go and validation.go. A cancelled run ends with Succeeded as well;
# one whose copies have failed goes on, switches VMs over and ends with SucceededWithWarnings (task.go), or, in MTC
# 1.8.6, with Succeeded (MIG-1719). Only after these does Succeeded mean what it says.
_RUN_WAITS = ("InvalidPlanRef", "PlanNotReady", "Postponed")
_RUN = (
    State(_on("Failed"), "Degraded", "failed"),
    State(_on("Canceled"), "Degraded", "cancelled"),
    State(_on("DirectVolumeMigrationFailed"), "Degraded", "volumes were not copied"),
    State(_on("SucceededWithWarnings"), "Degraded", "ended with warnings: look at each VM before going on"),
    State(Sign(listed="errors"), "Degraded", "failed"),
    State(_on("Succeeded"), "Healthy", "succeeded"),
    State(Sign(field="phase", values=("Completed",)), "Degraded", "ended without success"),
    State(_blocked(*_RUN_WAITS), "Degraded", "refused"),
    State(_on("Canceling"), "Progressing", "being cancelled"),
    State(_on(*_RUN_WAITS), "Progressing", "waiting"),
    _AGAIN,
    State(_on("DirectVolumeMigrationBlocked"), "Progressing", "paused"),
    State(_on("Running"), "Progressing", "running"),
)

# mig-controller: pkg/controller/directvolumemigration/migrate.go and validation.go.
_PODS = (
    "RsyncRouteNotAdmitted",
    "RsyncTransferPodsPending",
    "RsyncClientPodsPending",
    "FailedCreatingRsyncPods",
    "FailedDeletingRsyncPods",
    "RsyncServerPodsRunningAsNonRoot",
)
_VOLUMES = (
    State(_on("Failed"), "Degraded", "failed"),
    State(Sign(field="phase", values=("MigrationFailed",)), "Degraded", "failed"),
    State(Sign(field="itinerary", values=("VolumeMigrationFailed",)), "Degraded", "failed"),
    State(_on("Succeeded"), "Healthy", "succeeded"),
    State(Sign(field="phase", values=("Completed",)), "Degraded", "ended without success"),
    State(_blocked(), "Degraded", "refused"),
    _AGAIN,
    State(_on(*_PODS), "Progressing", "waiting for its pods"),
    State(_on("Running"), "Progressing", "running"),
)

# mig-controller: pkg/controller/mighook/validation.go and pkg/controller/migcluster/validation.go.
_REFUSED_OR_READY = (State(_blocked(), "Degraded", "refused"), _AGAIN, _READY)

# hyperconverged-cluster-operator: api/v1beta1/hyperconverged_types.go, the conditions' types.
_HYPERCONVERGED = (
    State(_on("Degraded"), "Degraded", "degraded"),
    State(_on("Progressing"), "Progressing", "being reconciled"),
    State(
        _all("Available", "ReconcileComplete", "TaintedConfiguration"),
        "Healthy",
        "available, with an unsupported setting",
    ),
    State(_all("Available", "ReconcileComplete"), "Healthy", "available"),
)

HEALTH = (
    Health(MTC_GROUP, "v1alpha1", "MigPlan", _PLAN),
    Health(MTC_GROUP, "v1alpha1", "MigHook", _REFUSED_OR_READY),
    Health(MTC_GROUP, "v1alpha1", "MigMigration", _RUN),
    Health(MTC_GROUP, "v1alpha1", "DirectVolumeMigration", _VOLUMES),
    Health(MTC_GROUP, "v1alpha1", "MigCluster", _REFUSED_OR_READY),
    Health(HCO_GROUP, "v1beta1", "HyperConverged", _HYPERCONVERGED),
)


def health_of(kind: str) -> Health | None:
    """Give the states of a kind; None for one that engines judge well by themselves."""
    return next((health for health in HEALTH if health.kind == kind), None)
