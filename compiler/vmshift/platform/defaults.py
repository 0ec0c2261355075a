"""What holds in a version where nobody has set it: defaults, gates and naming, by version.

Every function answers None where the versions do not decide. A value that the inventory shows beats these.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from vmshift.platform import facts
from vmshift.platform.interval import Interval

if TYPE_CHECKING:
    from vmshift.platform.versions import Version

__all__ = [
    "LIVE_UPDATE_GATE",
    "PARALLEL_MIGRATIONS_PER_CLUSTER",
    "VOLUME_GATES",
    "completion_timeout",
    "filesystem_overhead",
    "gates_to_set",
    "live_is_possible",
    "parallel_migrations_per_node",
    "plans_per_namespace",
    "rollout_strategy",
    "target_naming",
]

RolloutStrategy = Literal["Stage", "LiveUpdate"]
TargetNaming = Literal["new", "suffix"]
PlansPerNamespace = Literal["one", "disjoint"]

_Value = TypeVar("_Value")

# The two gates that the annotation sets, in the order the document gives, and the one that goes with them.
VOLUME_GATES: Final = ("VolumesUpdateStrategy", "VolumeMigration")
LIVE_UPDATE_GATE: Final = "VMLiveUpdateFeatures"

# The same in all versions (KubeVirt's and the HyperConverged's parallelMigrationsPerCluster).
PARALLEL_MIGRATIONS_PER_CLUSTER: Final = 5

_ROLLOUT: Final[tuple[tuple[Interval, RolloutStrategy], ...]] = (
    (facts.KUBEVIRT_LIVE_UPDATE_BY_DEFAULT, "LiveUpdate"),
    (Interval.parse("<1.6"), "Stage"),
)
# Seconds for each GiB, as KubeVirt sets them and as the HyperConverged operator does. 20 was read on the
# branch of HCO 1.19 before its first release.
_TIMEOUT_OF_KUBEVIRT: Final = ((Interval.parse("<1.4"), 800), (Interval.parse(">=1.4"), 150))
_TIMEOUT_OF_CNV: Final = (
    (Interval.parse("<4.18"), 800),
    (Interval.parse(">=4.18 <5.0"), 150),
    (Interval.parse(">=5.0"), 20),
)
_OUTBOUND_OF_CNV: Final = ((Interval.parse("<5.0"), 2), (Interval.parse(">=5.0"), 1))
# The share of a file system that CDI keeps free, unless the CDI object says otherwise.
_OVERHEAD_OF_CDI: Final = (
    (Interval.parse("<1.63"), Decimal("0.055")),
    (Interval.parse(">=1.63"), Decimal("0.06")),
)
_OVERHEAD_OF_CNV: Final = (
    (Interval.parse("<4.20"), Decimal("0.055")),
    (Interval.parse(">=4.20"), Decimal("0.06")),
)
_NAMING: Final[tuple[tuple[Interval, TargetNaming], ...]] = (
    (facts.MTC_TARGET_NAME_SUFFIX, "suffix"),
    (facts.MTC_TARGET_NAME_NEW, "new"),
)
_PLANS: Final[tuple[tuple[Interval, PlansPerNamespace], ...]] = (
    (facts.MTC_ONE_PLAN_PER_NAMESPACE, "one"),
    (facts.MTC_PLANS_WITH_DISJOINT_VOLUMES, "disjoint"),
)


def live_is_possible(kubevirt: Version | None, cnv: Version | None) -> bool | None:
    """Whether the platform can migrate storage live at all; KubeVirt's own version decides where known."""
    if kubevirt is not None:
        return facts.KUBEVIRT_LIVE_MIGRATION.decide(kubevirt)
    return facts.CNV_LIVE_MIGRATION.decide(cnv)


def gates_to_set(kubevirt: Version | None, cnv: Version | None) -> tuple[str, ...] | None:
    """Name the feature gates that live migration needs and nobody sets by default; empty where there is none.

    With OpenShift Virtualization its operator sets what it can, so its version decides. Where live migration
    is not possible at all, no gate helps, and the answer is empty too.
    """
    if cnv is not None:
        return VOLUME_GATES if facts.CNV_GATES_BY_ANNOTATION.decide(cnv) else ()
    needed = facts.KUBEVIRT_GATES_NEEDED.decide(kubevirt)
    if needed is None:
        return None
    return (*VOLUME_GATES, LIVE_UPDATE_GATE) if needed else ()


def rollout_strategy(kubevirt: Version | None) -> RolloutStrategy | None:
    """Tell what KubeVirt takes an unset vmRolloutStrategy for; the HyperConverged operator sets LiveUpdate."""
    return _pick(_ROLLOUT, kubevirt)


def completion_timeout(kubevirt: Version | None, cnv: Version | None) -> int | None:
    """Tell the default of completionTimeoutPerGiB, in seconds; the operator's own where there is one."""
    return _pick(_TIMEOUT_OF_KUBEVIRT, kubevirt) if cnv is None else _pick(_TIMEOUT_OF_CNV, cnv)


def parallel_migrations_per_node(cnv: Version | None) -> int:
    """Tell the default of parallelOutboundMigrationsPerNode; plain KubeVirt's where nothing is known."""
    return _pick(_OUTBOUND_OF_CNV, cnv) or 2


def filesystem_overhead(cdi: Version | None, cnv: Version | None) -> Decimal | None:
    """Tell the default of CDI's filesystemOverhead, as a share of the volume."""
    return _pick(_OVERHEAD_OF_CNV, cnv) if cdi is None else _pick(_OVERHEAD_OF_CDI, cdi)


def target_naming(mtc: Version | None) -> TargetNaming | None:
    """Tell how MTC names target claims: "new" is <source>-new, "suffix" is <base>-mig-<four characters>."""
    return _pick(_NAMING, mtc)


def plans_per_namespace(mtc: Version | None) -> PlansPerNamespace | None:
    """Tell what MTC lets open plans share: "one" plan per namespace, or several with "disjoint" volumes."""
    return _pick(_PLANS, mtc)


def _pick(table: tuple[tuple[Interval, _Value], ...], version: Version | None) -> _Value | None:
    """Find the value whose interval holds; None where the version does not decide between two."""
    for interval, value in table:
        if interval.decide(version):
            return value
    return None
