"""A VM's update strategy for volumes does not exist, or starts a migration by itself.

Checks:
    `updateVolumesStrategy` of a VM with moves is neither Migration nor Replacement; or it is Migration in a VM that
    stands in Git: in a manifest that is no dump, or a dump whose last applied state has it.

Consequence:
    KubeVirt stops at a value that it does not know whenever the volumes change. With Migration in Git, applying the
    manifest with other volumes than the running ones moves the disks, and after a cutover moves them back.

Why:
    The field is free text to the API, so nothing else finds a typing error. MTC writes Migration itself at a live
    cutover and leaves it there, so a dump that has it is nothing unusual.

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec: {updateVolumesStrategy: Migrate}

After:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec: {updateVolumesStrategy: null}

Sources:
    - KubeVirt: pkg/virt-controller/watch/vm/vm.go, handleVolumeUpdateRequest
    - mig-controller: pkg/controller/directvolumemigration/vm.go, updateVM
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text
from vmshift.rules.base import Rule, selected, vm_subject
from vmshift.rules.shared_plans import pending_plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import VirtualMachine
    from vmshift.resolve.model import ChosenVm
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS421",
    name="update-strategy",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
)

_KEY = "updateVolumesStrategy"
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def check(context: Context) -> Iterator[Finding]:
    """Find strategies that KubeVirt does not know, and migrations that Git asks for."""
    for migration in context.migrations:
        for plan in pending_plans(migration):
            for vm in plan.affected:
                if vm.moves:
                    yield from _judge(vm)


def _judge(vm: ChosenVm) -> Iterator[Finding]:
    value = dig(vm.vm.manifest.value, "spec", _KEY)
    if value not in (None, "Migration", "Replacement"):
        yield RULE.finding(
            vm.vm.at("spec", _KEY),
            message=f'{_KEY} of VM "{vm.key}" is "{value}", which KubeVirt does not know',
            consequence="KubeVirt stops at every change of the VM's volumes for as long as the value stands there",
            help=f"take {_KEY} out: MTC sets what it needs",
            subject=vm_subject(vm),
            related=[selected(vm)],
        )
    elif value == "Migration" and _from_git(vm.vm):
        yield RULE.finding(
            vm.vm.at("spec", _KEY),
            message=f'{_KEY} of VM "{vm.key}" is "Migration" in Git already',
            consequence="applying this manifest after the cutover moves the disks back to the old claims",
            help=f"take {_KEY} out of Git until the manifest names the new claims",
            subject=vm_subject(vm),
            related=[selected(vm)],
            severity="warning",
        )


def _from_git(vm: VirtualMachine) -> bool:
    if not vm.manifest.is_live:
        return True
    try:
        applied = json.loads(text(dig(vm.manifest.value, "metadata", "annotations", _APPLIED)) or "{}")
    except ValueError:
        return False
    return bool(dig(applied, "spec", _KEY) == "Migration")
