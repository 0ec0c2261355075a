"""A running VM is shut down for the copy.

Checks:
    A plan with `mode: offline`, or one that `mode: auto` made offline, moves volumes of a VM that runs. Plans that are
    done or closed are passed over.

Consequence:
    MTC shuts the VM down, copies its volumes and starts it again. It stays down for as long as the copy takes, and
    where the run fails it is not started again.

Why:
    Copying a disk offline needs the VM to be stopped. Where `auto` decided so, nobody has written down that this VM may
    go down: one VM that cannot move live takes all VMs of its namespace with it, as a namespace is one plan.

Before:
    # migration.yaml
    spec:
      mode: offline

After:
    # migration.yaml
    spec:
      mode: live

Sources:
    - Migrating virtual machine storage: About the virtual machine storage migration process
    - mig-controller: pkg/controller/migmigration/quiesce.go, quiesceVirtualMachines
    - vmshift: mode auto
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule, selected, vm_subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_live import mode_line
from vmshift.rules.shared_plans import mtc_migrations, pending_plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import ChosenVm, Plan
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS407",
    name="running-vm-goes-down",
    severity="warning",
    basis=("documented", "controller"),
    since="0.1.0",
    by_hand=True,
    ledger=("L01",),
)


def check(context: Context) -> Iterator[Finding]:
    """Find VMs in offline plans that run, or may run."""
    for migration in mtc_migrations(context):
        for plan in pending_plans(migration):
            if plan.mode == "offline":
                yield from (_finding(plan, vm) for vm in plan.affected if vm.moves and vm.run_state.state != "stopped")


def _finding(plan: Plan, vm: ChosenVm) -> Finding:
    runs = vm.run_state.state == "running"
    why, help_ = "its plan is offline", "plan for the time that the copy takes, or set mode: live"
    if plan.decided:
        why = f'mode: auto comes out offline for namespace "{plan.namespace}" because of {" and ".join(plan.reasons)}'
        help_ = "set mode: live to see what keeps the namespace from it, or set mode: offline to accept the outage"
    if not runs:
        help_ = f'see with "oc get vmi {vm.vm.name}{within(vm.vm.namespace)}" whether the VM runs; if it does, {help_}'
    return RULE.finding(
        vm.run_state.place,
        message=f'VM "{vm.key}" {"runs" if runs else "may run"}, and {why}',
        consequence="MTC shuts the VM down for the copy, and it stays down if the run fails",
        help=help_,
        subject=vm_subject(vm),
        related=[selected(vm), mode_line(plan)],
        certainty="certain" if runs else "possible",
        grave=plan.decided,
    )
