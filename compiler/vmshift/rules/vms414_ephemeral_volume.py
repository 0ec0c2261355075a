"""A VM that is to be migrated live has a volume that its own object does not hold for good.

Checks:
    The running instance of a VM with live moves has a hot-plugged volume that the VM object does not list, or the VM
    has an `ephemeral` volume over a claim. It is an error where that claim is among the moves, where it has a single
    writer, and, for the hot-plugged one, on KubeVirt 1.4.0 to 1.6.2; otherwise a warning that the volume stays behind.

Consequence:
    A claim of such a volume among the moves ends the run before anything is copied. Left behind, a hot-plugged one
    makes those versions of KubeVirt pass over the whole change, and a single writer keeps the second launcher from
    starting: the VM's spec then names empty disks, which the next restart or node failure boots.

Why:
    MTC switches a VM over by rewriting the volumes of its object, where this one is not.

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      template:
        spec:
          volumes:
          - name: data
            persistentVolumeClaim: null
            ephemeral: {persistentVolumeClaim: {claimName: web-01-data}}

After:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      template:
        spec:
          volumes:
          - name: data
            persistentVolumeClaim: {claimName: web-01-data}

Sources:
    - mig-controller: pkg/controller/directvolumemigration/vm.go, verifyVMs
    - KubeVirt: pkg/virt-controller/watch/vm/vm.go, handleVolumeUpdateRequest
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vmshift.inventory.values import dig, entries, text
from vmshift.platform.facts import KUBEVIRT_EPHEMERAL_HOTPLUG_STALLS
from vmshift.rules.base import Rule
from vmshift.rules.shared_instances import instance_of
from vmshift.rules.shared_live import REFUSED, STRANDED, Words, about_live, volume_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory, VirtualMachine
    from vmshift.resolve.model import ChosenVm, Migration, Plan
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS414",
    name="ephemeral-volume",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    grave=True,
    live=True,
)


class _Loose(NamedTuple):
    """A volume that MTC cannot switch over."""

    name: str
    claim: str
    place: Place
    what: str
    hotplugged: bool


def check(context: Context) -> Iterator[Finding]:
    """Find volumes with a claim that VMs with live moves have for the moment only."""
    for migration in context.migrations:
        for plan, vm in migration.live_vms():
            for loose in (*_ephemeral(vm.vm), *_unlisted(vm.vm, migration.inventory)):
                yield from _judge(migration, plan, vm, loose)


def _ephemeral(vm: VirtualMachine) -> Iterator[_Loose]:
    for volume in vm.volumes:
        claim = text(dig(volume.value, "ephemeral", "persistentVolumeClaim", "claimName"))
        if volume.source == "ephemeral" and claim:
            yield _Loose(volume.name, claim, vm.at(*volume.path, "ephemeral"), "is ephemeral", hotplugged=False)


def _unlisted(vm: VirtualMachine, inventory: Inventory) -> Iterator[_Loose]:
    instance, listed = instance_of(vm, inventory), {volume.name for volume in vm.volumes}
    for index, volume in entries(dig(instance.value, "spec", "volumes")) if instance else ():
        name = text(volume.get("name"))
        claim = text(dig(volume, "dataVolume", "name")) or text(dig(volume, "persistentVolumeClaim", "claimName"))
        if instance and claim and name not in listed:
            what = "is plugged into the running instance alone"
            yield _Loose(name, claim, instance.at("spec", "volumes", index), what, hotplugged=True)


def _judge(migration: Migration, plan: Plan, vm: ChosenVm, loose: _Loose) -> Iterator[Finding]:
    claim = migration.inventory.claim(plan.namespace, loose.claim)
    subject = volume_subject(vm, loose.name)
    message = f'volume "{loose.name}" of VM "{vm.key}" {loose.what}, and MTC cannot switch it over'
    persist = "unplug it, or plug it in anew with virtctl addvolume --persist"
    help_ = persist if loose.hotplugged else "take it out of the VM, or give the VM a claim of its own instead"
    if any(move.vm is None and move.claim_name == loose.claim for move in plan.moves):
        ends = "MTC ends the run before anything is copied"
        yield about_live(RULE, vm, loose.place, Words(message, ends, help_), subject)
        return
    stalls = loose.hotplugged and migration.platform.decide("kubevirt", KUBEVIRT_EPHEMERAL_HOTPLUG_STALLS)
    if stalls:
        passed = "KubeVirt passes over the move, and leaves the VM's spec on an empty disk that its next restart boots"
        yield about_live(RULE, vm, loose.place, Words(message, passed, help_), subject)
    elif claim is not None and not {"ReadWriteMany", "ReadOnlyMany"} & set(claim.access_modes):
        words = Words(f"{message}; it has a single writer", REFUSED if loose.hotplugged else STRANDED, help_)
        yield about_live(RULE, vm, loose.place, words, subject)
    elif stalls is None:
        see = f'see the version in "oc get kubevirt -A -o yaml"; from 1.4.0 to 1.6.2, {help_}'
        yield about_live(RULE, vm, loose.place, Words(message, REFUSED, see), subject, certainty="possible")
    elif claim is None or claim.storage_class not in {move.target.storage_class for move in plan.moves}:
        keep = f'keep its class in service for "{loose.claim}", or {help_}'
        words = Words(message, f'claim "{loose.claim}" stays on its storage class', keep)
        yield about_live(RULE, vm, loose.place, words, subject, severity="warning", grave=False)
