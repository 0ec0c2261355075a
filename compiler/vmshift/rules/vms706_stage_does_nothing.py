"""A live plan is staged while all its VMs run.

Checks:
    A live plan is at step stage, and every VM that it moves volumes of runs: by the evidence where it has the VM, else
    by the inventory. A plan that also moves a claim without a VM, or a VM that is stopped, has something to stage.

Consequence:
    MTC skips every volume, and the run succeeds without having copied anything. The cutover takes as long as before.

Why:
    Live migration happens at the cutover alone: a stage copies what stopped VMs have. A run that reports success may
    be taken for one that has shortened the cutover.

Before:
    # migration.yaml
    spec:
      mode: live
      step: stage
      runs: {stage: 1}

After:
    # migration.yaml
    spec:
      mode: live
      step: cutover
      runs: {cutover: 1}

Sources:
    - Migrating virtual machine storage: Process of migrating virtual machine storage
    - mig-controller: pkg/controller/directvolumemigration/rsync.go, filterRunningVMs
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_plans import mtc_migrations
from vmshift.rules.shared_steps import state_now, step_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Plan
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS706",
    name="stage-does-nothing",
    severity="warning",
    basis=("documented", "controller"),
    since="0.1.0",
    ledger=("L03", "L37"),
)


def check(context: Context) -> Iterator[Finding]:
    """Find live plans that are staged with nothing to copy."""
    for migration in mtc_migrations(context):
        for plan in migration.plans:
            if plan.step == "stage" and plan.live and all(move.vm is not None for move in plan.moves):
                yield from _judge(migration, plan)


def _judge(migration: Migration, plan: Plan) -> Iterator[Finding]:
    states = [(vm, state_now(migration, vm)) for vm in plan.vms if vm.moves]
    if not states or any(state.state == "stopped" for _, state in states):
        return
    unknown = any(state.state == "unknown" for _, state in states)
    help_ = "go on to step: cutover without a stage run; running VMs are copied there"
    if unknown:
        help_ = f'see with "oc get vmi{within(plan.namespace)}" whether all of them run; if so, {help_}'
    who, verb = (f'VM "{states[0][0].key}"', "runs") if len(states) == 1 else (f"all {len(states)} VMs of it", "run")
    yield RULE.finding(
        step_place(migration, plan),
        message=f'live plan "{plan.name}" is staged while {who} {"may run" if unknown else verb}',
        consequence="MTC skips the volumes of running VMs: the run succeeds and copies nothing",
        help=help_,
        subject=Subject("Namespace", "", plan.namespace),
        related=[Related(state.place, "it runs") for _, state in states if state.state == "running"][:3],
        certainty="possible" if unknown else "certain",
    )
