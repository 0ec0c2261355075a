"""What a plan says has changed while it is in the cluster.

Checks:
    From step plan to step closed, the spec and its inventory still come to the plan that compiled.lock.json recorded
    when the plan was written. With `--base` the lock of that revision counts, so that a plan may change as often as it
    likes before it is merged. The Jobs of a cutover stand still with it, down to their playbooks, as long as its number
    stays. With `--base`, a spec keeps its name and its folder as long as plans that were compiled for it are open; the
    folder may be moved along. That a computed wave has begun, and no lock tells which namespaces it has begun with, is
    a possible finding.

Consequence:
    Git and cluster would name different disks: the list of a plan that is in the cluster is kept as MTC rewrote it, and
    a run copies what the old list says.

Why:
    MTC rewrites the volume list of a plan, so the engines are told to leave it alone. A changed list never arrives; a
    list that did arrive would lose the names of the targets. Fresher dumps of the cluster change the plan too, because
    VMs that have moved are on other claims: keep the inventory that the plan was made from.

Before:
    # migration.yaml, when compiled
    spec:
      step: plan
      output: compiled
    ---
    # migration.yaml
    spec:
      step: cutover
      output: compiled
      runs: {cutover: 1}
      select:
        exclude:
        - {match: shop/web-01/data, reason: stays after all}

After:
    # migration.yaml
    spec:
      step: cutover
      output: compiled
      runs: {cutover: 1}

Sources:
    - mig-controller: pkg/controller/migplan/pvlist.go, updatePvs
    - mig-controller: pkg/controller/migplan/migplan_controller.go, planSuspended
    - vmshift: The migration spec, the compiled folder
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.resolve.wave_cut import JOINABLE
from vmshift.rules.base import Rule, Subject
from vmshift.rules.shared_inventory import spoken_for
from vmshift.rules.shared_plans import mtc_migrations
from vmshift.rules.shared_steps import BEFORE_PLAN, earlier_of, step_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.lock import Locked
    from vmshift.resolve.model import Migration, Plan
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS705",
    name="changed-after-plan",
    severity="error",
    basis=("controller",),
    since="0.1.0",
)
_WAY_OUT = "(fresher dumps are for --evidence; a plan that is not merged yet may change with --base)"


def check(context: Context) -> Iterator[Finding]:
    """Compare what the plans say with what the lock recorded."""
    for migration in mtc_migrations(context):
        yield from _unrecorded(migration)
        yield from _left(migration)
        locked = migration.locked
        if locked is None:
            continue
        for plan in migration.plans:
            if _in_cluster(migration, plan, locked) and migration.plan_digests[plan.name] != locked.plans[plan.name]:
                yield _changed(migration, plan)
        yield from _gone(migration, locked)
        yield from _hooks(migration)


def _in_cluster(migration: Migration, plan: Plan, locked: Locked) -> bool:
    before = earlier_of(migration, plan)
    was_there = plan.name in locked.written and not (before and before.step in BEFORE_PLAN)
    return was_there and plan.step not in BEFORE_PLAN


def _changed(migration: Migration, plan: Plan) -> Finding:
    revision = migration.spec.plan_revision + 1
    return RULE.finding(
        step_place(migration, plan),
        message=f'plan "{plan.name}" no longer says what it said when it was compiled, and it is at step "{plan.step}"',
        consequence="the plan in the cluster keeps its old volume list, and its runs copy what that list says",
        help=f"undo the change, or close the plan and then set planRevision: {revision} {_WAY_OUT}",
        subject=Subject("MigPlan", MTC_NAMESPACE, plan.name),
    )


def _gone(migration: Migration, locked: Locked) -> Iterator[Finding]:
    """Find plans that were written, and that the migration no longer comes to; a missing inventory explains itself."""
    if spoken_for(migration):
        return
    for name in sorted(locked.written - locked.closed - {plan.name for plan in migration.plans}):
        yield RULE.finding(
            migration.at("spec"),
            message=f'plan "{name}" was compiled, is not closed, and the spec no longer comes to it',
            consequence="its file leaves the folder, and the plan stays in the cluster, open, with its old volume list",
            help=f'bring "{name}" to step: closed before its VMs leave the spec, or planRevision is raised',
            subject=Subject("MigPlan", MTC_NAMESPACE, name),
        )


def _left(migration: Migration) -> Iterator[Finding]:
    """Find open plans that the spec has left behind: it has another name than before, or another folder."""
    left = migration.left
    if left is None:
        return
    plans = ", ".join(f'"{plan}"' for plan in left.plans[:3])
    which = f"plan {plans} was" if len(left.plans) == 1 else f"{len(left.plans)} plans were"
    subject = Subject("StorageMigration", "", migration.name)
    if left.name != migration.name:
        yield RULE.finding(
            migration.at("metadata", "name"),
            message=f'this was migration "{left.name}" at the base revision, and {which} compiled and not closed',
            consequence="they stay open in the cluster, and MTC starts no run of two open plans on a namespace",
            help=f'keep the name "{left.name}" until its plans are at step: closed',
            subject=subject,
        )
        return
    yield RULE.finding(
        migration.at("spec", "output"),
        message=f'the spec compiles to "{left.now}", and {which} compiled into "{left.folder}" and not closed',
        consequence="the old folder is still there, and an engine that reads it holds plans and runs as it says",
        help=f'move the folder along ("git mv {left.folder} {left.now}"), or keep it until its plans are closed',
        subject=subject,
    )


def _unrecorded(migration: Migration) -> Iterator[Finding]:
    """Find computed waves that have begun, where nothing is recorded of any wave of their entry."""
    computed = [plan for plan in migration.plans if plan.assignment.seat is not None]
    recorded = {plan.assignment.index for plan in computed if plan.assignment.how in ("recorded", "kept")}
    begun = {
        plan.wave: plan for plan in computed if plan.assignment.index not in recorded and plan.step not in JOINABLE
    }
    for wave, plan in begun.items():
        yield RULE.finding(
            step_place(migration, plan),
            message=f'wave "{wave}" is at step "{plan.step}", and no compiled.lock.json tells which namespaces it has',
            consequence="the waves are cut afresh, and a namespace may find itself at a step that it has not come to",
            help='bring the lock back, with "git checkout REVISION -- PATH" or --base; a new wave begins at step: plan',
            subject=Subject("StorageMigration", "", migration.name),
            certainty="possible",
        )


def _hooks(migration: Migration) -> Iterator[Finding]:
    """Find hooks that say something else than when the cutover was compiled, or that it was compiled without."""
    for index, hook in enumerate(migration.hooks):
        if hook.name in migration.changed_hooks:
            yield RULE.finding(
                migration.at("spec", "hooks", index, "name"),
                message=f'hook "{hook.name}" no longer says what it said when the cutover was compiled',
                consequence="a Job that is there cannot be changed, and a new one would run when the cutover has begun",
                help="undo the change; the next cutover has Jobs of its own, and their hooks may differ "
                "(a cutover that is not merged yet may change with --base)",
                subject=Subject("StorageMigration", "", migration.name),
            )
