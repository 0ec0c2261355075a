"""A slip is taken for a word only where no other can be meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmshift.slips import meant_key, meant_name, slips

KEYS = ["mode", "namespaces", "vms", "storage", "step", "quiescePods", "indirectImageMigration", "volumes"]
CLASSES = ["old-san", "new-san", "ceph-rbd", "tier-a", "gold-1", "fast-hdd"]


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("namespace", "namespaces"),
        ("storge", "storage"),
        ("stroage", "storage"),
        ("Storage", "storage"),
        ("quiesce_pods", "quiescePods"),
        ("quiescPod", "quiescePods"),
        ("indirectImagMigratoin", "indirectImageMigration"),
        ("stage", None),  # storage is two slips away, and that much makes another word of a short one
        ("stop", "step"),
        ("vm", None),
        ("volumeMode", None),
        ("x", None),
    ],
)
def test_a_key_is_one_slip_away_or_a_long_one_two(key: str, meant: str | None) -> None:
    assert meant_key(key, KEYS) == meant


def test_a_key_between_two_others_is_neither() -> None:
    assert meant_key("stagee", ["stage", "stages"]) is None
    assert meant_key("ab_cd", ["abCd", "abcd"]) is None


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("nwe-san", "new-san"),
        ("new_san", "new-san"),
        ("NEW-SAN", "new-san"),
        ("cep-rbd", None),  # short parts are told apart by one character
        ("cehp-rbd", "ceph-rbd"),
        ("ceph-rbx", None),
        ("tier-b", None),
        ("gold-2", None),
        ("gold-3", None),
        ("fast-ssd", None),
        ("fsat-hdd", "fast-hdd"),
        ("fastt-hdd", "fast-hdd"),
        ("nwe-sna", None),
    ],
)
def test_a_name_has_one_slip_in_one_part_and_none_in_numbers(name: str, meant: str | None) -> None:
    assert meant_name(name, CLASSES) == meant


def test_a_name_between_two_others_is_neither() -> None:
    assert meant_name("goldd", ["gold", "golds"]) is None


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_slips_count_the_same_both_ways_and_are_none_for_one_word(one: str, other: str) -> None:
    assert slips(one, other) == slips(other, one)
    assert (slips(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= slips(one, other) <= max(len(one), len(other))
