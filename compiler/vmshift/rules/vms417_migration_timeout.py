"""A live migration has less time than its copy takes.

Checks:
    What a VM with live moves has to copy, its memory and the disks that move, needs more than 100 MiB each second to be
    done within the time limit of the migration. With `estimate.throughput`, or a limit on the bandwidth of a migration,
    that figure counts instead, and the finding is an error. Disks of which VMS401 to VMS403 and VMS412 speak are not
    copied, and not counted.

Consequence:
    KubeVirt breaks the migration off when the time is over, and begins it anew, without end. The VM runs on, with a
    spec that names unfinished disks.

Why:
    The limit is `completionTimeoutPerGiB`, in seconds, times the guest's memory in decimal GB, rounded up. Up to
    KubeVirt 1.7.1 the disks are not counted, so a small VM with large disks gets hardly any time. A MigrationPolicy may
    set another figure for some VMs; 0 means no limit, and with post-copy or a permitted disruption it does not apply.

Before:
    # migration.yaml
    spec:
      estimate: {throughput: 50Mi}

After:
    # cluster
    apiVersion: migrations.kubevirt.io/v1alpha1
    kind: MigrationPolicy
    metadata: {name: storage}
    spec:
      selectors: {namespaceSelector: {kubernetes.io/metadata.name: shop}}
      completionTimeoutPerGiB: 800
    ---
    # cluster
    kind: Namespace
    metadata: {name: shop, labels: {kubernetes.io/metadata.name: shop}}

Sources:
    - KubeVirt: pkg/virt-launcher/virtwrap/manager.go, getVMIMigrationDataSize
    - KubeVirt: pkg/virt-launcher/virtwrap/live-migration-source.go, processInflightMigration
    - HyperConverged operator: api/v1beta1/hyperconverged_types.go, LiveMigrationConfigurations
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vmshift.platform.facts import KUBEVIRT_TIMEOUT_COUNTS_DISKS
from vmshift.quantity import quantity_bytes, show_bytes
from vmshift.rules.base import Related, Rule, vm_subject
from vmshift.rules.shared_instances import guest_memory
from vmshift.rules.shared_live import Words, about_live
from vmshift.rules.shared_timeouts import copied, limits_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import ChosenVm, Migration
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_instances import Memory
    from vmshift.rules.shared_timeouts import Limits

RULE = Rule(
    id="VMS417",
    name="migration-timeout",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    live=True,
)

_GB = 10**9
_USUAL = 100 * 1024**2  # bytes per second that a migration network reaches without further ado


class _Speed(NamedTuple):
    """Bytes per second that a copy reaches, and who says so."""

    bytes: int
    related: tuple[Related, ...] = ()


def check(context: Context) -> Iterator[Finding]:
    """Find VMs whose copy is too large for the time that they are given."""
    for migration, vm in context.live_vms():
        memory, limits = guest_memory(vm.vm, migration.inventory), limits_of(migration, vm.vm)
        if memory is not None and limits is not None:
            yield from _judge(migration, vm, memory, limits)


def _judge(migration: Migration, vm: ChosenVm, memory: Memory, limits: Limits) -> Iterator[Finding]:
    disks = sum(copied(move, migration) or 0 for move in vm.moves)
    speed, data = _speed(migration, limits), memory.bytes + disks
    counted = migration.platform.decide("kubevirt", KUBEVIRT_TIMEOUT_COUNTS_DISKS)
    small, large = -(-memory.bytes // _GB), -(-data // _GB)
    budgets = {True: [(large, True)], False: [(small, True)], None: [(large, True), (small, False)]}
    for gb, sure in budgets[counted]:
        if data > speed.bytes * limits.per_gb * gb:
            yield _finding(vm, memory, limits, speed, data, gb, sure=sure)
            return


def _speed(migration: Migration, limits: Limits) -> _Speed:
    """Give what the spec estimates or the settings allow, whichever is less; without either, what is usual."""
    told = []
    estimate = migration.spec.estimate
    throughput = quantity_bytes(estimate.throughput) if estimate else None
    if throughput:
        place = migration.at("spec", "estimate", "throughput")
        told.append(_Speed(throughput, (Related(place, "the throughput is given here"),)))
    if limits.bandwidth is not None and limits.bandwidth_at is not None:
        told.append(_Speed(limits.bandwidth, (Related(limits.bandwidth_at, "the bandwidth is limited here"),)))
    return min(told, key=lambda speed: speed.bytes) if told else _Speed(_USUAL)


def _finding(  # noqa: PLR0913 - the parts of one sum
    vm: ChosenVm, memory: Memory, limits: Limits, speed: _Speed, data: int, gb: int, *, sure: bool
) -> Finding:
    seconds = limits.per_gb * gb
    needed, enough = show_bytes(-(-data // seconds)), -(-data // (speed.bytes * gb))
    help_ = f"set completionTimeoutPerGiB to {enough} or more, in a MigrationPolicy for this VM or for the cluster"
    if not speed.related:
        help_ += ", or give estimate.throughput if the network is faster"
    if not sure:
        help_ = f'see the version in "oc get kubevirt -A -o yaml"; before 1.7.2, {help_}'
    at = limits.per_gb_at
    return about_live(
        RULE,
        vm,
        memory.place,
        Words(
            f'VM "{vm.key}" has {show_bytes(data)} to copy and {seconds} s for it, which takes {needed} each second'
            + (f", and {show_bytes(speed.bytes)} is what it gets" if speed.related else ""),
            f"KubeVirt breaks the migration off after {seconds} s and begins it anew, without end",
            help_,
        ),
        vm_subject(vm),
        [*([Related(at, "the time limit for each GB is given here")] if at else []), *speed.related],
        certainty="certain" if sure else "possible",
        severity="error" if speed.related else "warning",
    )
