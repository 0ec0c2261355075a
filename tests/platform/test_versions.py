"""Versions: how they are read, compared and shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmshift.platform.versions import Version, names_release

NUMBERS = st.lists(st.integers(min_value=0, max_value=40), min_size=2, max_size=5)
VERSIONS = NUMBERS.map(lambda numbers: Version(tuple(numbers)))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("4.17", (4, 17)),
        ("4.17.4", (4, 17, 4)),
        ("v1.3.1", (1, 3, 1)),
        ("1.8.10", (1, 8, 10)),
        ("v1.3.1-48-g1a2b3c4", (1, 3, 1)),
        ("4.17.4-rc.1", (4, 17, 4)),
        ("4.21.0-0.nightly-2026-01-02-030405", (4, 21, 0)),
        ("v1.5.0-rc.0+1a2b3c", (1, 5, 0)),
        ("1.30+build", (1, 30)),
        (" 4.17.4\n", (4, 17, 4)),
    ],
)
def test_a_version_is_read_with_or_without_v_and_suffix(text: str, parts: tuple[int, ...]) -> None:
    assert Version.parse(text).parts == parts
    assert Version.try_parse(text) == Version(parts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "v",
        "latest",
        "4.",
        ".17",
        "4.x",
        "4..17",
        "4.17.4rc1",
        "V1.3",
        "-1.2",
        "4.17 4.18",
        "1.2-",
        "\u0664.17",
    ],
)
def test_other_texts_are_no_versions(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        Version.parse(text)
    assert str(caught.value) == f'"{text}" is not a version such as 4.17 or 1.8.10'
    assert Version.try_parse(text) is None


@pytest.mark.parametrize("value", [None, 4.17, 4, True, ["4.17"], {"version": "4.17"}, b"4.17"])
def test_values_that_are_no_text_are_no_versions(value: object) -> None:
    assert Version.try_parse(value) is None


@pytest.mark.parametrize("parts", [(), (4,), (4, -1)])
def test_a_version_has_two_numbers_at_least_and_none_is_negative(parts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="is not a version such as"):
        Version(parts)


def test_a_missing_number_counts_as_zero() -> None:
    short, long = Version.parse("4.17"), Version.parse("4.17.0")
    assert short == long
    assert hash(short) == hash(long)
    assert not short < long
    assert not short > long
    assert {short: "found"}[long] == "found"


def test_numbers_are_compared_as_numbers() -> None:
    texts = ["1.8.10", "1.8", "1.10.0", "1.8.9", "1.9", "1.8.4"]
    assert [str(version) for version in sorted(map(Version.parse, texts))] == [
        "1.8",
        "1.8.4",
        "1.8.9",
        "1.8.10",
        "1.9",
        "1.10.0",
    ]


@given(VERSIONS, VERSIONS)
def test_exactly_one_of_less_equal_greater_holds(one: Version, other: Version) -> None:
    assert [one < other, one == other, one > other].count(True) == 1
    assert (one <= other) == (one < other or one == other)
    assert (one >= other) == (other <= one)


@given(VERSIONS, VERSIONS, VERSIONS)
def test_the_order_is_transitive(one: Version, two: Version, three: Version) -> None:
    low, middle, high = sorted([one, two, three])
    assert low <= middle <= high
    assert low <= high


@given(VERSIONS, st.integers(min_value=0, max_value=3))
def test_zeros_at_the_end_change_neither_equality_nor_hash(version: Version, zeros: int) -> None:
    longer = Version((*version.parts, *[0] * zeros))
    assert longer == version
    assert hash(longer) == hash(version)


@given(VERSIONS)
def test_text_and_version_are_inverse(version: Version) -> None:
    assert Version.parse(str(version)).parts == version.parts


@given(VERSIONS)
def test_the_following_version_is_later_and_the_minor_is_not(version: Version) -> None:
    assert version < version.following()
    assert version.minor <= version
    assert version.minor.parts == version.parts[:2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.3.1", True),
        ("v1.3.1", True),
        ("4.17.4-rc.1", True),
        ("1.3", False),
        ("v1.3.1-48-g1a2b3c4", False),
        ("v1.3.1-48-g1a2b3c4-dirty", False),
        ("unknown", False),
        (1.3, False),
        (None, False),
    ],
)
def test_a_text_names_one_release_unless_commits_came_after_its_tag(text: object, *, expected: bool) -> None:
    assert names_release(text) is expected
