"""An offline plan is staged while a VM runs.

Checks:
    A plan that is not live is at step stage, and moves volumes of a VM that runs: by the evidence where it has the VM,
    else by the inventory.

Consequence:
    MTC copies the disks while the guest writes to them. The copy is torn until the cutover stops the VM and copies what
    has changed since; it cannot be used before that.

Why:
    The document says that staging skips running VMs. The controller skips them in live plans only. The copy costs the
    VM disk bandwidth, too.

Disagrees:
    - document: a stage skips VMs that run
    - controller: skips them in live plans alone, and copies their disks in use otherwise

Before:
    # migration.yaml
    spec:
      mode: offline
      step: stage
      runs: {stage: 1}

After:
    # migration.yaml
    spec:
      mode: offline
      step: cutover
      runs: {cutover: 1}

Sources:
    - Migrating virtual machine storage: Process of migrating virtual machine storage
    - mig-controller: pkg/controller/directvolumemigration/rsync.go, filterRunningVMs
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, selected, vm_subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_plans import mtc_migrations
from vmshift.rules.shared_steps import state_now, step_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import ChosenVm, Migration, Plan
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS707",
    name="hot-copy",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
    ledger=("L03", "L37"),
)


def check(context: Context) -> Iterator[Finding]:
    """Find VMs whose disks are copied while they run, or may run."""
    for migration in mtc_migrations(context):
        for plan in migration.plans:
            if plan.step == "stage" and plan.mode == "offline":
                yield from (found for vm in plan.affected if vm.moves for found in _judge(migration, plan, vm))


def _judge(migration: Migration, plan: Plan, vm: ChosenVm) -> Iterator[Finding]:
    state = state_now(migration, vm)
    if state.state == "stopped":
        return
    runs = state.state == "running"
    help_ = f'stop VM "{vm.key}" for the stage run, or go on to the cutover without it; never use the copy before'
    if not runs:
        help_ = f'see with "oc get vmi {vm.vm.name}{within(vm.vm.namespace)}" whether the VM runs; if it does, {help_}'
    yield RULE.finding(
        state.place,
        message=f'VM "{vm.key}" {"runs" if runs else "may run"}, and a stage run of its offline plan copies its disks',
        consequence="disks are copied while the guest writes to them, and the copy is torn until the cutover mends it",
        help=help_,
        subject=vm_subject(vm),
        related=[selected(vm), Related(step_place(migration, plan), "staged here")],
        certainty="certain" if runs else "possible",
    )
