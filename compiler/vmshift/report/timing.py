"""How long live migrations may take, how fast they have to be, and how long all of it takes at a given throughput.

The limit, and what it is counted from, are KubeVirt's (see vmshift.rules.shared_timeouts); the throughput is the spec's
assumption. All sizes are bytes, all times seconds, all rates bytes per second. Everything here is linear in the VMs.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, mapping, text
from vmshift.platform.defaults import PARALLEL_MIGRATIONS_PER_CLUSTER, parallel_migrations_per_node
from vmshift.platform.facts import KUBEVIRT_TIMEOUT_COUNTS_DISKS
from vmshift.quantity import quantity_bytes
from vmshift.rules.shared_instances import guest_memory
from vmshift.rules.shared_timeouts import copied, limits_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmshift.inventory import Inventory
    from vmshift.resolve.model import ChosenVm, Migration, Plan
    from vmshift.source import Place

USUAL = 100 * 1024**2  # bytes per second that a migration network reaches without further ado, as VMS417 takes it
_GB = 10**9
_SETTINGS = (
    ("KubeVirt", ("spec", "configuration", "migrations")),
    ("HyperConverged", ("spec", "liveMigrationConfig")),
    ("HyperConverged", ("spec", "virtualization", "liveMigrationConfig")),
)


@dataclass(frozen=True, slots=True)
class VmTime:
    """What the live migration of one VM has to copy, and the time that KubeVirt gives it.

    memory, disks: what is copied. gb: decimal GB, rounded up, that the limit counts; the disks are among them where
    disks_count is true, and None says that the version does not decide it; then the lower limit is given. per_gb and
    place: the setting and the line that sets it, None for the version's default. rate: what it takes to be in time.
    """

    memory: int
    disks: int
    gb: int
    disks_count: bool | None
    per_gb: int
    place: Place | None

    @property
    def data(self) -> int:
        """All that is copied."""
        return self.memory + self.disks

    @property
    def limit(self) -> int:
        """Seconds after which KubeVirt breaks the migration off."""
        return self.gb * self.per_gb

    @property
    def rate(self) -> int:
        """Bytes per second that it takes to be done in time, rounded up."""
        return -(-self.data // self.limit)

    def takes(self, throughput: int) -> int:
        """Give the seconds that the copy takes at a throughput, rounded up."""
        return -(-self.data // throughput)

    def smallest(self, throughput: int) -> int:
        """Give the smallest completionTimeoutPerGiB with which the copy is done in time at a throughput."""
        return -(-self.data // (throughput * self.gb))


@dataclass(frozen=True, slots=True)
class Queue:
    """The live migrations of a wave, as KubeVirt lets them go: so many at once in the cluster, and from one node.

    per_cluster, per_node: the settings. waiting: VMs that cannot be among the first. rounds: how often that many go at
    least, by the fuller of cluster and fullest node; nodes are counted as far as the inventory shows where VMs run.
    Source: KubeVirt watch/migration/migration.go, and watch/workload-updater, which makes no more migrations than may
    run in the cluster, in no particular order. The specs of all VMs of a plan name their new volumes from the start.
    """

    vms: int
    per_cluster: int
    per_node: int
    waiting: int
    rounds: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """The least that a plan, or a wave, takes at a throughput that every VM reaches, however many go at once.

    live: seconds for the live migrations, as many at a time as KubeVirt lets go. copied: seconds for the largest volume
    of those that MTC copies, all at once. unknown: VMs of which nothing tells what they have to copy.
    """

    throughput: int
    live: int
    copied: int
    unknown: int = 0

    @property
    def seconds(self) -> int:
        """The longer of both: they run side by side."""
        return max(self.live, self.copied)


def timing_of(vm: ChosenVm, migration: Migration) -> VmTime | None:
    """Give what the live migration of a VM has to copy in which time; None without a limit, or where nothing tells."""
    memory, limits = guest_memory(vm.vm, migration.inventory), limits_of(migration, vm.vm)
    if memory is None or limits is None:
        return None
    disks = sum(copied(move, migration) or 0 for move in vm.moves)
    counted = migration.platform.decide("kubevirt", KUBEVIRT_TIMEOUT_COUNTS_DISKS)
    gb = -(-(memory.bytes + (disks if counted else 0)) // _GB)
    return VmTime(memory.bytes, disks, max(gb, 1), counted, limits.per_gb, limits.per_gb_at)


def queue_of(plans: Iterable[Plan], migration: Migration) -> Queue:
    """Tell how the live migrations of plans that run together go one after another."""
    live = [vm for plan in plans for vm in plan.live_vms()]
    inventory = migration.inventory
    at_once = _setting(inventory, "parallelMigrationsPerCluster") or PARALLEL_MIGRATIONS_PER_CLUSTER
    outbound = _setting(inventory, "parallelOutboundMigrationsPerNode")
    per_node = outbound or parallel_migrations_per_node(migration.platform.cnv)
    nodes = Counter(node for vm in live if (node := node_of(vm, inventory)))
    unplaced = len(live) - nodes.total()
    first = min(at_once, unplaced + sum(min(count, per_node) for count in nodes.values()))
    rounds = max([-(-len(live) // at_once), *(-(-count // per_node) for count in nodes.values())], default=0)
    return Queue(len(live), at_once, per_node, len(live) - first, rounds)


def node_of(vm: ChosenVm, inventory: Inventory) -> str:
    """Name the node that a VM runs on, "" where nothing tells."""
    instance = inventory.get("VirtualMachineInstance", vm.vm.namespace, vm.vm.name)
    return text(dig(instance.value, "status", "nodeName")) if instance else ""


def estimate_of(plans: Iterable[Plan], migration: Migration) -> Estimate | None:
    """Estimate how long plans that run together take at the least; None where the spec gives no throughput."""
    throughput = quantity_bytes(migration.spec.estimate.throughput) if migration.spec.estimate else None
    if not throughput:
        return None
    plans = list(plans)
    queue, unknown = queue_of(plans, migration), 0
    longest, total, of_node = 0, 0, defaultdict[str, int](int)
    for vm in (vm for plan in plans for vm in plan.live_vms()):
        memory = guest_memory(vm.vm, migration.inventory)
        unknown += memory is None
        takes = -(
            -((memory.bytes if memory else 0) + sum(copied(move, migration) or 0 for move in vm.moves)) // throughput
        )
        longest, total = max(longest, takes), total + takes
        of_node[node_of(vm, migration.inventory)] += takes
    of_node.pop("", None)
    live = max([longest, -(-total // queue.per_cluster), *(-(-takes // queue.per_node) for takes in of_node.values())])
    sizes = [
        move.claim.size
        for plan in plans
        for vm in _at_rest(plan)
        for move in vm.moves
        if move.claim is not None and move.claim.size is not None
    ]
    return Estimate(throughput, live, -(-max(sizes, default=0) // throughput), unknown)


def throughput_of(migration: Migration) -> tuple[int, str]:
    """Give the throughput of one copy, and who says so: the spec, or what a network reaches without further ado."""
    told = quantity_bytes(migration.spec.estimate.throughput) if migration.spec.estimate else None
    return (told, "estimate.throughput") if told else (USUAL, "an assumption")


def policy_for(vm: ChosenVm, per_gb: int) -> str:
    """Write the MigrationPolicy that gives a VM another limit.

    It goes by the labels of the VM's template; where there are none, it is for the VMs of the namespace.
    """
    labels = mapping(dig(vm.vm.manifest.value, "spec", "template", "metadata", "labels"))
    lines = [
        "apiVersion: migrations.kubevirt.io/v1alpha1",
        "kind: MigrationPolicy",
        "metadata:",
        f"  name: {vm.vm.namespace}-{vm.vm.name if labels else 'vms'}",
        "spec:",
        f"  completionTimeoutPerGiB: {per_gb}",
        "  selectors:",
        "    namespaceSelector:",
        f"      kubernetes.io/metadata.name: {vm.vm.namespace}",
    ]
    if labels:
        lines.append("    virtualMachineInstanceSelector:")
        lines += [f"      {key}: {json.dumps(str(labels[key]))}" for key in sorted(labels)]
    return "\n".join(lines)


def _at_rest(plan: Plan) -> Iterable[ChosenVm]:
    live = {vm.key for vm in plan.live_vms()}
    return (vm for vm in plan.affected if vm.key not in live)


def _setting(inventory: Inventory, key: str) -> int | None:
    for kind, path in _SETTINGS:
        found = inventory.one(kind)
        value = dig(found.value, *path, key) if found else None
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
    return None
