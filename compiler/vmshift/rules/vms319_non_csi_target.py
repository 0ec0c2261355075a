"""A disk with a DataVolume is to move live onto a class without CSI.

Checks:
    In a live plan, a volume that names a DataVolume and goes to a class whose provisioner is none of CSI: those within
    Kubernetes itself, and those whose volumes in the inventory say so. Of other names that nobody can place, the
    finding is possible. A target DataVolume that has succeeded already is fine from KubeVirt 1.4.1 on.

Consequence:
    Below KubeVirt 1.4.1 the blank image of the new DataVolume may be written over the copy. From there KubeVirt refuses
    a DataVolume that has not succeeded: with a class that waits for the first consumer it never does, else it depends
    on whether it has when the cutover comes to it.

Why:
    With CSI, CDI fills claims through volume populators, and KubeVirt sees by the claim's dataSourceRef that nobody
    writes to it any more. Without, an importer pod writes the blank image into the claim itself. MTC makes each target
    as a blank DataVolume.

Before:
    # cluster
    apiVersion: storage.k8s.io/v1
    kind: StorageClass
    metadata: {name: local-disks}
    provisioner: kubernetes.io/no-provisioner
    volumeBindingMode: WaitForFirstConsumer
    ---
    # migration.yaml
    spec:
      storage:
      - {from: old-san, to: local-disks}

After:
    # migration.yaml
    spec:
      storage:
      - {from: old-san, to: new-san}

Sources:
    - KubeVirt: pkg/virt-controller/watch/volume-migration/volume-migration.go, ValidateVolumes
    - CDI: pkg/controller/datavolume/controller-base.go
    - mig-controller: pkg/controller/directvolumemigration/vm.go, createBlankDataVolumeFromPVC
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import dig, text
from vmshift.platform import facts
from vmshift.rules.base import Related, Rule, move_subject, routed
from vmshift.rules.shared_claims import claim_line
from vmshift.rules.shared_live import REFUSED, Words, about_live
from vmshift.rules.shared_targets import is_csi, target_claims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import ChosenVm, Migration, Move, Plan
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS319",
    name="non-csi-target",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    grave=True,
    live=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find DataVolumes that move live onto such a class."""
    for migration in context.migrations:
        if migration.platform.decide("kubevirt", facts.KUBEVIRT_LIVE_MIGRATION) is False:
            continue  # nothing moves live there at all, which virtualization-too-old-for-live says
        targets = {move.target.storage_class for _, _, move in migration.live_moves()}
        classes = {name: migration.inventory.get("StorageClass", "", name) for name in targets}
        csi = {name: is_csi(found, migration.inventory) for name, found in classes.items() if found is not None}
        filled: dict[str, set[str]] = {}
        for plan, vm, move in migration.live_moves():
            found = classes[move.target.storage_class]
            if found is None or csi[found.name] or move.volume is None or move.volume.source != "dataVolume":
                continue
            if plan.namespace not in filled:
                filled[plan.namespace] = _filled(plan, migration)
            if move.claim_name not in filled[plan.namespace]:
                yield _finding(migration, vm, move, found, csi=csi[found.name])


def _filled(plan: Plan, migration: Migration) -> set[str]:
    """Name the sources whose targets have been filled already, where KubeVirt looks at that."""
    if not migration.platform.decide("kubevirt", facts.KUBEVIRT_DATAVOLUME_TARGET_CHECKED):
        return set()
    made = {
        source: migration.inventory.get("DataVolume", plan.namespace, target.name)
        for source, target in target_claims(plan, migration.inventory).items()
    }
    return {source for source, found in made.items() if found and dig(found.value, "status", "phase") == "Succeeded"}


def _finding(migration: Migration, vm: ChosenVm, move: Move, storage_class: Manifest, *, csi: bool | None) -> Finding:
    checked = migration.platform.decide("kubevirt", facts.KUBEVIRT_DATAVOLUME_TARGET_CHECKED)
    waits = text(storage_class.value.get("volumeBindingMode")) == "WaitForFirstConsumer"
    provisioner = text(storage_class.value.get("provisioner"))
    way = f'give "{move.key}" a target class with a CSI driver, or migrate VM "{vm.key}" with mode: offline'
    if csi is None:
        way = f'see with "oc get csidriver {provisioner}" whether it is a CSI driver; if not, {way}'
    elif checked is None:
        way = f'see the version with "oc get kubevirt -A -o yaml"; whichever it is, {way}'
    message = (
        f'"{move.key}" is a DataVolume and goes to class "{storage_class.name}", whose provisioner "{provisioner}"'
    )
    finding = about_live(
        RULE,
        vm,
        vm.vm.at(*claim_line(move.volume)) if move.volume is not None else move.place,
        Words(
            f"{message} {'may be' if csi is None else 'is'} without CSI",
            _consequence(checked=checked, waits=waits),
            way,
        ),
        move_subject(move),
        [routed(move), Related(storage_class.at("provisioner"), "the provisioner")],
        certainty="possible" if csi is None or checked is None else "certain",
    )
    return dataclasses.replace(finding, **_weight(checked=checked, waits=waits))


def _consequence(*, checked: bool | None, waits: bool) -> str:
    if not checked:
        return "the blank image of the new DataVolume may be written over the copy"
    if waits:
        return f"the new DataVolume waits for a consumer and never succeeds: {REFUSED}"
    return f"should the new DataVolume not have succeeded when the cutover comes to it, {REFUSED}"


def _weight(*, checked: bool | None, waits: bool) -> dict[str, Any]:
    return {"severity": "error" if waits or not checked else "warning", "grave": not checked}
