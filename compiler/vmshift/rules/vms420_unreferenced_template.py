"""A VM has a DataVolume template that no volume uses, or the same one twice.

Checks:
    The name of a `dataVolumeTemplates` entry of a VM with moves is no DataVolume or claim of any of its volumes; or
    another entry has it already.

Consequence:
    KubeVirt refuses every change of such a VM, MTC's switch to the new claims among them. The run fails at the VM.

Why:
    When a volume is switched over, its template has to be renamed or taken out in the same change. A template that was
    forgotten after an earlier move, or copied along with a VM, blocks the next one.

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      dataVolumeTemplates:
      - metadata: {name: web-01-root-old}   # the volume is on web-01-root
        spec: {source: {blank: {}}, storage: {resources: {requests: {storage: 30Gi}}}}

After:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      dataVolumeTemplates: []

Sources:
    - KubeVirt: pkg/storage/admitters/data-volume-template.go, ValidateDataVolumeTemplate
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, entries, text
from vmshift.rules.base import Related, Rule, selected, vm_subject
from vmshift.rules.shared_plans import pending_plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import ChosenVm
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS420",
    name="unreferenced-template",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
)

_REFUSED = "KubeVirt refuses every change of the VM, so MTC cannot switch it over to the new claims"


def check(context: Context) -> Iterator[Finding]:
    """Find templates that do not belong to exactly one DataVolume of their VM."""
    for migration in context.migrations:
        for plan in pending_plans(migration):
            for vm in plan.affected:
                if vm.moves:
                    yield from _judge(vm)


def _judge(vm: ChosenVm) -> Iterator[Finding]:
    used = {volume.claim for volume in vm.vm.volumes}
    seen: dict[str, Place] = {}
    for index, template in entries(dig(vm.vm.manifest.value, "spec", "dataVolumeTemplates")):
        name = text(dig(template, "metadata", "name"))
        place = vm.vm.at("spec", "dataVolumeTemplates", index, "metadata", "name")
        if name and name in seen:
            message = f'VM "{vm.key}" has the DataVolume template "{name}" twice'
            yield _finding(vm, place, message, "take one of them out", Related(seen[name], "the first one"))
        elif name and name not in used:
            message = f'no volume of VM "{vm.key}" uses its DataVolume template "{name}"'
            yield _finding(vm, place, message, "take the template out, or give it the name that a volume uses")
        seen.setdefault(name, place)


def _finding(vm: ChosenVm, place: Place, message: str, help_: str, *related: Related) -> Finding:
    return RULE.finding(
        place,
        message=message,
        consequence=_REFUSED,
        help=help_,
        subject=vm_subject(vm),
        related=[*related, selected(vm)],
    )
