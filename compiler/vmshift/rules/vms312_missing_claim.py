"""A volume of a chosen VM names a claim that does not exist.

Checks:
    The inventory has PersistentVolumeClaims of the VM's namespace, and the one that a volume of a chosen VM names is
    not among them. A DataVolume's claim has the DataVolume's name. An excluded volume is not looked at.

Consequence:
    There is nothing to copy, the plan has no entry for the volume, and the VM cannot start.

Why:
    The claim was deleted, or was never made, as for a VM that has not been started yet: KubeVirt then makes it from
    the VM's own template. Where no claim of the namespace was dumped from a cluster, it may also be there already.

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      template:
        spec:
          volumes:
          - {name: data, persistentVolumeClaim: {claimName: web-01-dta}}

After:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
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

from vmshift.inventory.values import dig, entries, text
from vmshift.rules.base import Rule, Subject, selected
from vmshift.rules.shared_claims import claim_line, missing_claims
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_plans import is_over

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Volume
    from vmshift.resolve.model import ChosenVm, Migration
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS312",
    name="missing-claim",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    ledger=("L16",),
)


def check(context: Context) -> Iterator[Finding]:
    """Find volumes without their claims."""
    for migration in context.migrations:
        for vm, volume in missing_claims(migration):
            if is_over(migration, vm.vm.namespace):
                continue
            yield _missing(migration, vm, volume)


def _missing(migration: Migration, vm: ChosenVm, volume: Volume) -> Finding:
    words = f'volume "{volume.name}" of VM "{vm.key}" names claim "{volume.claim}"'
    exclude = f'exclude "{vm.key}/{volume.name}"'
    consequence = "nothing of the volume is copied, and the VM cannot start"
    # Claims written by hand are no list of those that the cluster has. A plan cannot name the volume all the same.
    dumped = any(_is_dumped(claim.manifest) for claim in migration.inventory.claims_in(vm.vm.namespace))
    if volume.claim in _made_by(vm):
        # KubeVirt makes it from the VM's own template, so that the VM starts all the same.
        consequence = "nothing of the volume is copied: MTC lists bound claims alone"
        help_ = f"start the VM once so that its claim is made, and dump it again, or {exclude}"
    else:
        help_ = f"correct the name, create the claim, or {exclude}"
    if not dumped:
        consequence = "a plan cannot name its volume, and MTC copies what a plan does not name onto its own class"
        where = within(vm.vm.namespace)
        help_ = f'add the output of "oc get pvc {volume.claim}{where} -o yaml" to the inventory, or {exclude}'
    return RULE.finding(
        vm.vm.at(*claim_line(volume)),
        message=f"{words}, which {'does not exist' if dumped else 'is not in the inventory'}",
        consequence=consequence,
        help=help_,
        subject=Subject("VirtualMachine", vm.vm.namespace, vm.vm.name, volume.name),
        related=[selected(vm)],
    )


def _is_dumped(manifest: Manifest) -> bool:
    return manifest.is_live or "status" in manifest.value


def _made_by(vm: ChosenVm) -> set[str]:
    templates = entries(dig(vm.vm.manifest.value, "spec", "dataVolumeTemplates"))
    return {text(dig(template, "metadata", "name")) for _, template in templates}
