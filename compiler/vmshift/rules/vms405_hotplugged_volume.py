"""A hot-plugged volume is to be migrated live by a version that cannot do it.

Checks:
    A volume that a live plan moves, of a VM that runs, is marked `hotpluggable`, on KubeVirt 1.3.0, 1.3.1 or 1.4.0, or
    with MTC before 1.8.6. On KubeVirt 1.5.0 a change of its volume mode brings a warning.

Consequence:
    KubeVirt before 1.4.1 refuses the copy, and leaves the VM's spec on an empty disk, which the next restart or node
    failure boots. MTC before 1.8.6 copies the volume while the guest writes to it, and never switches the VM over.

Why:
    A hot-plugged volume hangs on a pod of its own beside the launcher. Both controllers learnt late to look for it
    there. VMS414 speaks of hot-plugged volumes that the VM object does not list.

Before:
    # cluster
    kind: ConfigMap
    metadata: {name: migration-cluster-config}
    data: {OPERATOR_VERSION: 1.8.5}
    ---
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      template:
        spec:
          volumes:
          - {name: data, persistentVolumeClaim: {claimName: web-01-data, hotpluggable: true}}

After:
    # cluster
    kind: ConfigMap
    metadata: {name: migration-cluster-config}
    data: {OPERATOR_VERSION: 1.8.12}

Sources:
    - KubeVirt: pkg/virt-controller/watch/volume-migration/volume-migration.go, ValidateVolumes
    - KubeVirt: pkg/virt-launcher/virtwrap/live-migration-source.go, configureLocalDiskToMigrate
    - mig-controller: pkg/controller/directvolumemigration/vm.go, getRunningVmVolumeMap
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform import facts
from vmshift.rules.base import Rule, move_subject, routed
from vmshift.rules.shared_live import REFUSED, Words, about_live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Volume
    from vmshift.resolve.model import ChosenVm, Migration, Move
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS405",
    name="hotplugged-volume",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    grave=True,
    live=True,
    applies_to="KubeVirt 1.3.0, 1.3.1, 1.4.0 and 1.5.0, MTC before 1.8.6",
)

_HOT = "MTC copies the volume while the guest writes to it, and leaves the VM on the old one"


def check(context: Context) -> Iterator[Finding]:
    """Find hot-plugged volumes among the live moves."""
    for migration in context.migrations:
        for _, vm, move in migration.live_moves():
            if move.volume is not None and move.volume.hotpluggable:
                yield from _judge(migration, vm, move, move.volume)


def _judge(migration: Migration, vm: ChosenVm, move: Move, volume: Volume) -> Iterator[Finding]:
    refused = migration.platform.decide("kubevirt", facts.KUBEVIRT_HOTPLUG_REFUSED)
    by_mtc = migration.platform.decide("mtc", facts.MTC_HOTPLUG) if migration.backend == "mtc" else True
    place = vm.vm.at(*volume.path, volume.source, "hotpluggable")
    what = f'volume "{volume.name}" of VM "{vm.key}" is hot-plugged'
    offline = f'migrate VM "{vm.key}" with mode: offline'
    if refused or by_mtc is False:
        product, since = ("KubeVirt", "1.4.1") if refused else ("MTC", "1.8.6")
        words = Words(
            f"{what}, and {product} before {since} does not migrate such a volume live",
            REFUSED if refused else _HOT,
            f"unplug it, update {product} to {since} or later, or {offline if refused else 'exclude it'}",
        )
        yield about_live(RULE, vm, place, words, move_subject(move))
    elif refused is None or by_mtc is None:
        product, since = ("KubeVirt", "1.4.1") if refused is None else ("MTC", "1.8.6")
        command = (
            "oc get kubevirt -A -o yaml" if refused is None else "oc get migcluster -n openshift-migration -o yaml"
        )
        words = Words(
            f"{what}, and {product} before {since} does not migrate such a volume live",
            REFUSED if refused is None else _HOT,
            f'see the version in "{command}"; before {since}, unplug the volume or update {product}',
        )
        yield about_live(RULE, vm, place, words, move_subject(move), certainty="possible")
    elif "auto" not in (move.source_mode, move.target_mode) and move.source_mode != move.target_mode:
        yield from _mode_change(migration, vm, move, place, what)


def _mode_change(migration: Migration, vm: ChosenVm, move: Move, place: Place, what: str) -> Iterator[Finding]:
    breaks = migration.platform.decide("kubevirt", facts.KUBEVIRT_HOTPLUG_MODE_CHANGE_BREAKS)
    if breaks is False:
        return
    see = "" if breaks else 'see the version in "oc get kubevirt -A -o yaml"; on 1.5.0, '
    yield about_live(
        RULE,
        vm,
        place,
        Words(
            f'{what}, and KubeVirt 1.5.0 fails where such a volume turns from "{move.source_mode}" '
            f'into "{move.target_mode}"',
            "KubeVirt looks for the volume on the wrong path, and tries the copy again without end",
            f"{see}keep the volume mode, or update KubeVirt to 1.5.1 or later",
        ),
        move_subject(move),
        [routed(move)],
        certainty="certain" if breaks else "possible",
        severity="warning",
        grave=False,
    )
