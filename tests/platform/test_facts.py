"""The facts, each with the versions on both sides of its borders."""

from __future__ import annotations

import pytest

from vmshift.platform import facts, limits
from vmshift.platform.interval import Interval
from vmshift.platform.versions import Version

# name: how it reads
FACTS = {
    "KUBEVIRT_LIVE_MIGRATION": "1.3 and later",
    "KUBEVIRT_GATES_NEEDED": "1.3 up to, not including, 1.5",
    "KUBEVIRT_LIVE_UPDATE_BY_DEFAULT": "1.6 and later",
    "KUBEVIRT_VIRTIOFS_ELSEWHERE_BLOCKS": "before 1.5",
    "KUBEVIRT_HOTPLUG_REFUSED": "1.3 up to, not including, 1.4.1",
    "KUBEVIRT_HOTPLUG_MODE_CHANGE_BREAKS": "1.5.0",
    "KUBEVIRT_EPHEMERAL_HOTPLUG_STALLS": "1.4 up to, not including, 1.6.3",
    "KUBEVIRT_DATAVOLUME_TARGET_CHECKED": "1.4.1 and later",
    "KUBEVIRT_SINGLE_WRITER_REFUSED": "1.4 and later",
    "KUBEVIRT_STATE_VOLUME_NEEDS_RWX": "before 1.4",
    "KUBEVIRT_STATE_VOLUME_RWO_REFUSED": "1.4.0",
    "KUBEVIRT_RESTART_REQUIRED_STAYS": "before 1.6.4 or 1.7.0",
    "KUBEVIRT_LONG_VM_NAME_BREAKS": "before 1.6.1",
    "KUBEVIRT_PASST_MIGRATES": "1.8 and later",
    "KUBEVIRT_TDX_KNOWN": "1.7 and later",
    "KUBEVIRT_SECURE_EXECUTION_CHECKED": "1.6 and later",
    "KUBEVIRT_VGPU_MAY_MIGRATE": "1.9 and later",
    "KUBEVIRT_TIMEOUT_COUNTS_DISKS": "1.7.2 and later",
    "KUBEVIRT_REVERT_IS_SILENT": "1.6.3 and later",
    "CNV_LIVE_MIGRATION": "4.17 and later",
    "CNV_SETS_LIVE_UPDATE": "4.16 and later",
    "CNV_GATES_BY_ANNOTATION": "4.17 up to, not including, 4.18",
    "CNV_ANNOTATION_USELESS": "4.18 and later",
    "CNV_LONG_VM_NAME_FAILS": "4.15 up to, not including, 5.1",
    "CNV_SERVICE_ACCOUNT_VOLUME_BREAKS": "before 4.22",
    "CNV_NATIVE_API": "4.20.14 and later",
    "CNV_MTC_SUPERSEDED": "4.21 and later",
    "CNV_NATIVE_STOPPED_VMS": "4.22 and later",
    "CNV_UNVERSIONED_HYPERCONVERGED_IS_V1": "4.22 and later",
    "MTC_VM_SUPPORT": "1.8.4 and later",
    "MTC_LIVE": "1.8.4 and later",
    "MTC_MODE_CHANGE": "1.8.6 and later",
    "MTC_AUTO_MODE": "1.8.6 and later",
    "MTC_HOTPLUG": "1.8.6 and later",
    "MTC_ENTRY_DECIDES_MODES": "1.8.6 and later",
    "MTC_FAILED_COPY_STOPS_RUN": "1.8.6 and later",
    "MTC_UPDATES_TEMPLATE_CLASS": "1.8.9 and later",
    "MTC_ONE_PLAN_PER_NAMESPACE": "before 1.8.5 or 1.8.6 and later",
    "MTC_PLANS_WITH_DISJOINT_VOLUMES": "1.8.5",
    "MTC_STOPS_EVERY_VM": "1.8.4 up to, not including, 1.8.6",
    "MTC_OTHER_PLAN_STALLS_WORKLOAD": "1.8.6 and later",
    "MTC_LABELS_SOURCES": "1.8.5 and later",
    "MTC_TARGET_NAME_NEW": "before 1.8.5",
    "MTC_TARGET_NAME_SUFFIX": "1.8.5 and later",
}


def test_from_when_to_when_each_fact_holds() -> None:
    found = {name: str(value) for name, value in vars(facts).items() if isinstance(value, Interval)}
    assert found == FACTS


@pytest.mark.parametrize(
    ("fact", "asked", "expected"),
    [
        # hot-plugged volumes were refused in the three releases up to 1.4.0
        (facts.KUBEVIRT_HOTPLUG_REFUSED, "1.3.0", True),
        (facts.KUBEVIRT_HOTPLUG_REFUSED, "1.3.1", True),
        (facts.KUBEVIRT_HOTPLUG_REFUSED, "1.4.0", True),
        (facts.KUBEVIRT_HOTPLUG_REFUSED, "1.4.1", False),
        (facts.KUBEVIRT_HOTPLUG_REFUSED, "1.5.0", False),
        # what 4.17 and 4.18 tell of it
        (facts.KUBEVIRT_HOTPLUG_REFUSED, "1.3", True),
        (facts.KUBEVIRT_HOTPLUG_REFUSED, "1.4", None),
        # the condition that stays, corrected on two lines
        (facts.KUBEVIRT_RESTART_REQUIRED_STAYS, "1.6.3", True),
        (facts.KUBEVIRT_RESTART_REQUIRED_STAYS, "1.6.4", False),
        (facts.KUBEVIRT_RESTART_REQUIRED_STAYS, "1.7.0", True),
        (facts.KUBEVIRT_RESTART_REQUIRED_STAYS, "1.7.1", False),
        (facts.KUBEVIRT_RESTART_REQUIRED_STAYS, "1.8.0", False),
        # the time limit
        (facts.KUBEVIRT_TIMEOUT_COUNTS_DISKS, "1.6.6", False),
        (facts.KUBEVIRT_TIMEOUT_COUNTS_DISKS, "1.7.1", False),
        (facts.KUBEVIRT_TIMEOUT_COUNTS_DISKS, "1.7.2", True),
        (facts.KUBEVIRT_TIMEOUT_COUNTS_DISKS, "1.7", None),
        (facts.KUBEVIRT_TIMEOUT_COUNTS_DISKS, "1.8", True),
        # every patch of 4.17 and no other release
        (facts.CNV_GATES_BY_ANNOTATION, "4.16.9", False),
        (facts.CNV_GATES_BY_ANNOTATION, "4.17.0", True),
        (facts.CNV_GATES_BY_ANNOTATION, "4.17.27", True),
        (facts.CNV_GATES_BY_ANNOTATION, "4.18.0", False),
        # plans on one namespace
        (facts.MTC_ONE_PLAN_PER_NAMESPACE, "1.8.4", True),
        (facts.MTC_ONE_PLAN_PER_NAMESPACE, "1.8.5", False),
        (facts.MTC_ONE_PLAN_PER_NAMESPACE, "1.8.6", True),
        (facts.MTC_ONE_PLAN_PER_NAMESPACE, "1.8.10", True),
        (facts.MTC_ONE_PLAN_PER_NAMESPACE, "1.8", None),
        (facts.MTC_VM_SUPPORT, "1.7.19", False),
        (facts.MTC_VM_SUPPORT, "1.8.3", False),
        (facts.MTC_VM_SUPPORT, "1.8.16", True),
    ],
)
def test_both_sides_of_a_border(fact: Interval, asked: str, *, expected: bool | None) -> None:
    assert fact.decide(Version.parse(asked)) is expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (facts.MTC_TARGET_NAME_NEW, facts.MTC_TARGET_NAME_SUFFIX),
        (facts.MTC_ONE_PLAN_PER_NAMESPACE, facts.MTC_PLANS_WITH_DISJOINT_VOLUMES),
    ],
)
def test_alternatives_leave_no_version_out_and_share_none(one: Interval, other: Interval) -> None:
    both = Interval((*one.ranges, *other.ranges))
    assert both == Interval.parse("*")
    assert not any(left.meets(right) for left in one.ranges for right in other.ranges)


def test_the_limits() -> None:
    assert {name: value for name, value in vars(limits).items() if isinstance(value, int)} == {
        "MTC_NAMESPACES_PER_PLAN": 10,
        "MTC_VOLUMES_PER_PLAN": 100,
        "MTC_PODS_PER_PLAN": 100,
        "MTC_PLAN_NAME_MAX": 63,
        "MTC_PLAN_NAME_DOCUMENTED_MAX": 253,
        "MTC_NAMESPACE_NAME_MAX": 59,
        "MTC_CLAIM_BASE_MAX": 247,
        "MTC_CLAIM_BASE_INTACT_MAX": 244,
        "MTC_SUFFIX_LENGTH": 4,
        "CLAIM_NAME_MAX": 253,
        "MTC_STATEFULSET_NAME_MAX": 59,
        "VM_NAME_MAX": 63,
        "VM_NAME_LIVE_MAX": 47,
        "MTC_HOOKS_PER_PLAN": 4,
        "MTC_HOOK_DEADLINE_SECONDS": 1800,
        "STORAGE_CLASSES_MIN": 2,
        "LIVE_NODES_MIN": 2,
    }


def test_a_base_of_244_characters_keeps_its_whole_suffix_and_one_of_247_loses_three_of_four() -> None:
    ending = len("-mig-") + limits.MTC_SUFFIX_LENGTH
    assert limits.MTC_CLAIM_BASE_INTACT_MAX + ending == limits.CLAIM_NAME_MAX
    assert limits.MTC_CLAIM_BASE_MAX + ending == limits.CLAIM_NAME_MAX + 3
