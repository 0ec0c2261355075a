"""The known defects, row by row, and that each is written as the others are."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from vmshift.platform.defects import (
    CONDITIONS,
    MTC_DEFECTS,
    VIRTUALIZATION_DEFECTS,
    Condition,
    Defect,
)
from vmshift.platform.versions import Version

ALL = (*MTC_DEFECTS, *VIRTUALIZATION_DEFECTS)
BY_ID = {defect.id: defect for defect in ALL}


def test_which_defect_strikes_when() -> None:
    assert [(item.id, item.product, str(item.versions), item.when) for item in ALL] == [
        ("mig-controller#1394", "mtc", "1.8.4", "live"),
        ("MIG-1711", "mtc", "1.8.4 up to, not including, 1.8.6", "any-cutover"),
        ("mig-controller#1404", "mtc", "1.8.4 up to, not including, 1.8.6", "rollback"),
        ("MIG-1719", "mtc", "1.8.6 and later", "cutover-after-rollback"),
        ("MIG-1749", "mtc", "1.8.4 up to, not including, 1.8.9", "delete-plan"),
        ("MIG-1750", "mtc", "1.8.4 up to, not including, 1.8.9", "selected-node"),
        ("MIG-1731", "mtc", "1.8.4 up to, not including, 1.8.9", "limit-range"),
        ("MIG-1762", "mtc", "1.8.9", "stopped-bystander"),
        ("MIG-1770", "mtc", "1.8.4 up to, not including, 1.8.12", "rwo-source"),
        ("kubevirt#12811", "kubevirt", "1.3 up to, not including, 1.3.2", "rwx-source"),
        ("kubevirt#12823", "kubevirt", "1.3 up to, not including, 1.3.2", "block-to-filesystem"),
        (
            "kubevirt#14124",
            "kubevirt",
            "1.3 up to, not including, 1.4.1 or 1.5.0",
            "rollback-to-smaller",
        ),
        ("CNV-55104", "openshift-virtualization", "4.18 up to, not including, 4.20", "stopped-vm"),
        ("CNV-56659", "openshift-virtualization", "4.18 up to, not including, 4.19", "many-live-vms"),
        ("CNV-70330", "openshift-virtualization", "4.20 up to, not including, 4.21", "numa"),
    ]


@pytest.mark.parametrize(
    ("mtc", "expected"),
    [
        ("1.8.3", []),
        (
            "1.8.4",
            [
                "mig-controller#1394",
                "MIG-1711",
                "mig-controller#1404",
                "MIG-1749",
                "MIG-1750",
                "MIG-1731",
                "MIG-1770",
            ],
        ),
        ("1.8.6", ["MIG-1719", "MIG-1749", "MIG-1750", "MIG-1731", "MIG-1770"]),
        ("1.8.9", ["MIG-1719", "MIG-1762", "MIG-1770"]),
        ("1.8.10", ["MIG-1719", "MIG-1770"]),
        ("1.8.12", ["MIG-1719"]),
    ],
)
def test_the_defects_of_a_release_of_mtc(mtc: str, expected: list[str]) -> None:
    asked = Version.parse(mtc)
    assert [defect.id for defect in MTC_DEFECTS if defect.versions.decide(asked)] == expected


def test_the_minor_of_4_17_leaves_open_whether_its_kubevirt_is_corrected() -> None:
    asked = Version.parse("1.3")
    assert {
        defect.id: defect.versions.decide(asked) for defect in VIRTUALIZATION_DEFECTS if defect.product == "kubevirt"
    } == {"kubevirt#12811": None, "kubevirt#12823": None, "kubevirt#14124": True}


def test_every_condition_is_explained_and_used() -> None:
    assert list(CONDITIONS) == sorted(get_args(Condition))
    assert sorted({defect.when for defect in ALL}) == sorted(CONDITIONS)


def test_no_id_stands_twice() -> None:
    assert len(BY_ID) == len(ALL)


@pytest.mark.parametrize("defect", ALL, ids=lambda defect: defect.id)
def test_a_defect_is_written_like_a_finding(defect: Defect) -> None:
    for text in (defect.effect, defect.advice, defect.source):
        assert text == text.strip()
        assert "  " not in text
        assert not text.endswith(".")
    for text in (defect.effect, defect.advice, CONDITIONS[defect.when]):
        assert re.match(r"[a-z]|VM|MTC", text)


@pytest.mark.parametrize(
    ("identity", "url"),
    [
        ("MIG-1770", "https://issues.redhat.com/browse/MIG-1770"),
        ("CNV-70330", "https://issues.redhat.com/browse/CNV-70330"),
        ("kubevirt#12811", "https://github.com/kubevirt/kubevirt/pull/12811"),
        ("mig-controller#1404", "https://github.com/migtools/mig-controller/pull/1404"),
    ],
)
def test_a_defect_leads_to_its_issue(identity: str, url: str) -> None:
    assert BY_ID[identity].url == url
