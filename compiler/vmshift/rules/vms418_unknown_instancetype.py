"""A VM that is to be migrated live takes part of its hardware from an object that is not in the inventory.

Checks:
    A VM with live moves names an instancetype that the inventory does not have, and no running instance of it, made
    from that instancetype, says whether it can be migrated. Always a possible finding.

Consequence:
    An instancetype may add devices or settings with which KubeVirt refuses a live migration; nothing here shows them.

Why:
    GPUs, host devices, launch security and node selectors may all come from an instancetype. With the object in the
    inventory VMS409 and VMS411 judge them.

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec: {instancetype: {name: u1.medium}}

After:
    # cluster
    apiVersion: instancetype.kubevirt.io/v1beta1
    kind: VirtualMachineClusterInstancetype
    metadata: {name: u1.medium}
    spec: {cpu: {guest: 1}, memory: {guest: 4Gi}}

Sources:
    - KubeVirt: staging/src/kubevirt.io/api/instancetype/v1beta1/types.go, VirtualMachineInstancetypeSpec
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.rules.base import Rule, vm_subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_instances import condition, instance_of, instancetype_named, instancetype_of
from vmshift.rules.shared_live import Words, about_live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory, VirtualMachine
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS418",
    name="unknown-instancetype",
    severity="warning",
    basis=("inferred",),
    since="0.1.0",
    by_hand=True,
)

_MADE_FROM = ("kubevirt.io/cluster-instancetype-name", "kubevirt.io/instancetype-name")


def check(context: Context) -> Iterator[Finding]:
    """Find instancetypes that nothing is known of."""
    for migration, vm in context.live_vms():
        kind, name = instancetype_named(vm.vm)
        if not name or instancetype_of(vm.vm, migration.inventory) or _shown_to_migrate(vm.vm, migration.inventory):
            continue
        where = within(vm.vm.namespace) if kind == "VirtualMachineInstancetype" else ""
        command = f"oc get {kind.lower()} {name}{where} -o yaml"
        yield about_live(
            RULE,
            vm,
            vm.vm.at("spec", "instancetype", "name"),
            Words(
                f'VM "{vm.key}" has the instancetype "{name}", which is not in the inventory',
                "what it adds may forbid a live migration, and nothing here shows it",
                f'add the output of "{command}" to the inventory',
            ),
            vm_subject(vm),
            certainty="possible",
        )


def _shown_to_migrate(vm: VirtualMachine, inventory: Inventory) -> bool:
    """Tell whether an instance that was made from the instancetype runs, and KubeVirt has judged it."""
    instance = instance_of(vm, inventory)
    annotations = dig(instance.value, "metadata", "annotations") if instance else None
    if not any(dig(annotations, key) == instancetype_named(vm)[1] for key in _MADE_FROM):
        return False
    return condition(instance, "StorageLiveMigratable") is not None or condition(instance, "LiveMigratable") is not None
