"""The name of a VM is too long for a live migration.

Checks:
    The name of a VM with live moves has more than 63 characters, on KubeVirt before 1.6.1; or more than 47, on
    OpenShift Virtualization 4.15 to 5.0, which brings a warning.

Consequence:
    Over 63 characters KubeVirt cannot make the migration at all; over 47 the live migration may fail. The VM's spec
    names the new disks by then, and they are empty.

Why:
    The name becomes the value of a label on the migration, and labels end at 63 characters. The limit of 47 is a known
    issue of the release notes, CNV-61066. Offline no such label is made.

Before:
    # cluster
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web-01-of-the-shop-in-the-second-data-centre-of-the-north, namespace: shop}
    spec:
      runStrategy: Always
      template:
        spec:
          domain: {devices: {disks: [{name: data, disk: {bus: virtio}}]}}
          volumes: [{name: data, persistentVolumeClaim: {claimName: web-01-data}}]
    status: {printableStatus: Running}
    ---
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    $patch: delete
    ---
    # cluster
    kind: VirtualMachineInstance
    metadata: {name: web-01}
    $patch: delete
    ---
    # migration.yaml
    spec:
      mode: live

After:
    # migration.yaml
    spec:
      mode: offline

Sources:
    - KubeVirt: pkg/virt-controller/watch/workload-updater/workload-updater.go
    - OpenShift Virtualization release notes: known issues, CNV-61066
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform import facts
from vmshift.platform.limits import VM_NAME_LIVE_MAX, VM_NAME_MAX
from vmshift.rules.base import Rule, vm_subject
from vmshift.rules.shared_live import REFUSED, Words, about_live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import ChosenVm, Migration
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS416",
    name="vm-name-length",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    by_hand=True,
    live=True,
    applies_to="KubeVirt before 1.6.1, OpenShift Virtualization 4.15 to 5.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Find VMs with long names that move live."""
    for migration, vm in context.live_vms():
        length = len(vm.vm.name)
        breaks = migration.platform.decide("kubevirt", facts.KUBEVIRT_LONG_VM_NAME_BREAKS)
        fails = migration.platform.decide("openshiftVirtualization", facts.CNV_LONG_VM_NAME_FAILS)
        if length > VM_NAME_MAX and breaks is not False:
            yield _too_long(migration, vm, sure=breaks is True)
        elif length > VM_NAME_LIVE_MAX and fails is not False:
            yield _long(vm, sure=fails is True)


def _too_long(migration: Migration, vm: ChosenVm, *, sure: bool) -> Finding:
    version = str(migration.platform.kubevirt) if sure else "before 1.6.1"
    offline = f'migrate VM "{vm.key}" with mode: offline'
    return about_live(
        RULE,
        vm,
        vm.vm.at("metadata", "name"),
        Words(
            f'the name of VM "{vm.key}" has {len(vm.vm.name)} characters, '
            f"and KubeVirt {version} migrates none over {VM_NAME_MAX} live",
            REFUSED,
            offline if sure else f'see the version in "oc get kubevirt -A -o yaml"; before 1.6.1, {offline}',
        ),
        vm_subject(vm),
        certainty="certain" if sure else "possible",
    )


def _long(vm: ChosenVm, *, sure: bool) -> Finding:
    offline = f'migrate VM "{vm.key}" with mode: offline if the live migration fails'
    return about_live(
        RULE,
        vm,
        vm.vm.at("metadata", "name"),
        Words(
            f'the name of VM "{vm.key}" has {len(vm.vm.name)} characters, and over {VM_NAME_LIVE_MAX} a live migration '
            "may fail (CNV-61066)",
            "KubeVirt tries the migration again without end, while the VM's spec names an unfinished disk",
            offline if sure else f'see the version in "oc get hyperconverged -A -o yaml"; from 4.15 to 5.0, {offline}',
        ),
        vm_subject(vm),
        certainty="certain" if sure else "possible",
        severity="warning",
    )
