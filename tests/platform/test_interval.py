"""Intervals: how they are read, shown, joined and asked."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmshift.platform.interval import Interval, Range
from vmshift.platform.versions import Version

SMALL = st.integers(min_value=0, max_value=6)
VERSIONS = st.tuples(SMALL, SMALL, SMALL).map(Version)
BOUNDS = st.one_of(VERSIONS, st.tuples(SMALL, SMALL).map(Version))


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    """A range that is not empty; one in some has no end."""
    low, high = draw(BOUNDS), draw(st.none() | BOUNDS)
    if high is None:
        return Range(low, None)
    low, high = min(low, high), max(low, high)
    return Range(low, high.following() if low == high else high)


INTERVALS = st.lists(ranges(), min_size=1, max_size=4).map(lambda items: Interval(tuple(items)))


def version(text: str) -> Version:
    return Version.parse(text)


@pytest.mark.parametrize(
    ("text", "shown", "expression"),
    [
        ("*", "any version", "*"),
        (">=1.3 <1.5", "1.3 up to, not including, 1.5", ">=1.3 <1.5"),
        ("  >= 1.3   <1.5 ", "1.3 up to, not including, 1.5", ">=1.3 <1.5"),
        (">=1.3<1.5", "1.3 up to, not including, 1.5", ">=1.3 <1.5"),
        (">=1.3.0 <1.5.0", "1.3 up to, not including, 1.5", ">=1.3 <1.5"),
        ("<1.8.6", "before 1.8.6", "<1.8.6"),
        (">=1.8.6", "1.8.6 and later", ">=1.8.6"),
        ("==1.5.0", "1.5.0", ">=1.5 <1.5.1"),
        ("==1.8.5", "1.8.5", ">=1.8.5 <1.8.6"),
        ("==4.17", "4.17 up to, not including, 4.18", ">=4.17 <4.18"),
        (">1.4", "1.5 and later", ">=1.5"),
        ("<=1.4", "before 1.5", "<1.5"),
        ("<=1.8.4 || >=1.8.6", "before 1.8.5 or 1.8.6 and later", "<1.8.5 || >=1.8.6"),
        (">=1.8.6 || <=1.8.4", "before 1.8.5 or 1.8.6 and later", "<1.8.5 || >=1.8.6"),
        ("==1.3.0 || ==1.3.1", "1.3 up to, not including, 1.3.2", ">=1.3 <1.3.2"),
        ("<1.5 || >=1.4", "any version", "*"),
        (">=1.2 >=1.3 <1.9 <1.5", "1.3 up to, not including, 1.5", ">=1.3 <1.5"),
        (">=0.0", "any version", "*"),
    ],
)
def test_an_interval_is_read_and_shown(text: str, shown: str, expression: str) -> None:
    interval = Interval.parse(text)
    assert (str(interval), interval.expression()) == (shown, expression)


@pytest.mark.parametrize(
    "text",
    ["", "1.5", ">=", ">=1", "~1.5", "!=1.5", "* <1.5", ">=1.3, <1.5", ">=1.3 1.5", ">=1.3 ||", "|| *", "=1.5"],
)
def test_other_texts_are_no_intervals(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an? (interval|version) such as"):
        Interval.parse(text)


@pytest.mark.parametrize("text", [">=1.5 <1.3", ">=1.5 <1.5", ">1.5 <=1.5", "* || ==1.3 ==1.4"])
def test_what_no_version_fulfils_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no version is"):
        Interval.parse(text)


def test_an_interval_has_a_range() -> None:
    with pytest.raises(ValueError, match="at least one range"):
        Interval(())


@given(INTERVALS)
def test_expression_and_interval_are_inverse(interval: Interval) -> None:
    assert Interval.parse(interval.expression()) == interval


@given(INTERVALS, INTERVALS)
def test_equal_intervals_are_shown_alike_and_others_are_not(one: Interval, other: Interval) -> None:
    assert (one == other) == (one.expression() == other.expression())
    assert (one == other) == (str(one) == str(other))


@given(st.lists(ranges(), min_size=1, max_size=4), VERSIONS)
def test_joining_ranges_changes_no_answer(items: list[Range], asked: Version) -> None:
    assert Interval(tuple(items)).contains(asked) == any(item.contains(asked) for item in items)


@given(st.lists(ranges(), min_size=1, max_size=4))
def test_the_order_of_ranges_does_not_matter(items: list[Range]) -> None:
    assert Interval(tuple(items)) == Interval(tuple(reversed(items)))


@given(INTERVALS)
def test_ranges_stand_apart_in_ascending_order(interval: Interval) -> None:
    for before, after in pairwise(interval.ranges):
        assert before.high is not None
        assert before.high < after.low


@given(INTERVALS, VERSIONS)
def test_a_known_release_is_decided_as_contained(interval: Interval, asked: Version) -> None:
    assert interval.decide(asked) is interval.contains(asked)


@given(INTERVALS, VERSIONS)
def test_a_minor_is_decided_as_all_its_releases_or_not_at_all(interval: Interval, asked: Version) -> None:
    answers = {interval.contains(Version((*asked.minor.parts, patch))) for patch in range(10)}
    expected = answers.pop() if len(answers) == 1 else None
    assert interval.decide(asked.minor) is expected
    assert interval.decide(asked, precise=False) is expected


@given(INTERVALS)
def test_an_unknown_version_decides_nothing(interval: Interval) -> None:
    assert interval.decide(None) is None


@pytest.mark.parametrize(
    ("asked", "precise", "expected"),
    [
        ("1.2.9", True, False),
        ("1.3.0", True, True),
        ("1.4.0", True, True),
        ("1.4.1", True, False),
        ("1.3", True, True),
        ("1.4", True, None),
        ("1.5", True, False),
        ("1.4.0", False, None),
        ("1.3.1", False, True),
        ("1.5.0", False, False),
    ],
)
def test_an_interval_that_splits_a_minor(asked: str, *, precise: bool, expected: bool | None) -> None:
    assert Interval.parse(">=1.3 <1.4.1").decide(version(asked), precise) is expected
