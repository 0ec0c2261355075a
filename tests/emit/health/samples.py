"""The status of each kind in every state that its controller knows, and what is to be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

HEALTHY, PROGRESSING, DEGRADED = "Healthy", "Progressing", "Degraded"
WAITING = "waiting for the controller"


@dataclass(frozen=True)
class Sample:
    """One object: its kind, what it is like, its status, and the expected verdict and message."""

    kind: str
    name: str
    status: dict[str, Any] | None
    verdict: str
    message: str

    @property
    def object(self) -> dict[str, Any]:
        """The whole object, as an engine reads it."""
        made: dict[str, Any] = {"kind": self.kind, "metadata": {"name": "x", "generation": 1}, "spec": {}}
        return made if self.status is None else {**made, "status": self.status}

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


def on(*types: str, category: str = "Advisory", reason: str = "", status: str = "True") -> list[dict[str, str]]:
    """Conditions, each with a text of its own."""
    more = {"reason": reason} if reason else {}
    return [
        {"type": each, "status": status, "category": category, "message": f"{each} it is", **more} for each in types
    ]


def phase(name: str, *conditions: dict[str, str], **rest: Any) -> dict[str, Any]:
    return {"phase": name, "conditions": list(conditions), **rest}


def untouched(kind: str) -> list[Sample]:
    off = on("Ready", category="Required", status="False")
    return [
        Sample(kind, "no status", None, PROGRESSING, WAITING),
        Sample(kind, "an empty status", {}, PROGRESSING, WAITING),
        Sample(kind, "no conditions", {"conditions": []}, PROGRESSING, WAITING),
        Sample(kind, "a condition that is not so", {"conditions": off}, PROGRESSING, WAITING),
    ]


def each(kind: str, types: str, category: str, verdict: str, message: str, *beside: dict[str, str]) -> list[Sample]:
    """A sample for each of several conditions; "{}" in the message stands for the type."""
    return [
        Sample(
            kind,
            f"{category} {name}" + (f" beside {beside[0]['type']}" if beside else ""),
            {"conditions": [*beside, *on(name, category=category)]},
            verdict,
            message.format(name),
        )
        for name in types.split()
    ]


READY, RUNNING = on("Ready", category="Required")[0], on("Running")[0]
REFUSED, AGAIN = "refused: {} it is", "the controller tries again: {} it is"

PLAN = "MigPlan"
PLANS = [
    *untouched(PLAN),
    *each(
        PLAN,
        "InvalidSourceClusterRef InvalidDestinationClusterRef InvalidStorageRef StorageNotReady "
        "SourceClusterNoRegistryPath DestinationClusterNoRegistryPath NamespaceListEmpty NamespaceLimitExceeded "
        "NamespaceNotFoundOnSourceCluster NamespaceNotFoundOnDestinationCluster NamespaceNotDNSCompliant "
        "DuplicateNamespaceOnSourceCluster DuplicateNamespaceOnDestinationCluster StorageClassConversionUnavailable "
        "IntraClusterMigration SourceClusterProxySecretMisconfigured DestinationClusterProxySecretMisconfigured "
        "InvalidHookSAName InvalidHookNSName HookPhaseUnknown HookPhaseDuplicate InvalidResourceList",
        "Critical",
        DEGRADED,
        REFUSED,
    ),
    *each(
        PLAN,
        "PlanConflict PvInvalidAction PvInvalidStorageClass PvInvalidAccessMode PvNoCopyMethodSelection "
        "PvInvalidCopyMethod PvNameConflict NfsAccessCannotBeValidated",
        "Error",
        DEGRADED,
        REFUSED,
    ),
    *each(
        PLAN,
        "SourceClusterNotReady DestinationClusterNotReady HookNotReady InvalidHookRef",
        "Critical",
        PROGRESSING,
        "waiting for what the plan refers to: {} it is",
    ),
    *each(PLAN, "ReconcileFailed", "Critical", PROGRESSING, AGAIN),
    *each(PLAN, "ReconcileFailed", "Critical", PROGRESSING, AGAIN, READY),
    Sample(
        PLAN,
        "a hook without a name",
        {"conditions": on("InvalidHookRef", category="Critical", reason="NotSet")},
        DEGRADED,
        "a hook is not named: InvalidHookRef it is",
    ),
    Sample(
        PLAN,
        "a refusal beside something to wait for",
        {"conditions": on("HookNotReady", "PlanConflict", category="Critical")},
        DEGRADED,
        "refused: PlanConflict it is",
    ),
    *each(
        PLAN,
        "NamespaceLengthExceeded NamespacesHaveNodeSelectors PodLimitExceeded PvLimitExceeded PvNoSupportedAction "
        "PvNoStorageClassSelection PvWarnNoCephAvailable PvWarnAccessModeUnavailable PvWarnCopyMethodSnapshot "
        "PvCapacityAdjustmentRequired PvUsageAnalysisFailed ExtendedPVAnalysisFailed NfsNotAccessible "
        "SourcePodsNotHealthy GVKsIncompatible ClusterVersionMismatch KubeVirtVersionNotSupported "
        "KubeVirtStorageLiveMigrationNotEnabled",
        "Warn",
        HEALTHY,
        "ready: Ready it is",
        READY,
    ),
    *each(PLAN, "PvsDiscovered StorageEnsured", "Required", PROGRESSING, WAITING),
    *each(PLAN, "PvsDiscovered StorageEnsured", "Required", HEALTHY, "ready: Ready it is", READY),
    *each(PLAN, "MigrationTypeIdentified KubeVirtNotInstalledSourceCluster", "Advisory", PROGRESSING, WAITING),
    *each(
        PLAN,
        "Suspended",
        "Advisory",
        HEALTHY,
        "ready; its volumes are not looked for while or after it is run: Ready it is",
        READY,
    ),
    *each(PLAN, "Suspended", "Advisory", PROGRESSING, WAITING),
    *each(PLAN, "Closed", "Advisory", HEALTHY, "closed: Closed it is"),
    Sample(
        PLAN,
        "closed, with a refusal that is left over",
        {"conditions": [*on("PlanConflict", category="Error"), *on("Closed")]},
        HEALTHY,
        "closed: Closed it is",
    ),
]

HOOK = "MigHook"
HOOKS = [
    *untouched(HOOK),
    *each(HOOK, "Ready", "Required", HEALTHY, "ready: Ready it is"),
    *each(
        HOOK,
        "InvalidImage InvalidTargetCluster InvalidPlaybookData InvalidCustomHook InvalidAnsibleHook",
        "Critical",
        DEGRADED,
        REFUSED,
    ),
    *each(HOOK, "ReconcileFailed", "Critical", PROGRESSING, AGAIN),
]

RUN = "MigMigration"
DONE = "Completed"
PHASES = (
    "Created Started StartRefresh WaitForRefresh CleanStaleAnnotations CleanStaleStagePods QuiesceSourceApplications "
    "EnsureSrcQuiesced CreateDirectVolumeMigrationStage WaitForVeleroReady WaitForDirectVolumeMigrationToComplete "
    "SwapPVCReferences DeleteRegistries"
)
CANCELLED = on("Canceled", category="Advisory", reason="UserCancelled")
COPIES_FAILED = on("DirectVolumeMigrationFailed", category="Warn")
RUNS = [
    *untouched(RUN),
    *(
        Sample(RUN, f"running, in phase {name}", phase(name, READY, RUNNING), PROGRESSING, "running: Running it is")
        for name in PHASES.split()
    ),
    *each(
        RUN, "Ready RegistriesHealthy StaleSrcVeleroCRsDeleted StaleResticCRsDeleted", "Required", PROGRESSING, WAITING
    ),
    Sample(RUN, "succeeded", phase(DONE, *on("Succeeded")), HEALTHY, "succeeded: Succeeded it is"),
    Sample(
        RUN,
        "succeeded with warnings",
        phase(DONE, *on("SucceededWithWarnings")),
        DEGRADED,
        "ended with warnings: look at each VM before going on: SucceededWithWarnings it is",
    ),
    Sample(
        RUN,
        "succeeded with warnings, as copies have failed",
        phase(DONE, *COPIES_FAILED, *on("SucceededWithWarnings")),
        DEGRADED,
        "volumes were not copied: DirectVolumeMigrationFailed it is",
    ),
    Sample(
        RUN,
        "succeeded although copies have failed (MIG-1719)",
        phase(DONE, *on("Succeeded"), *COPIES_FAILED),
        DEGRADED,
        "volumes were not copied: DirectVolumeMigrationFailed it is",
    ),
    Sample(
        RUN,
        "still running, although copies have failed",
        phase("SwapPVCReferences", READY, RUNNING, *COPIES_FAILED),
        DEGRADED,
        "volumes were not copied: DirectVolumeMigrationFailed it is",
    ),
    Sample(RUN, "failed", phase(DONE, *on("Failed")), DEGRADED, "failed: Failed it is"),
    Sample(
        RUN,
        "failed, with errors",
        phase(DONE, *on("Failed"), itinerary="Failed", errors=["the disk is full", "and more"]),
        DEGRADED,
        "failed: the disk is full",
    ),
    Sample(RUN, "errors alone", phase(DONE, errors=["no route"]), DEGRADED, "failed: no route"),
    Sample(RUN, "errors beside success", phase(DONE, *on("Succeeded"), errors=["x"]), DEGRADED, "failed: x"),
    Sample(
        RUN, "an empty list of errors", phase(DONE, *on("Succeeded"), errors=[]), HEALTHY, "succeeded: Succeeded it is"
    ),
    Sample(
        RUN,
        "refused, as it is within one cluster",
        phase(DONE, *on("Failed", category="Critical", reason="NotSupported"), errors=["not possible"]),
        DEGRADED,
        "failed: not possible",
    ),
    Sample(
        RUN,
        "being cancelled",
        phase("Canceling", RUNNING, *on("Canceling")),
        PROGRESSING,
        "being cancelled: Canceling it is",
    ),
    Sample(RUN, "cancelled", phase(DONE, *CANCELLED), DEGRADED, "cancelled: Canceled it is"),
    Sample(
        RUN,
        "cancelled, and it also says Succeeded",
        phase(DONE, *on("Succeeded"), *CANCELLED),
        DEGRADED,
        "cancelled: Canceled it is",
    ),
    Sample(RUN, "ended, and nothing says how", phase(DONE), DEGRADED, "ended without success"),
    *each(
        RUN,
        "PlanClosed HasFinalMigration InvalidSpec ConflictingPVCMappings RegistriesUnhealthy",
        "Critical",
        DEGRADED,
        REFUSED,
    ),
    *each(RUN, "InvalidPlanRef PlanNotReady Postponed", "Critical", PROGRESSING, "waiting: {} it is"),
    *each(RUN, "PlanNotReady", "Critical", PROGRESSING, "waiting: {} it is", RUNNING),
    *each(RUN, "ReconcileFailed", "Critical", PROGRESSING, AGAIN),
    *each(RUN, "ReconcileFailed", "Critical", HEALTHY, "succeeded: Succeeded it is", *on("Succeeded")),
    *each(RUN, "DirectVolumeMigrationBlocked", "Warn", PROGRESSING, "paused: {} it is", RUNNING),
    *each(
        RUN,
        "DirectImageMigrationFailed StageNoOp UnhealthyNamespaces ResticErrors ResticVerifyErrors "
        "VeleroInitialBackupPartiallyFailed",
        "Warn",
        PROGRESSING,
        "running: Running it is",
        RUNNING,
    ),
    *each(RUN, "StagePodsCreated", "Advisory", PROGRESSING, "running: Running it is", RUNNING),
]

COPY = "DirectVolumeMigration"
COPIES = [
    *untouched(COPY),
    *(
        Sample(COPY, f"running, in phase {name}", phase(name, READY, RUNNING), PROGRESSING, "running: Running it is")
        for name in (
            "Prepare",
            "VerifyVMs",
            "CreateDestinationPVCs",
            "RunRsyncOperations",
            "WaitForRsyncResourcesTerminated",
        )
    ),
    *(
        Sample(
            COPY,
            f"succeeded, {name}",
            phase(DONE, *on("Succeeded"), itinerary=name),
            HEALTHY,
            "succeeded: Succeeded it is",
        )
        for name in ("VolumeMigration", "VolumeMigrationRollback")
    ),
    *each(COPY, "Failed", "Critical", DEGRADED, "failed: {} it is"),
    *each(COPY, "Failed", "Warn", DEGRADED, "failed: {} it is"),
    Sample(COPY, "in the phase of failures", phase("MigrationFailed"), DEGRADED, "failed"),
    Sample(
        COPY,
        "completed on the way of failures",
        phase(DONE, *on("Succeeded"), itinerary="VolumeMigrationFailed"),
        DEGRADED,
        "failed",
    ),
    Sample(COPY, "ended, and nothing says how", phase(DONE), DEGRADED, "ended without success"),
    *each(
        COPY,
        "InvalidSourceClusterRef InvalidDestinationClusterRef SourceClusterNotReady DestinationClusterNotReady "
        "InvalidPVCs PodsNotFoundOnSourceCluster SourceToDestinationNetworkError",
        "Critical",
        DEGRADED,
        REFUSED,
    ),
    *each(COPY, "ReconcileFailed", "Critical", PROGRESSING, AGAIN),
    *each(
        COPY,
        "RsyncRouteNotAdmitted RsyncTransferPodsPending RsyncClientPodsPending FailedCreatingRsyncPods "
        "FailedDeletingRsyncPods RsyncServerPodsRunningAsNonRoot",
        "Warn",
        PROGRESSING,
        "waiting for its pods: {} it is",
        RUNNING,
    ),
]

CLUSTER = "MigCluster"
CLUSTERS = [
    *untouched(CLUSTER),
    *each(CLUSTER, "Ready", "Required", HEALTHY, "ready: Ready it is"),
    *each(
        CLUSTER,
        "InvalidURL InvalidSaSecretRef InvalidSaToken TestConnectFailed InvalidRegistryRoute SaTokenNotPrivileged",
        "Critical",
        DEGRADED,
        REFUSED,
    ),
    *each(CLUSTER, "ReconcileFailed", "Critical", PROGRESSING, AGAIN),
    *each(
        CLUSTER, "OperatorVersionMismatch ClusterOperatorVersionNotFound", "Warn", HEALTHY, "ready: Ready it is", READY
    ),
]

HCO = "HyperConverged"


def hyperconverged(**conditions: str) -> dict[str, Any]:
    """A status with the conditions that the operator always sets, and changes to them."""
    usual = {"Available": "True", "Degraded": "False", "Progressing": "False", "ReconcileComplete": "True"}
    merged = {**usual, "Upgradeable": "True", **conditions}
    return {
        "observedGeneration": 1,
        "conditions": [{"type": name, "status": status, "message": name.lower()} for name, status in merged.items()],
    }


OPERATORS = [
    *untouched(HCO),
    Sample(HCO, "available", hyperconverged(), HEALTHY, "available: available"),
    Sample(HCO, "not upgradeable", hyperconverged(Upgradeable="False"), HEALTHY, "available: available"),
    Sample(
        HCO,
        "available, with the annotation",
        hyperconverged(TaintedConfiguration="True"),
        HEALTHY,
        "available, with an unsupported setting: available",
    ),
    Sample(HCO, "being changed", hyperconverged(Progressing="True"), PROGRESSING, "being reconciled: progressing"),
    Sample(HCO, "degraded", hyperconverged(Degraded="True"), DEGRADED, "degraded: degraded"),
    Sample(
        HCO,
        "degraded while changed",
        hyperconverged(Degraded="True", Progressing="True"),
        DEGRADED,
        "degraded: degraded",
    ),
    Sample(HCO, "not available", hyperconverged(Available="False"), PROGRESSING, WAITING),
    Sample(HCO, "refused by the operator", hyperconverged(ReconcileComplete="False"), PROGRESSING, WAITING),
    Sample(HCO, "unknown", hyperconverged(Available="Unknown"), PROGRESSING, WAITING),
]

SAMPLES = [*PLANS, *HOOKS, *RUNS, *COPIES, *CLUSTERS, *OPERATORS]
