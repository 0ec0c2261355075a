"""The liveMigrate of a hand-written plan does not say what its runs need.

Checks:
    A MigPlan within one cluster says liveMigrate where it copies volumes of VMs that run: true keeps them running,
    false shuts them down. Where the inventory does not show the VMs, it is a possible finding. What the name of the
    plan or of a run of it says ("live-migrate-", "-offline") agrees with the value.

Consequence:
    Without liveMigrate: true the cutover shuts the VMs down for the copy, and a stage copies disks that are in use.
    With it, nothing is shut down, and a VM that cannot be moved keeps its run from ending.

Why:
    The document asks for liveMigrate: true in a plan that is to move running VMs. A key that is not there means false.

Before:
    # plan.yaml
    spec:
      liveMigrate: null   # the VM of shop runs

After:
    # plan.yaml
    spec:
      liveMigrate: true

Sources:
    - Migrating virtual machine storage: Creating the migration plan using YAML manifests
    - mig-controller: pkg/controller/migmigration/quiesce.go, quiesceApplications
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmshift.inventory import run_state
from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_inventory import some
from vmshift.rules.shared_manifests import conversions, holds_vms, is_misread, runs_of
from vmshift.rules.shared_pending import by_hand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import VirtualMachine
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_pending import Pending
    from vmshift.rules.shared_written import WrittenPlan

RULE = Rule(
    id="VMS422",
    name="live-flag",
    severity="error",
    basis=("documented",),
    since="0.1.0",
    ledger=("L36",),
)
_LIVE = re.compile(r"(?:^|[-.])live[-.]?(?:migrat|storage|cutover)")
_OFFLINE = re.compile(r"(?:^|[-.])offline(?:[-.]|$)")
_DOWN = "the cutover shuts VMs down for the copy, and a stage copies their disks while they are in use"


def check(context: Context) -> Iterator[Finding]:
    """Find plans that do not say it, or say other than their names."""
    for plan in conversions(context):
        if "liveMigrate" not in plan.spec and not is_misread(context, plan.manifest, "liveMigrate"):
            yield from _unsaid(context, plan)
        elif isinstance(plan.spec.get("liveMigrate"), bool):
            yield from _against_names(context, plan)


def _unsaid(context: Context, plan: WrittenPlan) -> Iterator[Finding]:
    resolved = by_hand(context, plan)
    vms = [vm for name, _ in resolved.namespaces for vm in _copied(resolved, name)]
    states = {vm.key: run_state(vm, resolved.inventory).state for vm in vms}
    running = [vm for vm in vms if states[vm.key] == "running"]
    unsure = [vm.namespace for vm in vms if states[vm.key] == "unknown"]
    if not vms:
        unsure = [name for name, _ in resolved.namespaces if holds_vms(context, name) == "possible"]
    help_ = "write liveMigrate: true to keep VMs running, or liveMigrate: false where they may go down"
    if running:
        yield _finding(plan, f"VM {some([_quoted(vm) for vm in running])} runs", help_, running)
    elif unsure:
        which = f'see with "oc get vmi -n {unsure[0]}" whether VMs run there; if so, {help_}'
        yield _finding(plan, "VMs may be running", which, [])


def _finding(plan: WrittenPlan, who: str, help_: str, running: list[VirtualMachine]) -> Finding:
    return RULE.finding(
        plan.manifest.at("spec"),
        message=f'plan "{plan.name}" does not say liveMigrate, and {who}',
        consequence=_DOWN,
        help=help_,
        subject=plan.subject,
        related=[Related(vm.at("metadata", "name"), "this VM would go down") for vm in running[:1]],
        certainty="certain" if running else "possible",
    )


def _copied(plan: Pending, namespace: str) -> list[VirtualMachine]:
    """Give the VMs of a namespace with a volume that the plan copies."""
    chosen = plan.copied.get(namespace, frozenset())
    return [vm for vm in plan.inventory.vms_in(namespace) if chosen & {volume.claim for volume in vm.volumes}]


def _quoted(vm: VirtualMachine) -> str:
    return f'"{vm.key}"'


def _against_names(context: Context, plan: WrittenPlan) -> Iterator[Finding]:
    wanted, other = (_OFFLINE, "false") if plan.live else (_LIVE, "true")
    names = [plan.name, *(run.name for run in runs_of(context, plan) if run.copies)]
    said = next((name for name in names if wanted.search(name)), None)
    if said is not None:
        yield RULE.finding(
            plan.at("liveMigrate"),
            message=f'liveMigrate is "{str(plan.live).lower()}", and the name "{said}" says otherwise',
            consequence="VMs keep running, and what is meant to be copied at rest moves live" if plan.live else _DOWN,
            help=f"write liveMigrate: {other}, or change the name",
            subject=plan.subject,
        )
