"""A Filesystem claim of a VM is not marked as a VM's disk.

Checks:
    A claim of the kind Filesystem among the moves of a VM has no annotation cdi.kubevirt.io/storage.contentType with
    the value kubevirt, on MTC from 1.8.6 on. Live, nothing is said of virtio-fs file systems, which may not move.

Consequence:
    MTC's transfer refuses the pair of source and target, and with it all volumes of the plan: nothing is copied. For
    the run that is a warning: stopped and offline VMs are pointed at the empty targets all the same.

Why:
    MTC copies disks in one way and files in another, and tells them apart by this annotation. Its target for a VM's
    volume is a DataVolume, which CDI marks; a claim that was made by hand, or for files, is not. Pairs are looked at
    before running VMs are told from stopped ones, so that a live plan fails in the same way.

Before:
    # cluster
    kind: PersistentVolumeClaim
    metadata: {name: web-01-data, annotations: null}
    spec: {volumeMode: Filesystem}
    ---
    # cluster
    kind: PersistentVolume
    metadata: {name: pvc-60000000-0000-4000-8000-000000000002}
    spec: {volumeMode: Filesystem}

After:
    # cluster
    kind: PersistentVolumeClaim
    metadata: {name: web-01-data, annotations: {cdi.kubevirt.io/storage.contentType: kubevirt}}
    spec: {volumeMode: Filesystem}

Sources:
    - mig-controller: pkg/controller/directvolumemigration/rsync.go, ensureFilesystemRsyncTransferServer, which asks
      isBlockOrVMDisk of crane-lib, state_transfer/transfer/pvc_list.go
    - mig-controller: pkg/controller/directvolumemigration/pvcs.go, createDestinationDV
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.rules.base import Related, Rule, move_subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_plans import mtc_migrations, pending_plans
from vmshift.rules.shared_targets import MTC_VERSION, takes_modes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Claim
    from vmshift.resolve.model import ChosenVm, Migration, Move, Plan
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS322",
    name="missing-content-type",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    grave=True,
)
_ANNOTATION = "cdi.kubevirt.io/storage.contentType"
_DISK = "kubevirt"


def check(context: Context) -> Iterator[Finding]:
    """Find claims of VMs that are taken for files."""
    for migration in mtc_migrations(context):
        for plan in pending_plans(migration):
            for vm in plan.vms:
                for move in vm.moves:
                    claim = move.claim
                    # Of a claim that is not bound unbound-claim speaks.
                    if claim is None or claim.volume_mode != "Filesystem" or not claim.bound:
                        continue
                    if not _speaks_another(plan, vm, move):
                        yield from _judge(migration, move, claim)


def _speaks_another(plan: Plan, vm: ChosenVm, move: Move) -> bool:
    """Tell whether virtiofs-volume speaks of the move."""
    files = move.disk is not None and move.disk.device == "filesystem"
    return files and plan.live and vm.run_state.state != "stopped"


def _judge(migration: Migration, move: Move, claim: Claim) -> Iterator[Finding]:
    annotations = dig(claim.manifest.value, "metadata", "annotations")
    written = dig(annotations, _ANNOTATION)
    # Before MTC makes DataVolumes, it makes targets that are marked as their sources are.
    made = takes_modes(move, migration)
    if written == _DISK or made is False:
        return
    path = ("annotations", _ANNOTATION) if written is not None else ("name",)
    files = move.disk is not None and move.disk.device == "filesystem"
    way = f'add it with "oc annotate pvc {claim.name}{within(claim.namespace)} {_ANNOTATION}={_DISK} --overwrite"'
    if files or written is not None:  # the claim holds files, and no image
        way = f'exclude "{move.key}", and copy its files within the guest'
    if made is None:
        way = f'see the version with "{MTC_VERSION}"; from 1.8.6 on, {way}'
    lacks = f'is "{written}"' if written is not None else "is missing"
    yield RULE.finding(
        claim.at("metadata", *path),
        message=f'the annotation "{_ANNOTATION}: {_DISK}" {lacks} on the Filesystem claim of "{move.key}"',
        consequence="the transfer refuses the plan's volumes, and stopped and offline VMs are pointed at empty disks",
        help=way,
        subject=move_subject(move),
        related=[Related(move.selected_by, "selected here")],
        certainty="certain" if made else "possible",
    )
