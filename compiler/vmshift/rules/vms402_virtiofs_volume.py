"""A virtio-fs file system is to be migrated live.

Checks:
    A volume that a live plan moves is shown to the guest under `filesystems`; or, on KubeVirt before 1.5, the VM has
    such a file system at all, among the moves or not.

Consequence:
    MTC points the VM at the new claim; KubeVirt refuses to copy the volume and asks for a restart instead. The VM's
    spec then names an empty disk, which the next restart or node failure boots.

Why:
    virtio-fs shares a folder of the host: there is no disk that QEMU could copy while the guest writes. Before KubeVirt
    1.5 the whole VM counts as not migratable; from then on its other volumes can move, if the file system's own
    volume is ReadWriteMany.

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      template:
        spec:
          domain:
            devices:
              disks: [{name: data, $patch: delete}]
              filesystems: [{name: data, virtiofs: {}}]
    ---
    # migration.yaml
    spec:
      mode: live

After:
    # migration.yaml
    spec:
      mode: live
      select:
        exclude:
        - {claim: shop/web-01-data, reason: virtio-fs; moves offline in a migration after this one is closed}

Sources:
    - Migrating virtual machine storage: Online migration limitations
    - KubeVirt: pkg/virt-controller/watch/volume-migration/volume-migration.go, ValidateVolumes
    - KubeVirt: pkg/virt-handler/vm.go, calculateLiveStorageMigrationCondition
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform.facts import KUBEVIRT_VIRTIOFS_ELSEWHERE_BLOCKS
from vmshift.rules.base import Rule
from vmshift.rules.shared_live import REFUSED, Words, about_live, volume_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Disk
    from vmshift.resolve.model import ChosenVm
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS402",
    name="virtiofs-volume",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    by_hand=True,
    ledger=("L41",),
    grave=True,
    live=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find file systems among the live moves, and on any VM that moves live where KubeVirt is too old for that."""
    for migration, vm in context.live_vms():
        moved = {move.volume.name for move in vm.moves if move.volume}
        everywhere = migration.platform.decide("kubevirt", KUBEVIRT_VIRTIOFS_ELSEWHERE_BLOCKS)
        for system in vm.vm.disks.values():
            if system.device != "filesystem":
                continue
            if system.name in moved:
                yield _among_the_moves(vm, system, can_stay=everywhere is False)
            elif everywhere is not False:
                yield _elsewhere(vm, system, sure=everywhere is True)


def _among_the_moves(vm: ChosenVm, system: Disk, *, can_stay: bool) -> Finding:
    offline = f'migrate VM "{vm.key}" with mode: offline'
    return about_live(
        RULE,
        vm,
        vm.vm.at(*system.path, "virtiofs"),
        Words(
            f'volume "{system.name}" of VM "{vm.key}" is a virtio-fs file system, which cannot be migrated live',
            REFUSED,
            f'exclude "{vm.key}/{system.name}", or {offline}'
            if can_stay
            else f"{offline}; before KubeVirt 1.5 none of its volumes moves live",
        ),
        volume_subject(vm, system.name),
    )


def _elsewhere(vm: ChosenVm, system: Disk, *, sure: bool) -> Finding:
    offline = f'migrate VM "{vm.key}" with mode: offline'
    return about_live(
        RULE,
        vm,
        vm.vm.at(*system.path, "virtiofs"),
        Words(
            f'VM "{vm.key}" has the virtio-fs file system "{system.name}", '
            "and KubeVirt before 1.5 migrates no such VM live",
            REFUSED,
            f"{offline}, or update to KubeVirt 1.5 or later"
            if sure
            else f'see the version in "oc get kubevirt -A -o yaml"; before 1.5, {offline}',
        ),
        volume_subject(vm, system.name),
        certainty="certain" if sure else "possible",
    )
