"""A disk on a Block volume does not fit into the file system that has been made for it.

Checks:
    A Block volume whose target is there already, under the name that the plan in the cluster gives it, as a Filesystem
    claim without a DataVolume: what it asks for, less CDI's overhead on its class, against the capacity of the source.

Consequence:
    The image that fits into the file system is smaller than the disk: QEMU refuses to copy it live, again and again,
    and an offline copy ends when the file system is full.

Why:
    A file system keeps part of its volume for itself. MTC makes its targets as DataVolumes, for which CDI asks for that
    much more; a claim that somebody has made before is taken as it is. A claim that no VM lists does not change its
    mode at all, of which volume-mode-change speaks.

Before:
    # migration.yaml
    spec:
      volumes:
      - {match: shop/web-01/data, to: {storageClass: new-san, accessMode: ReadWriteOnce, volumeMode: Filesystem}}
    ---
    # cluster
    apiVersion: migration.openshift.io/v1alpha1
    kind: MigPlan
    metadata: {name: refresh-shop, namespace: openshift-migration}
    spec:
      namespaces: [shop]
      persistentVolumes:
      - name: pvc-60000000-0000-4000-8000-000000000002
        pvc: {name: "web-01-data:web-01-data-mig-x7kp", namespace: shop}
    status: {suffix: x7kp}
    ---
    # cluster
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: web-01-data-mig-x7kp, namespace: shop}
    spec:
      accessModes: [ReadWriteOnce]
      resources: {requests: {storage: 50Gi}}
      storageClassName: new-san
      volumeMode: Filesystem

After:
    # cluster
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: web-01-data-mig-x7kp, namespace: shop}
    spec:
      accessModes: [ReadWriteOnce]
      resources: {requests: {storage: 53Gi}}
      storageClassName: new-san
      volumeMode: Filesystem

Sources:
    - KubeVirt: pkg/host-disk/host-disk.go
    - KubeVirt: pkg/virt-launcher/virtwrap/live-migration-source.go, configureLocalDiskToMigrate
    - CDI: pkg/controller/common/util.go, GetRequiredSpace
    - mig-controller: pkg/controller/directvolumemigration/vm.go, createBlankDataVolumeFromPVC
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.quantity import show_bytes
from vmshift.rules.base import Related, Rule, move_subject
from vmshift.rules.shared_plans import mtc_migrations, pending_plans
from vmshift.rules.shared_sizes import MIB, overhead_of, owners, show_two
from vmshift.rules.shared_targets import target_claims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Claim
    from vmshift.resolve.model import Migration, Move
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS310",
    name="filesystem-overhead",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    ledger=("L44",),
)
_GIB = 1024**3


def check(context: Context) -> Iterator[Finding]:
    """Compare the plain targets that are there with the disks that are to go into them."""
    for migration in mtc_migrations(context):
        for plan in pending_plans(migration):
            made = target_claims(plan, migration.inventory)
            for move in plan.moves:
                target = made.get(move.claim_name)
                if target is not None and move.source_mode == "Block" and _is_plain(target):
                    yield from _judge(migration, move, target)


def _is_plain(target: Claim) -> bool:
    return target.volume_mode == "Filesystem" and not owners(target)


def _judge(migration: Migration, move: Move, target: Claim) -> Iterator[Finding]:
    overhead = overhead_of(target.storage_class, migration)
    disk = move.claim.size if move.claim is not None else None
    sizes = [size for size in (target.request, target.capacity) if size is not None]
    if move.claim is None or overhead is None or disk is None or not sizes:
        return
    room = int(min(sizes) * (1 - overhead.share)) // MIB * MIB
    if room >= disk:
        return
    has, fits = show_two(disk, room)
    way = f'make claim "{target.name}" anew with {show_bytes(-(-overhead.added(disk) // _GIB) * _GIB)}, or delete it'
    if not overhead.certain:
        way = f'see with "oc get cdi -o yaml" which overhead holds; if it is the default, {way}'
    yield RULE.finding(
        target.at("spec", "resources", "requests", "storage"),
        message=f'claim "{target.namespace}/{target.name}" has room for {fits}, but "{move.key}" is a disk of {has}',
        consequence="the copy fails for want of room: live it is tried again without end, offline the VM stays stopped",
        help=f"{way} and let MTC make it",
        subject=move_subject(move),
        related=[
            Related(move.claim.at("status", "capacity", "storage"), "the size of the disk"),
            Related(move.target.place, "target given here"),
        ],
        certainty="certain" if overhead.certain else "possible",
    )
