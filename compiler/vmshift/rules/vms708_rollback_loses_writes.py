"""A rollback gives up what a VM has written since the cutover.

Checks:
    A plan at step rollback is not live, or is live and moved a VM that does not run at that moment: by the evidence
    where it has the VM, else by the inventory. A VM that the evidence shows on its old claims has nothing to lose.

Consequence:
    MTC points the VM at its old claims and deletes the new ones, with everything that was written since the cutover.

Why:
    A rollback copies nothing back. Of a live plan alone, the VMs that run are migrated live to their old volumes, and
    keep their data; one that is stopped is not, and neither is any VM of an offline plan.

Disagrees:
    - document: a rollback undoes a completed migration
    - controller: copies nothing back: what was written since an offline cutover is lost

Before:
    # migration.yaml
    spec:
      mode: offline
      step: rollback
      runs: {cutover: 1, rollback: 1}

After:
    # migration.yaml
    spec:
      mode: offline
      step: done
      runs: {cutover: 1}

Sources:
    - mig-controller: pkg/controller/migmigration/task.go, RollbackItinerary
    - mig-controller: pkg/controller/migmigration/rollback.go, deleteMigrated
    - mig-controller: pkg/controller/migmigration/storage.go, swapPVCReferences
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, vm_subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_cutovers import on_source
from vmshift.rules.shared_plans import mtc_migrations
from vmshift.rules.shared_steps import state_now, step_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import ChosenVm, Migration, Plan
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS708",
    name="rollback-loses-writes",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
    ledger=("L04",),
    grave=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find the VMs that a rollback takes back to old data."""
    for migration in mtc_migrations(context):
        for plan in migration.plans:
            if plan.step == "rollback":
                yield from (found for vm in plan.vms if vm.moves for found in _judge(migration, plan, vm))


def _judge(migration: Migration, plan: Plan, vm: ChosenVm) -> Iterator[Finding]:
    if on_source(migration, vm):
        return
    state = state_now(migration, vm)
    why, certainty = "its plan is offline", "certain"
    help_ = f'save what VM "{vm.key}" has written since the cutover, or stay at step: done'
    if plan.live:
        if state.state == "running":
            return
        help_ = f'start VM "{vm.key}" before the rollback: a running VM is migrated back live, and keeps its data'
        why = "it is stopped"
        if state.state == "unknown":
            why, certainty = "nothing tells whether it runs", "possible"
            help_ = f'see with "oc get vmi {vm.vm.name}{within(vm.vm.namespace)}" whether the VM runs; if not, {help_}'
    yield RULE.finding(
        step_place(migration, plan),
        message=f'the rollback of VM "{vm.key}" loses what it has written since the cutover: {why}',
        consequence="MTC points the VM at its old claims and deletes the new ones, and copies nothing back",
        help=help_,
        subject=vm_subject(vm),
        related=[Related(state.place, "whether it runs is told here")] if plan.live else [],
        certainty="possible" if certainty == "possible" else "certain",
    )
