"""KubeVirt does not migrate a VM live because of how it is built.

Checks:
    A VM with live moves, or its instancetype, has host devices, GPUs, SEV, SEV-SNP, TDX, Secure Execution, Hyper-V
    passthrough, a host disk that is not shared, or an interface on the pod network that is not masquerade. A binding
    plugin is judged by the settings of the KubeVirt object. Where none of this is found, the conditions of the running
    instance count. One finding for each reason.

Consequence:
    MTC points the VM at the new claims; KubeVirt counts the whole VM as not migratable and asks for a restart instead.
    The VM's spec then names empty disks, which the next restart or node failure boots.

Why:
    Storage moves live by moving the VM to another node, and these parts of it are tied to the node it is on. Rules of
    their own speak of LUNs with a reservation (VMS404), of virtio-fs (VMS402) and of volumes left behind (VMS410).

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      template:
        spec:
          domain:
            devices:
              interfaces:
              - {name: default, masquerade: null, bridge: {}}

After:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      template:
        spec:
          domain:
            devices:
              interfaces:
              - {name: default, masquerade: {}}

Sources:
    - KubeVirt: pkg/virt-handler/vm.go, calculateLiveStorageMigrationCondition
    - KubeVirt: pkg/virt-handler/vm.go, checkVolumesForMigration
    - KubeVirt: pkg/network/vmispec/interface.go, VerifyVMIMigratable
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vmshift.inventory.values import dig, texts
from vmshift.inventory.vm import TEMPLATE
from vmshift.platform import facts
from vmshift.rules.base import Related, Rule, vm_subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_instances import condition, instance_of, instancetype_of
from vmshift.rules.shared_live import REFUSED, Words, about_live
from vmshift.rules.shared_migratable import ALWAYS, REASONS, TOLD_ELSEWHERE, pod_interface
from vmshift.rules.shared_platform import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import VirtualMachine
    from vmshift.resolve.model import ChosenVm, Migration
    from vmshift.rules.base import Certainty, Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS411",
    name="not-live-migratable",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    grave=True,
    live=True,
)

_VERSION = 'see the version in "oc get kubevirt -A -o yaml"'
_MEDIATED = 'see in "oc get kubevirt -A -o yaml" whether it is a mediated device, which may move'
_REASON = re.compile(r"(\w*LiveMigratable): ")
_MASQUERADE = "write masquerade: {} for that interface"


class _Found(NamedTuple):
    """A reason, as a message goes on after the VM's name; `see` is what decides it where nothing here does."""

    what: str
    mend: str
    place: Place
    see: str = ""
    related: tuple[Related, ...] = ()


def check(context: Context) -> Iterator[Finding]:
    """Find what keeps VMs from being migrated live."""
    for migration, vm in context.live_vms():
        found = [*_built_in(migration, vm.vm), *_network(migration, vm.vm)] or [*_told(migration, vm.vm)]
        yield from (_finding(vm, one) for one in found)


def _built_in(migration: Migration, vm: VirtualMachine) -> Iterator[_Found]:
    instancetype = instancetype_of(vm, migration.inventory)
    for reason in REASONS:
        # What every version refuses needs no version to be known.
        refused = reason.versions == ALWAYS or migration.platform.decide("kubevirt", reason.versions)
        if refused is False:
            continue
        see = "" if refused else _VERSION
        paths = [*reason.find(vm.template)]
        for path in paths:
            may_move = path[-1] == "gpus" and _one_gpu_may_move(migration, dig(vm.template, *path))
            yield _Found(f"has {reason.what}", reason.mend, vm.at(*TEMPLATE, *path), _MEDIATED if may_move else see)
        added = dig(instancetype.value, "spec", *reason.of_instancetype) if instancetype else None
        if instancetype and reason.of_instancetype and not paths and (added or isinstance(added, dict)):
            named = (Related(vm.at("spec", "instancetype"), "the VM names the instancetype here"),)
            place = instancetype.at("spec", *reason.of_instancetype)
            mend = "choose an instancetype without it"
            yield _Found(f"has {reason.what} from its instancetype", mend, place, see, named)


def _one_gpu_may_move(migration: Migration, gpus: object) -> bool:
    """Tell whether KubeVirt may move the VM's only GPU, if that is a mediated one."""
    kubevirt = migration.inventory.one("KubeVirt")
    gates = dig(kubevirt.value, "spec", "configuration", "developerConfiguration", "featureGates") if kubevirt else None
    able = migration.platform.decide("kubevirt", facts.KUBEVIRT_VGPU_MAY_MIGRATE) is not False
    if not (able and isinstance(gpus, list) and len(gpus) == 1):
        return False
    # Neither a version nor the KubeVirt object: then nothing tells that the gate is closed.
    unknown = kubevirt is None and migration.platform.best("kubevirt") is None
    return unknown or "VGPULiveMigration" in texts(gates)


def _network(migration: Migration, vm: VirtualMachine) -> Iterator[_Found]:
    passt = migration.platform.decide("kubevirt", facts.KUBEVIRT_PASST_MIGRATES)
    found = pod_interface(vm.manifest.value, passt)
    if found is None:
        return
    path, binding = found
    plugin = binding.removeprefix("binding ")
    if plugin == binding:
        yield _Found(f'is on the pod network by "{binding}"', _MASQUERADE, vm.at(*TEMPLATE, *path))
        return
    kubevirt = migration.inventory.one("KubeVirt")
    plugins = dig(kubevirt.value, "spec", "configuration", "network", "binding") if kubevirt else None
    if dig(plugins, plugin, "migration") is not None:
        return
    known = condition(instance_of(vm, migration.inventory), "StorageLiveMigratable")
    if kubevirt is not None or known is None:
        see = "" if kubevirt else 'see network.binding in "oc get kubevirt -A -o yaml"'
        yield _Found(f'is on the pod network by the plugin "{plugin}"', _MASQUERADE, vm.at(*TEMPLATE, *path), see)


def _told(migration: Migration, vm: VirtualMachine) -> Iterator[_Found]:
    """Give what KubeVirt itself says of the running instance."""
    instance = instance_of(vm, migration.inventory)
    for kind, elsewhere in TOLD_ELSEWHERE.items():
        told = condition(instance, kind)
        # Of several reasons, which it then has in its message, each is named as `Reason: what it is about`.
        reasons = set(_REASON.findall(told.message)) or {told.reason} if told else set()
        if told is not None and told.status == "False" and not reasons <= elsewhere:
            reason = f" because of{listed(sorted(reasons - elsewhere), '')}" if reasons != {""} else ""
            mend = f'mend what its message in "oc get vmi {vm.name}{within(vm.namespace)} -o yaml" names'
            yield _Found(f'has the condition {kind} "False"{reason}', mend, told.place)
            return


def _finding(vm: ChosenVm, found: _Found) -> Finding:
    offline = f'migrate VM "{vm.key}" with mode: offline'
    words = Words(
        f'VM "{vm.key}" {found.what}, so KubeVirt {"may not" if found.see else "does not"} migrate it live',
        REFUSED,
        f"{found.see}; if it cannot move, {offline}" if found.see else f"{found.mend}, or {offline}",
    )
    sure: Certainty = "possible" if found.see else "certain"
    return about_live(RULE, vm, found.place, words, vm_subject(vm), found.related, certainty=sure)
