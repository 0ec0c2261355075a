"""Quantities, durations, dates, percentages and versions."""

from __future__ import annotations

import datetime as dt
import math
import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec.documents import document, loaded
from vmshift.platform.versions import Version
from vmshift.quantity import QUANTITY_PATTERN, quantity_bytes, show_bytes
from vmshift.spec.schema import json_schema
from vmshift.spec.types import duration_seconds

PROPERTIES = {name: model["properties"] for name, model in json_schema()["$defs"].items() if "properties" in model}
DATE = PROPERTIES["Waiver"]["expires"]["anyOf"][0]["pattern"]
DURATION = PROPERTIES["Window"]["duration"]["pattern"]
NEAR_DATES = st.from_regex(r"[0-9]{2}[0-9]{2}-[01][0-9]-[0-3][0-9]", fullmatch=True)
NEAR_DURATIONS = st.from_regex(r"([0-9]{1,2}d)?([0-9]{1,2}h)?([0-9]{1,2}m)?([0-9]{1,2}s)?", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        (1, 1),
        (1.5, 2),
        ("40Ti", 40 * 2**40),
        ("1.5Gi", 3 * 2**29),
        (".5Ki", 512),
        ("5.", 5),
        ("+3k", 3000),
        ("128974848k", 128974848000),
        ("1500m", 2),
        ("1u", 1),
        ("1n", 1),
        ("5E", 5 * 10**18),
        ("5E3", 5000),
        ("12e6", 12_000_000),
        ("5e-1", 1),
        ("7Ei", 7 * 2**60),
    ],
)
def test_quantities_are_read_as_kubernetes_reads_them_and_rounded_up(text: object, size: int) -> None:
    assert quantity_bytes(text) == size


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "Gi", "1K", "1KB", "1 Gi", "-1", "1_000", "1,5", "1e", "0x10", "٣", "40Ti\n", "1" * 5000),
        *(None, True, [], {}, -1, math.inf, math.nan),
    ],
)
def test_what_is_no_quantity_reads_as_none(text: object) -> None:
    assert quantity_bytes(text) is None


@settings(deadline=None)
@given(st.from_regex(QUANTITY_PATTERN, fullmatch=True))
def test_a_quantity_is_its_number_times_its_unit_to_the_byte(text: str) -> None:
    found = re.fullmatch(QUANTITY_PATTERN, text)
    assert found is not None
    unit = found[2] or ""
    powers = {"n": -3, "u": -2, "m": -1, "": 0, "k": 1, "M": 2, "G": 3, "T": 4, "P": 5, "E": 6}
    if unit.endswith("i"):
        factor = Fraction(1024) ** ("KMGTPE".index(unit[0]) + 1)
    elif unit in powers:
        factor = Fraction(1000) ** powers[unit]
    else:
        factor = Fraction(10) ** int(unit[1:])

    assert quantity_bytes(text) == math.ceil(Fraction(f"0{found[1]}0" if "." in found[1] else found[1]) * factor)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0"),
        (1023, "1023"),
        (1024, "1Ki"),
        (2**20 - 1, "1Mi"),
        (30 * 2**30, "30Gi"),
        (3 * 2**39, "1.5Ti"),
        (2**70, "1024Ei"),
    ],
)
def test_sizes_are_shown_in_binary_units(size: int, shown: str) -> None:
    assert show_bytes(size) == shown


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=2**70))
def test_a_shown_size_is_a_quantity_within_a_twentieth_of_its_unit(size: int) -> None:
    again = quantity_bytes(show_bytes(size))

    assert again is not None
    assert abs(again - size) <= max(size, 1024) / 19


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30m", 1800), ("6h", 21600), ("1h30m", 5400), ("2d", 172800), ("1d1h1m1s", 90061), ("0h5s", 5), ("90s", 90)],
)
def test_durations_are_days_hours_minutes_and_seconds(text: str, seconds: int) -> None:
    assert duration_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "30", "m", "30 m", "1m1h", "1.5h", "-1h", "1h\n", "1w", "30min"])
def test_what_is_no_duration_reads_as_none(text: str) -> None:
    assert duration_seconds(text) is None


@settings(deadline=None)
@given(NEAR_DURATIONS)
def test_the_schema_takes_exactly_the_durations_that_last(text: str) -> None:
    assert (re.search(DURATION, text) is not None) == bool(duration_seconds(text))


@settings(deadline=None)
@given(NEAR_DATES | st.dates().map(str) | st.dates(dt.date(1, 2, 27), dt.date(9999, 3, 1)).map(str))
def test_the_schema_takes_exactly_the_days_that_there_are(text: str) -> None:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        there = False
    else:
        there = True

    assert (re.search(DATE, text) is not None) is there


@settings(deadline=None)
@given(st.from_regex(PROPERTIES["Platform"]["mtc"]["anyOf"][0]["pattern"], fullmatch=True))
def test_every_version_that_a_spec_may_hold_can_be_compared(text: str) -> None:
    assert Version.try_parse(text) is not None


@settings(deadline=None)
@given(st.from_regex(r"v?[0-9]{1,3}(\.[0-9x]{1,2}){0,7}([-+.][0-9a-z.+_-]{0,3})?", fullmatch=True))
def test_a_version_that_cannot_be_compared_is_refused(text: str) -> None:
    refused = loaded(document(f'platform: {{mtc: "{text}"}}')).errors != ()

    assert refused is (Version.try_parse(text) is None)
