"""A VM in a live plan is stopped.

Checks:
    A plan with `mode: live` moves volumes of a VM that the inventory shows as stopped. Plans that are done or closed,
    and those that `mode: auto` made live, are passed over.

Consequence:
    There is nothing to migrate live: MTC copies the volumes while the VM is stopped, and leaves it stopped.

Why:
    Live migration is for running VMs, as the document says. A copy at rest is safe, but known defects touch stopped
    VMs alone, and whoever asked for live may have expected the VM to be up.

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec: {runStrategy: Halted}
    status: {printableStatus: Stopped, created: false, ready: false}
    ---
    # cluster
    kind: VirtualMachineInstance
    metadata: {name: web-01}
    $patch: delete
    ---
    # migration.yaml
    spec:
      mode: live

After:
    # migration.yaml
    spec:
      mode: auto

Sources:
    - Migrating virtual machine storage: Online migration limitations
    - mig-controller: pkg/controller/directvolumemigration/rsync.go, filterRunningVMs
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule, selected, vm_subject
from vmshift.rules.shared_live import mode_line
from vmshift.rules.shared_plans import mtc_migrations, pending_plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import ChosenVm, Plan
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS406",
    name="stopped-vm-in-live-plan",
    severity="warning",
    basis=("documented",),
    since="0.1.0",
    by_hand=True,
    ledger=("L01", "L39"),
)


def check(context: Context) -> Iterator[Finding]:
    """Find stopped VMs in plans that the spec makes live."""
    for migration in mtc_migrations(context):
        for plan in pending_plans(migration):
            if plan.live and not plan.decided:
                yield from (_finding(plan, vm) for vm in plan.vms if vm.moves and vm.run_state.state == "stopped")


def _finding(plan: Plan, vm: ChosenVm) -> Finding:
    return RULE.finding(
        vm.run_state.place,
        message=f'VM "{vm.key}" is stopped, and live migration is for running VMs',
        consequence="MTC copies its volumes while it is stopped, and leaves it stopped",
        help=f'start VM "{vm.key}" before the cutover, or set mode: auto, which takes stopped VMs as they are',
        subject=vm_subject(vm),
        related=[selected(vm), mode_line(plan)],
    )
