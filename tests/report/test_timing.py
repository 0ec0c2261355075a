"""How long live migrations may take and how fast they have to be, in exact figures."""

from __future__ import annotations

from typing import Any

import pytest

from inventory.objects import claim, disk, thing, vm
from resolve.migrations import resolved
from vmshift.report.timing import Estimate, Queue, estimate_of, policy_for, queue_of, throughput_of, timing_of

GI = 2**30
ALL = "select: {namespaces: ['*']}"


def machine(name: str, node: str = "", memory: str = "2Gi", size: str = "30Gi", **fields: Any) -> list[dict[str, Any]]:
    """Give a running VM with one disk, on a node where one is named."""
    made = vm(name, "erp", disk("root", name), **fields)
    made["spec"]["template"]["spec"]["domain"]["memory"] = {"guest": memory}
    status = {"phase": "Running", **({"nodeName": node} if node else {})}
    sizes = {"resources": {"requests": {"storage": size}}}
    return [
        made,
        claim(name, "erp", spec=sizes, status={"phase": "Bound", "capacity": {"storage": size}}),
        thing("kubevirt.io/v1", "VirtualMachineInstance", name, "erp", status=status),
    ]


def hyperconverged(**config: object) -> dict[str, Any]:
    return thing("hco.kubevirt.io/v1beta1", "HyperConverged", "hco", "cnv", spec={"liveMigrationConfig": config})


@pytest.mark.parametrize(
    ("versions", "gb", "limit", "rate"),
    [
        # 2 GiB count as 3 GB; up to KubeVirt 1.7.1 the disks are not counted
        ('{openshiftVirtualization: "4.18.3", kubevirt: "1.4.1"}', 3, 450, 76354975),
        ('{openshiftVirtualization: "4.17.4", kubevirt: "1.3.1"}', 3, 2400, 14316558),
        # 32 GiB count as 35 GB
        ('{openshiftVirtualization: "4.22.0", kubevirt: "1.8.4"}', 35, 5250, 6544713),
    ],
)
def test_the_limit_goes_by_the_version_and_the_rate_by_the_limit(versions: str, gb: int, limit: int, rate: int) -> None:
    migration = resolved([ALL, f"platform: {versions}"], *machine("a"))
    time = timing_of(migration.vms[0], migration)

    assert time is not None
    assert (time.memory, time.disks, time.gb, time.limit, time.rate) == (2 * GI, 30 * GI, gb, limit, rate)


def test_the_smallest_setting_is_one_with_which_the_copy_is_done_in_time_and_one_less_is_not() -> None:
    migration = resolved([ALL, 'platform: {openshiftVirtualization: "4.18.3", kubevirt: "1.4.1"}'], *machine("a"))
    time = timing_of(migration.vms[0], migration)

    assert time is not None
    assert (time.smallest(50 * 2**20), time.takes(50 * 2**20)) == (219, 656)
    assert 218 * time.gb < time.takes(50 * 2**20) <= 219 * time.gb


def test_without_a_limit_there_is_no_time() -> None:
    objects = [*machine("a"), hyperconverged(completionTimeoutPerGiB=0)]
    migration = resolved([ALL, 'platform: {openshiftVirtualization: "4.18.3"}'], *objects)

    assert timing_of(migration.vms[0], migration) is None


def test_a_policy_goes_by_the_labels_of_the_template_else_by_the_namespace() -> None:
    plain, labelled = vm("a", "erp", disk("root", "a")), vm("b", "erp", disk("root", "b"))
    labelled["spec"]["template"]["metadata"] = {"labels": {"app": "db", "ha": "yes"}}
    first, second = resolved([ALL], plain, labelled, claim("a", "erp"), claim("b", "erp")).vms

    head = "apiVersion: migrations.kubevirt.io/v1alpha1\nkind: MigrationPolicy\nmetadata:\n  name: erp-"
    body = (
        "\nspec:\n  completionTimeoutPerGiB: 300\n  selectors:\n    namespaceSelector:\n"
        "      kubernetes.io/metadata.name: erp"
    )
    assert policy_for(first, 300) == f"{head}vms{body}"
    assert policy_for(second, 300) == (
        f'{head}b{body}\n    virtualMachineInstanceSelector:\n      app: "db"\n      ha: "yes"'
    )


def test_so_many_go_at_once_in_the_cluster_and_from_a_node_and_the_rest_waits() -> None:
    objects = [each for number in range(7) for each in machine(f"vm-{number}", "one" if number < 5 else "")]
    migration = resolved([ALL], *objects)

    assert queue_of(migration.plans, migration) == Queue(vms=7, per_cluster=5, per_node=2, waiting=3, rounds=3)


def test_the_settings_of_the_cluster_count_for_the_queue() -> None:
    objects = [each for number in range(7) for each in machine(f"vm-{number}", "one")]
    config = hyperconverged(parallelMigrationsPerCluster=6, parallelOutboundMigrationsPerNode=4)
    migration = resolved([ALL], *objects, config)

    assert queue_of(migration.plans, migration) == Queue(vms=7, per_cluster=6, per_node=4, waiting=3, rounds=2)


def test_where_nothing_goes_live_nothing_waits() -> None:
    migration = resolved([ALL, "mode: offline"], *machine("a"))

    assert queue_of(migration.plans, migration) == Queue(vms=0, per_cluster=5, per_node=2, waiting=0, rounds=0)


def test_without_a_throughput_there_is_no_estimate_and_a_usual_one_is_assumed_for_limits() -> None:
    migration = resolved([ALL], *machine("a"))

    assert estimate_of(migration.plans, migration) is None
    assert throughput_of(migration) == (100 * 2**20, "an assumption")


def test_live_migrations_take_what_the_longest_the_cluster_or_a_node_takes() -> None:
    lines = [ALL, "estimate: {throughput: 1Gi}"]
    alone = resolved(lines, *machine("a"))
    crowd = resolved(lines, *(each for number in range(10) for each in machine(f"vm-{number}")))
    node = resolved(lines, *(each for number in range(10) for each in machine(f"vm-{number}", "one")))

    assert estimate_of(alone.plans, alone) == Estimate(GI, live=32, copied=0)
    assert estimate_of(crowd.plans, crowd) == Estimate(GI, live=64, copied=0)
    assert estimate_of(node.plans, node) == Estimate(GI, live=160, copied=0)


def test_what_mtc_copies_takes_what_its_largest_volume_takes_beside_the_live_ones() -> None:
    objects = [*machine("a"), *machine("b", size="100Gi", strategy="Halted")[:2], *machine("c", strategy="Halted")[:2]]
    migration = resolved([ALL, "estimate: {throughput: 1Gi}"], *objects)
    found = estimate_of(migration.plans, migration)

    assert found == Estimate(GI, live=32, copied=100)
    assert found.seconds == 100
