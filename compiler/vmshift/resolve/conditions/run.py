"""All conditions of a MigMigration in a storage conversion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import dig, mapping, text
from vmshift.resolve.conditions.base import BLOCKING, Condition, Kind, Verdict, has_condition, in_words, no, open_, yes

if TYPE_CHECKING:
    from vmshift.resolve.conditions.base import PlanWorld

_STATUS = "oc get migmigration -n openshift-migration -o yaml"


@dataclass(frozen=True)
class RunWorld:
    """A MigMigration as Git has it, its plan, what is predicted of that, and the runs that are in the cluster."""

    value: dict[str, Any]
    plan: PlanWorld | None
    plan_conditions: tuple[Condition, ...] = ()

    @property
    def spec(self) -> dict[str, Any]:
        """Its spec."""
        return mapping(self.value.get("spec"))

    @property
    def name(self) -> str:
        """Its name."""
        return text(dig(self.value, "metadata", "name"))

    @property
    def other_runs(self) -> list[dict[str, Any]]:
        """The other runs of its plan."""
        runs = self.plan.runs if self.plan is not None else ()
        return [run for run in runs if text(dig(run, "metadata", "name")) != self.name]

    def flag(self, key: str) -> bool:
        """Tell whether a flag is set."""
        return self.spec.get(key) is True


def invalid_plan_ref(world: RunWorld) -> Verdict:
    """Mirror migmigration/validation.go:221, validatePlan."""
    ref = mapping(world.spec.get("migPlanRef"))
    if not text(ref.get("name")) or not text(ref.get("namespace")):
        return yes("migPlanRef names no plan", "NotSet")
    return no("its plan is there") if world.plan is not None else yes(f'there is no plan "{ref["name"]}"', "NotFound")


def plan_not_ready(world: RunWorld) -> Verdict:
    """Mirror migmigration/validation.go:221, validatePlan: the run waits."""
    ready = next((each for each in world.plan_conditions if each.type == "Ready"), None)
    if ready is None or ready.status == "unknown":
        return open_("whether the plan becomes Ready is open")
    return no("the plan becomes Ready") if ready.status == "true" else yes(f"the plan: {ready.message}")


def plan_closed(world: RunWorld) -> Verdict:
    """Mirror migmigration/validation.go:221, validatePlan."""
    closed = world.plan is not None and world.plan.spec.get("closed") is True
    return yes("its plan is closed") if closed else no("its plan is open")


def invalid_spec(world: RunWorld) -> Verdict:
    """Mirror migmigration/validation.go:113, validateMigrationType."""
    if sum(map(world.flag, ("stage", "migrateState", "rollback"))) > 1:
        return yes("two of stage, migrateState and rollback are set", "NotSupported")
    if world.flag("migrateState") or world.flag("rollback"):
        return no("one kind of run is asked for")
    if world.plan is not None and any(_mapped(entry) for entry in world.plan.volumes):
        return yes("claims are mapped to other names, which needs migrateState", "NotSupported")
    return no("no claim is mapped yet")


def _mapped(entry: dict[str, Any]) -> bool:
    source, mapped, target = text(dig(entry, "pvc", "name")).partition(":")
    return bool(mapped) and source != target


def failed(world: RunWorld) -> Verdict:
    """Mirror migmigration/validation.go:113, validateMigrationType, for what is refused before it starts."""
    if world.flag("migrateState") or world.flag("rollback"):
        return open_(f'"{_STATUS}" tells once it has run')
    if world.plan is not None and world.plan.one_cluster and set(world.plan.namespaces) & set(world.plan.targets):
        return yes("within one cluster only migrateState and rollback are supported", "NotSupported")
    return open_(f'"{_STATUS}" tells once it has run')


def conflicting_mappings(world: RunWorld) -> Verdict:
    """Mirror migmigration/validation.go:113, validateMigrationType: over all entries, skipped ones included."""
    if world.plan is None or not world.plan.one_cluster:
        return no("only plans within one cluster are looked at")
    pairs = [text(dig(entry, "pvc", "name")).partition(":") for entry in world.plan.volumes]
    mapped = [(source, target) for source, colon, target in pairs if colon]
    sources, targets = {source for source, _, _ in pairs}, [target for _, target in mapped]
    clash = sorted((sources & set(targets)) | {target for target in targets if targets.count(target) > 1})
    if clash:
        return yes(f"{in_words(clash)} is the target of one claim and another claim too", "PvNameConflict", clash)
    return no("the controller names each target apart, as long as nothing writes the list anew")


def has_final_migration(world: RunWorld) -> Verdict:
    """Mirror migmigration/validation.go:296, validateFinalMigration: runs with migrateState do not count."""
    if world.flag("rollback"):
        return no("a rollback is allowed on a finished plan")
    final = [
        run
        for run in world.other_runs
        if has_condition(run, "Succeeded")
        and not any(dig(run, "spec", key) for key in ("stage", "migrateState", "rollback"))
    ]
    return yes("the plan has had a final migration") if final else no("runs with migrateState do not count")


def postponed(world: RunWorld) -> Verdict:
    """Mirror migmigration/migmigration_controller.go:307, postpone: runs of a plan go one after the other."""
    pending = [run for run in world.other_runs if dig(run, "status", "phase") != "Completed"]
    if pending:
        names = [text(dig(run, "metadata", "name")) for run in pending]
        return yes(f"{in_words(names)} of the same plan has not ended")
    if world.plan is not None and not world.plan.inventory.lists("MigMigration"):
        return open_(f'"{_STATUS}" tells whether another run of the plan has not ended')
    return no("no other run of the plan is pending")


def never_here(world: RunWorld) -> Verdict:
    """Mirror migmigration/task.go:165, StageItinerary: a conversion has no phase that sets it."""
    return no("a storage conversion has no phase that sets it" if not world.flag("stage") else "the run is refused")


def stage_no_op(world: RunWorld) -> Verdict:
    """Mirror migmigration/task.go:1201, initialisation of a stage: only runs with spec.stage are looked at."""
    return open_(f'"{_STATUS}" tells') if world.flag("stage") else no("spec.stage is not set")


def _later(world: RunWorld, what: str) -> Verdict:
    blocked = any(check(world).status == "true" for check in _BLOCKERS)
    return no("it does not start") if blocked else open_(f'"{_STATUS}" tells {what}')


def running(world: RunWorld) -> Verdict:
    """Mirror migmigration/migrate.go:111, migrate: set while a phase is under way."""
    return _later(world, "while it is under way")


def succeeded(world: RunWorld) -> Verdict:
    """Mirror migmigration/migrate.go:88, migrate: no failure and no warning."""
    return _later(world, "when it has ended")


def succeeded_with_warnings(world: RunWorld) -> Verdict:
    """Mirror migmigration/migrate.go:98, migrate: no failure, and a warning; it may have copied too little."""
    return _later(world, "when it has ended")


def volume_migration_failed(world: RunWorld) -> Verdict:
    """Mirror migmigration/dvm.go:153, setDirectVolumeMigrationFailureWarning."""
    return _later(world, "when a copy has failed")


def volume_migration_blocked(world: RunWorld) -> Verdict:
    """Mirror migmigration/dvm.go:129, setDirectVolumeMigrationBlockedWarning: the copy waits, such as for pods."""
    return _later(world, "while a copy waits")


def unhealthy_namespaces(world: RunWorld) -> Verdict:
    """Mirror migmigration/verify.go:118, reportHealthCondition: of final migrations alone."""
    return open_(f'"{_STATUS}" tells') if world.flag("verify") else no("spec.verify is not set")


def cancelling(world: RunWorld) -> Verdict:
    """Mirror migmigration/task.go:1064, failCurrentStep and cancel."""
    return yes("spec.canceled is set") if world.flag("canceled") else no("spec.canceled is not set")


def cancelled(world: RunWorld) -> Verdict:
    """Mirror migmigration/task.go:265, CancelItinerary: at its end, and Succeeded is set beside it."""
    return yes("spec.canceled is set") if world.flag("canceled") else no("spec.canceled is not set")


def reconcile_failed(world: RunWorld) -> Verdict:
    """Mirror migmigration/migmigration_controller.go:150, Reconcile: what the controller itself runs into."""
    return open_(f'"{_STATUS}" tells for {world.name}: no manifest does')


_BLOCKERS = (invalid_plan_ref, plan_not_ready, plan_closed, invalid_spec, conflicting_mappings, postponed)
_NEVER = (
    ("RegistriesUnhealthy", "Critical"),
    ("DirectImageMigrationFailed", "Warn"),
    ("ResticErrors", "Warn"),
    ("ResticVerifyErrors", "Warn"),
    ("VeleroInitialBackupPartiallyFailed", "Warn"),
    ("VeleroStageBackupPartiallyFailed", "Warn"),
    ("VeleroStageRestorePartiallyFailed", "Warn"),
    ("VeleroFinalRestorePartiallyFailed", "Warn"),
    ("RegistriesHealthy", "Required"),
    ("StagePodsCreated", "Advisory"),
)


def stale_objects(world: RunWorld) -> Verdict:
    """Mirror migmigration/backup.go:551 and pod.go:185: set and taken away while a run prepares itself."""
    return _later(world, "while it prepares itself")


KINDS: tuple[Kind[RunWorld], ...] = (
    Kind("InvalidPlanRef", "Critical", invalid_plan_ref),
    Kind("PlanNotReady", "Critical", plan_not_ready),
    Kind("PlanClosed", "Critical", plan_closed),
    Kind("InvalidSpec", "Critical", invalid_spec),
    Kind("ConflictingPVCMappings", "Critical", conflicting_mappings),
    Kind("HasFinalMigration", "Critical", has_final_migration),
    Kind("Postponed", "Critical", postponed),
    Kind("ReconcileFailed", "Critical", reconcile_failed),
    Kind("Failed", "Advisory", failed),
    Kind("StageNoOp", "Warn", stage_no_op),
    Kind("UnhealthyNamespaces", "Warn", unhealthy_namespaces),
    Kind("DirectVolumeMigrationFailed", "Warn", volume_migration_failed),
    Kind("DirectVolumeMigrationBlocked", "Warn", volume_migration_blocked),
    Kind("StaleSrcVeleroCRsDeleted", "Required", stale_objects),
    Kind("StaleDestVeleroCRsDeleted", "Required", stale_objects),
    Kind("StaleResticCRsDeleted", "Required", stale_objects),
    Kind("Canceling", "Advisory", cancelling),
    Kind("Canceled", "Advisory", cancelled),
    Kind("Running", "Advisory", running),
    Kind("Succeeded", "Advisory", succeeded),
    Kind("SucceededWithWarnings", "Advisory", succeeded_with_warnings),
    *(Kind(name, category, never_here) for name, category in _NEVER),  # type: ignore[arg-type]
)


def predict_run(world: RunWorld) -> list[Condition]:
    """Predict every condition of a MigMigration, Ready last (migmigration_controller.go:240: nothing Critical)."""
    found = [kind.over(world) for kind in KINDS]
    blocking = [each for each in found if each.blocks]
    untold = [each for each in found if each.status == "unknown" and each.category in BLOCKING]
    left = [each for each in untold if each.type not in ("ReconcileFailed", "Postponed")]
    if blocking:
        ready = no(f"it waits because of {', '.join(each.type for each in blocking)}")
    elif left:
        ready = open_(f"the inventory does not tell about {', '.join(each.type for each in left)}")
    else:
        ready = yes("nothing that blocks is to be seen")
    return [*found, Condition("Ready", "Required", ready.status, ready.reason, ready.items, ready.message)]
