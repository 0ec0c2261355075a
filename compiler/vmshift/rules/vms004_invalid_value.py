"""A value of a migration spec, or of a hand-written object, is not one that it can have.

Checks:
    Types, options, patterns, quantities, durations, versions, dates and globs of a StorageMigration; that a step that
    runs has its counter; that each wave takes something, under a name of its own. A namespace that is larger than
    `maxVMs` or `maxSize` allows, or a wave that has grown beyond them after it had begun, is a warning. Values that
    have a rule of their own, such as a plan's name, are left to that rule. A hook with `as: job` runs before or after
    the cutover, so its phase is preBackup or postRestore and the engine is one that keeps an order, argocd or flux; no
    two hooks have one name. `output` lies neither in the inventory nor around the spec. Of `delivery`: what the engine
    cannot do, and what is needed to write all that it has to be told; with `--base`, what Argo CD is no longer told of
    a plan that is in the cluster. A MigPlan, MigHook or MigMigration written by hand is held against the schema of its
    kind, and a HyperConverged against what any object must have.

Consequence:
    Nothing of the spec is compiled. The cluster refuses such an object, or MTC does not act on it.

Why:
    Nothing is guessed: 4.20 without quotes is the number 4.2, and `yes` is text in YAML 1.2.

Before:
    # migration.yaml
    spec:
      platform: {openshiftVirtualization: 4.19}
      step: cutover

After:
    # migration.yaml
    spec:
      platform: {openshiftVirtualization: "4.19"}
      step: cutover
      runs: {cutover: 1}

Sources:
    - vmshift: the migration spec
    - mig-controller: pkg/apis/migration/v1alpha1/migplan_types.go, MigPlanSpec
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.resolve.names import JOB_PHASES
from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_delivery import lacks, misplaced, same_project, written_project
from vmshift.rules.shared_platform import migration_subject
from vmshift.rules.shared_specs import INVALID, object_subject, spec_subject
from vmshift.rules.shared_steps import step_place
from vmshift.rules.shared_waves import wave_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS004",
    name="invalid-value",
    severity="error",
    basis=("schema",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Report values that no spec can have, then those that this spec cannot have."""
    for spec in context.specs:
        for error in spec.errors:
            if error.kind == "invalid-value":
                yield RULE.finding(
                    error.place,
                    message=error.message,
                    consequence=INVALID,
                    help=error.help,
                    subject=spec_subject(spec),
                )
    for error in context.manifest_errors:
        if error.kind == "invalid-value":
            yield RULE.finding(
                error.place,
                message=error.message,
                consequence="the cluster refuses the object, or MTC does not act on it",
                help=error.help,
                subject=object_subject(error.place.manifest),
            )
    for migration in context.migrations:
        yield from _hooks(migration)
        yield from _waves(migration)
        yield from _runs(migration)
        yield from _delivery(migration)
    yield from _projects(context)


def _hooks(migration: Migration) -> Iterator[Finding]:
    yield from _doubled_hooks(migration)
    if migration.backend != "mtc":
        return
    jobs = [(index, hook) for index, hook in enumerate(migration.hooks) if hook.as_ == "job"]
    for index, hook in jobs:
        if hook.phase not in JOB_PHASES:
            yield _finding(
                migration,
                migration.at("spec", "hooks", index, "phase"),
                f'hook "{hook.name}" is a Job, and its phase "{hook.phase}" lies inside of the cutover',
                "compile writes nothing: MTC's run does not stop in the middle to wait for a Job",
                "phase: preBackup, to run before the cutover, or phase: postRestore, to run after it",
            )
    if jobs and migration.spec.delivery.engine == "plain":
        index, hook = jobs[0]
        yield _finding(
            migration,
            migration.at("spec", "hooks", index, "as"),
            f'hook "{hook.name}" is a Job, and the engine "plain" applies everything at once',
            "compile writes nothing: the cutover would not wait for the Job, nor the Job for the cutover",
            "delivery: {engine: argocd} or {engine: flux}; or no hook here, and run it by hand around the cutover",
        )


def _doubled_hooks(migration: Migration) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for index, hook in enumerate(migration.hooks):
        if hook.name in first:
            yield _finding(
                migration,
                migration.at("spec", "hooks", index, "name"),
                f'there are two hooks "{hook.name}"',
                "both would be one object in the cluster, and the first of them would be lost",
                "give each hook a name of its own",
                [Related(migration.at("spec", "hooks", first[hook.name], "name"), "the first one")],
            )
        first.setdefault(hook.name, index)


def _waves(migration: Migration) -> Iterator[Finding]:
    for fault in wave_faults(migration):
        yield RULE.finding(
            fault.place,
            message=fault.message,
            consequence=fault.consequence,
            help=fault.help,
            subject=fault.subject,
            related=fault.related,
            severity=fault.severity,
        )


def _runs(migration: Migration) -> Iterator[Finding]:
    for plan in migration.plans:
        if getattr(plan.runs, plan.step, 1) < 1:
            yield _finding(
                migration,
                step_place(migration, plan),
                f'step "{plan.step}" needs its counter, and runs.{plan.step} is "0"',
                "there is no run to write: each run is named after its counter",
                f"runs: {{{plan.step}: 1}} beside it, or one more than the number of the last {plan.step}",
            )


def _projects(context: Context) -> Iterator[Finding]:
    """Find projects that two migrations write: each its own windows and destinations, and one over the other."""
    first: dict[tuple[str, str], Migration] = {}
    for migration in context.migrations:
        project = written_project(migration)
        if project is None:
            continue
        other = first.setdefault(project, migration)
        if other is not migration and not same_project(migration, other):
            yield RULE.finding(
                migration.at("spec", "delivery", "project"),
                message=f'project "{project[1]}" is written for migration "{other.name}" as well, with other contents',
                consequence="what is applied last stays: the window or the cluster of the other one is lost",
                help="give each migration a project of its own, or leave project out",
                subject=migration_subject(migration),
                related=[Related(other.at("spec", "delivery", "project"), "the other one")],
                severity="warning",
            )


def _delivery(migration: Migration) -> Iterator[Finding]:
    told = [(lack, ("delivery", lack.field)) for lack in lacks(migration)]
    for lack, path in (*told, *((lack, (lack.field,)) for lack in misplaced(migration))):
        yield RULE.finding(
            migration.at("spec", *path),
            message=lack.message,
            consequence=lack.consequence,
            help=lack.help,
            subject=migration_subject(migration),
            severity=lack.severity,
        )


def _finding(  # noqa: PLR0913 - a finding has these parts
    migration: Migration, place: Place, message: str, consequence: str, help_: str, related: list[Related] | None = None
) -> Finding:
    return RULE.finding(
        place,
        message=message,
        consequence=consequence,
        help=help_,
        subject=migration_subject(migration),
        related=related or [],
    )
