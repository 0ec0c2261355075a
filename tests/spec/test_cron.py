"""When windows open: what robfig/cron takes, and names a moment."""

from __future__ import annotations

import pytest

from vmshift.spec.cron import cron_fault
from vmshift.spec.zones import is_zone


@pytest.mark.parametrize(
    "text",
    [
        "0 22 * * 6",
        "* * * * *",
        "? ? ? ? ?",
        "*/5 0-6/2 1,15 * mon-fri",
        "59 23 31 12 0",
        "00 07 01 01 SUN",
        "0 0 29 2 *",
        "0 0 31 2 mon",
        "0 0 30 feb,mar *",
        "5/10 * * * *",
        "0  22  *  * 6",
        "@daily",
        "@midnight",
        "@every 90m",
    ],
)
def test_a_cron_expression_is_one(text: str) -> None:
    assert cron_fault(text) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("0 22 * *", "it has 4 fields and not 5"),
        ("0 0 22 * * 6", "it has 6 fields and not 5"),
        ("", "it has 0 fields and not 5"),
        ("60 22 * * 6", "the minute is 0 to 59"),
        ("0 24 * * 6", "the hour is 0 to 23"),
        ("0 22 0 * 6", "the day is 1 to 31"),
        ("0 22 * 13 6", "the month is 1 to 12"),
        ("0 22 * * 7", "the weekday is 0 to 6"),
        ("0 22 * * sat-sun", "a range of the weekday ends before it starts"),
        ("30-10 22 * * *", "a range of the minute ends before it starts"),
        ("0 0 31 2,4,6 *", "no month has such a day"),
        ("@dayly", "the words are @yearly, @monthly, @weekly, @daily and @hourly"),
    ],
)
def test_what_is_none_says_why(text: str, fault: str) -> None:
    assert cron_fault(text) == fault


def test_a_zone_is_looked_up_where_this_machine_knows_any(monkeypatch: pytest.MonkeyPatch) -> None:
    is_zone.cache_clear()
    monkeypatch.setattr("vmshift.spec.zones._is_known", lambda name: name in ("Europe/Madrid", "UTC"))
    known = [is_zone(name) for name in ("UTC", "Europe/Madrid", "Europe/Atlantis")]
    is_zone.cache_clear()
    monkeypatch.setattr("vmshift.spec.zones._is_known", lambda _: False)
    unknown = is_zone("Europe/Atlantis")
    is_zone.cache_clear()

    assert (known, unknown) == ([True, True, False], True)
