"""A volume of a chosen VM names a claim that does not exist.

Checks:
    The inventory has PersistentVolumeClaims of the VM's namespace, and the one that a volume of a chosen VM names is
    not among them. A DataVolume's claim has the DataVolume's name. An excluded volume is not looked at.

Consequence:
    There is nothing to copy, the plan has no entry for the volume, and the VM cannot start.

Why:
    The claim was deleted, or was never made, as for a VM that has not been started yet.

Before:
    kind: VirtualMachine
    spec:
      template:
        spec:
          volumes:
          - {name: data, persistentVolumeClaim: {claimName: web-01-dta}}

After:
    kind: VirtualMachine
    spec:
      template:
        spec:
          volumes:
          - {name: data, persistentVolumeClaim: {claimName: web-01-data}}

Sources:
    - Migrating virtual machine storage: Deploying a virtual machine
    - mig-controller: pkg/controller/migplan/pvlist.go, getClaims
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule, Subject, selected
from vmshift.rules.shared_claims import claim_line, missing_claims
from vmshift.rules.shared_plans import is_over

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS312",
    name="missing-claim",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    ledger=("L16",),
)


def check(context: Context) -> Iterator[Finding]:
    """Find volumes without their claims."""
    for migration in context.migrations:
        for vm, volume in missing_claims(migration):
            if is_over(migration, vm.vm.namespace):
                continue
            yield RULE.finding(
                vm.vm.at(*claim_line(volume)),
                message=f'volume "{volume.name}" of VM "{vm.key}" names claim "{volume.claim}", which does not exist',
                consequence="nothing of the volume is copied, and the VM cannot start",
                help=f'correct the name, create the claim, or exclude "{vm.key}/{volume.name}"',
                subject=Subject("VirtualMachine", vm.vm.namespace, vm.vm.name, volume.name),
                related=[selected(vm)],
            )
