"""Defaults, gates and naming by version."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vmshift.platform.defaults import (
    LIVE_UPDATE_GATE,
    PARALLEL_MIGRATIONS_PER_CLUSTER,
    VOLUME_GATES,
    completion_timeout,
    filesystem_overhead,
    gates_to_set,
    live_is_possible,
    parallel_migrations_per_node,
    plans_per_namespace,
    rollout_strategy,
    target_naming,
)
from vmshift.platform.versions import Version


def version(text: str | None) -> Version | None:
    return None if text is None else Version.parse(text)


ALL_GATES = ("VolumesUpdateStrategy", "VolumeMigration", "VMLiveUpdateFeatures")


def test_the_gates_by_name() -> None:
    assert (*VOLUME_GATES, LIVE_UPDATE_GATE) == ALL_GATES


@pytest.mark.parametrize(
    ("kubevirt", "cnv", "gates"),
    [
        # plain KubeVirt sets none of the three
        ("1.2.2", None, ()),
        ("1.3.0", None, ALL_GATES),
        ("1.3", None, ALL_GATES),
        ("1.4.1", None, ALL_GATES),
        ("1.5.0", None, ()),
        ("1.9.0", None, ()),
        # the operator of 4.17 sets the third, that of 4.18 all of them
        ("1.2.2", "4.16.3", ()),
        ("1.3.1", "4.17.4", ALL_GATES[:2]),
        (None, "4.17", ALL_GATES[:2]),
        ("1.4.1", "4.18.0", ()),
        (None, "4.19", ()),
        (None, None, None),
    ],
)
def test_which_gates_are_left_to_the_user(kubevirt: str | None, cnv: str | None, gates: tuple[str, ...] | None) -> None:
    assert gates_to_set(version(kubevirt), version(cnv)) == gates


@pytest.mark.parametrize(
    ("kubevirt", "cnv", "expected"),
    [
        ("1.2.2", None, False),
        ("1.3.0", None, True),
        (None, "4.16", False),
        (None, "4.17.0", True),
        ("1.3.1", "4.16", True),
        (None, None, None),
    ],
)
def test_live_begins_with_kubevirt_1_3_which_decides_where_it_is_known(
    kubevirt: str | None, cnv: str | None, *, expected: bool | None
) -> None:
    assert live_is_possible(version(kubevirt), version(cnv)) is expected


@pytest.mark.parametrize(
    ("kubevirt", "expected"),
    [("1.3.1", "Stage"), ("1.5.3", "Stage"), ("1.6.0", "LiveUpdate"), ("1.9", "LiveUpdate"), (None, None)],
)
def test_an_unset_rollout_strategy_is_live_update_from_1_6(kubevirt: str | None, expected: str | None) -> None:
    assert rollout_strategy(version(kubevirt)) == expected


@pytest.mark.parametrize(
    ("kubevirt", "cnv", "seconds"),
    [
        ("1.3.1", None, 800),
        ("1.4.0", None, 150),
        ("1.9.0", None, 150),
        ("1.3.1", "4.17.4", 800),
        (None, "4.16", 800),
        (None, "4.18", 150),
        (None, "4.22.1", 150),
        ("1.9.0", "5.0.0", 20),
        (None, None, None),
    ],
)
def test_seconds_for_each_gib_before_a_migration_is_given_up(
    kubevirt: str | None, cnv: str | None, seconds: int | None
) -> None:
    assert completion_timeout(version(kubevirt), version(cnv)) == seconds


@pytest.mark.parametrize(("cnv", "number"), [("4.17.4", 2), ("4.22", 2), ("5.0", 1), (None, 2)])
def test_migrations_at_once(cnv: str | None, number: int) -> None:
    assert parallel_migrations_per_node(version(cnv)) == number
    assert PARALLEL_MIGRATIONS_PER_CLUSTER == 5


@pytest.mark.parametrize(
    ("cdi", "cnv", "share"),
    [
        ("1.62.0", None, "0.055"),
        ("1.63.1", None, "0.06"),
        (None, "4.19", "0.055"),
        (None, "4.20.0", "0.06"),
        ("1.63.0", "4.19", "0.06"),
    ],
)
def test_the_share_that_cdi_keeps_free(cdi: str | None, cnv: str | None, share: str) -> None:
    assert filesystem_overhead(version(cdi), version(cnv)) == Decimal(share)


def test_the_share_is_unknown_without_versions() -> None:
    assert filesystem_overhead(None, None) is None


@pytest.mark.parametrize(
    ("mtc", "naming", "plans"),
    [
        ("1.7.0", "new", "one"),
        ("1.8.4", "new", "one"),
        ("1.8.5", "suffix", "disjoint"),
        ("1.8.6", "suffix", "one"),
        ("1.8.10", "suffix", "one"),
        ("1.8", None, None),
        (None, None, None),
    ],
)
def test_names_and_plans_of_mtc(mtc: str | None, naming: str | None, plans: str | None) -> None:
    assert (target_naming(version(mtc)), plans_per_namespace(version(mtc))) == (naming, plans)
