"""A VM does not say, or says twice, whether it is to run.

Checks:
    A VM with moves has both `running` and `runStrategy`, or neither, or a run strategy that does not exist. With
    `Manual` its spec does not say whether it runs, which is a warning.

Consequence:
    KubeVirt refuses every change of a VM with both or neither, so MTC can neither stop it nor switch it over. With
    Manual, whether a VM is migrated live or copied while it is stopped depends on the moment of the cutover.

Why:
    Exactly one of the two fields has to be there; `running` is the older one. MTC itself looks at the launcher pod, not
    at these fields, but it stops and starts a VM through them.

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      running: true
      runStrategy: Always

After:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      runStrategy: Always

Sources:
    - Migrating virtual machine storage: Deploying a virtual machine
    - KubeVirt: staging/src/kubevirt.io/api/core/v1/types.go, VirtualMachine.RunStrategy
    - KubeVirt: pkg/virt-api/webhooks/validating-webhook/admitters/vms-admitter.go, validateRunStrategy
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, mapping
from vmshift.rules.base import Related, Rule, selected, vm_subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_plans import pending_plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import ChosenVm
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS419",
    name="contradictory-run-state",
    severity="error",
    basis=("schema",),
    since="0.1.0",
    by_hand=True,
    ledger=("L16",),
)

_STRATEGIES = ("Always", "Halted", "Manual", "Once", "RerunOnFailure", "WaitAsReceiver")
_REFUSED = "KubeVirt refuses every change of the VM, so MTC can neither stop it nor switch it over"


def check(context: Context) -> Iterator[Finding]:
    """Find VMs whose spec does not say in one way whether they run."""
    for migration in context.migrations:
        for plan in pending_plans(migration):
            for vm in plan.affected:
                if vm.moves:
                    yield from _judge(vm)


def _judge(vm: ChosenVm) -> Iterator[Finding]:
    spec = mapping(dig(vm.vm.manifest.value, "spec"))
    running, strategy = spec.get("running"), spec.get("runStrategy")
    wanted = "write runStrategy: Always, Halted, Manual, RerunOnFailure or Once"
    if running is not None and strategy is not None:
        message = f'VM "{vm.key}" has both running "{str(running).lower()}" and runStrategy "{strategy}"'
        yield _finding(vm, "running", message, "take running out: runStrategy says it all")
    elif running is None and strategy is None:
        yield _finding(vm, "", f'VM "{vm.key}" has neither running nor runStrategy', wanted)
    elif strategy is not None and strategy not in _STRATEGIES:
        yield _finding(vm, "runStrategy", f'runStrategy "{strategy}" of VM "{vm.key}" does not exist', wanted)
    elif strategy == "Manual" and not vm.through:
        yield RULE.finding(
            vm.vm.at("spec", "runStrategy"),
            message=f'VM "{vm.key}" has runStrategy "Manual", which does not say whether it runs',
            consequence="whether it is migrated live or copied while stopped depends on the moment of the cutover",
            help=f'see with "oc get vmi {vm.vm.name}{within(vm.vm.namespace)}" that it runs, or is stopped, as planned',
            subject=vm_subject(vm),
            related=[selected(vm)],
            severity="warning",
        )


def _finding(vm: ChosenVm, key: str, message: str, help_: str) -> Finding:
    other = [Related(vm.vm.at("spec", "runStrategy"), "said here as well")] if key == "running" else []
    return RULE.finding(
        vm.vm.at("spec", key) if key else vm.vm.at("spec"),
        message=message,
        consequence=_REFUSED,
        help=help_,
        subject=vm_subject(vm),
        related=[*other, selected(vm)],
    )
