"""Time and room in a preview. Sizes are bytes, times seconds, rates bytes per second; null where nothing tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimeView:
    """The live migration of one VM: what it copies, after how long KubeVirt breaks it off, and the rate that it takes.

    `estimate` is how long it takes at the throughput that the spec gives; `enough` is the smallest
    completionTimeoutPerGiB for that throughput, or for 100Mi where the spec gives none.
    """

    memory: int
    disks: int
    limit: int
    per_gi_b: int
    rate: int
    estimate: int | None
    enough: int


@dataclass(frozen=True, slots=True)
class QueueView:
    """The live migrations of a wave, `per_cluster` at a time and `per_node` from a node: the rest waits.

    `throughput` is the spec's, of each VM; `at_least` is the time that the wave takes with it, `unknown` VMs left out.
    """

    live: int
    per_cluster: int
    per_node: int
    waiting: int
    rounds: int
    throughput: int | None
    at_least: int | None
    unknown: int


@dataclass(frozen=True, slots=True)
class RoomView:
    """A target class: what new claims ask for, what old copies go on taking, and what may be used."""

    storage_class: str
    claims: int
    wanted: int
    kept: int
    unknown: int
    available: int | None
    fits: bool | None


@dataclass(frozen=True, slots=True)
class QuotaView:
    """A limit of a ResourceQuota: what it allows, what is in use, and what the copies add."""

    namespace: str
    quota: str
    key: str
    limit: int
    used: int
    more: int
    fits: bool
