"""Cron expressions as the windows of Argo CD take them: five fields, or a word such as @daily.

Source: github.com/robfig/cron v3, parser.go, ParseStandard, which Argo CD calls for the schedule of a sync window.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class _Field(NamedTuple):
    """One of the five: what it is called, its lowest and highest value, their pattern, and names for them."""

    name: str
    low: int
    high: int
    value: str
    names: tuple[str, ...] = ()


def _any_case(names: tuple[str, ...]) -> str:
    return "|".join("".join(f"[{char.upper()}{char}]" for char in name) for name in names)


_FIELDS = (
    _Field("minute", 0, 59, "[0-5]?[0-9]"),
    _Field("hour", 0, 23, "[01]?[0-9]|2[0-3]"),
    _Field("day", 1, 31, "0?[1-9]|[12][0-9]|3[01]"),
    _Field("month", 1, 12, f"0?[1-9]|1[0-2]|{_any_case(_MONTHS)}", _MONTHS),
    _Field("weekday", 0, 6, f"[0-6]|{_any_case(_DAYS)}", _DAYS),
)
_STEP = "(?:/0?[1-9]|/[1-9][0-9])?"


def _pattern(field: _Field) -> str:
    item = rf"(?:[*?]|(?:{field.value})(?:-(?:{field.value}))?){_STEP}"
    return f"{item}(?:,{item})*"


_WORD = r"@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|every [1-9][0-9]{0,8}[hms])"
CRON_PATTERN = rf"^(?:{_WORD}|{' +'.join(_pattern(field) for field in _FIELDS)})$"


def cron_fault(text: str) -> str | None:
    """Say why a text is no cron expression, or names no moment; None where it is one and does."""
    if text.startswith("@"):
        return None if re.fullmatch(_WORD, text) else "the words are @yearly, @monthly, @weekly, @daily and @hourly"
    parts = text.split(" ")
    parts = [part for part in parts if part]
    if len(parts) != len(_FIELDS) or text != text.strip():
        return f"it has {len(parts)} fields and not 5"
    for part, field in zip(parts, _FIELDS, strict=True):
        if not re.fullmatch(_pattern(field), part):
            return f"the {field.name} is {field.low} to {field.high}"
        if any(_numbers(item, field) == range(0) for item in part.split(",")):
            return f"a range of the {field.name} ends before it starts"
    return None if _has_day(parts) else "no month has such a day"


def _numbers(item: str, field: _Field) -> range:
    """Give the values that one item of a field stands for."""
    span, slash, step = item.partition("/")
    if span in ("*", "?"):
        low, high = field.low, field.high
    else:
        first, dash, last = span.partition("-")
        low = _number(first, field)
        high = _number(last, field) if dash else field.high if slash else low
    return range(low, high + 1, int(step or 1)) if low <= high else range(0)


def _number(word: str, field: _Field) -> int:
    return int(word) if word.isdecimal() else field.names.index(word.lower()) + field.low


def _has_day(parts: list[str]) -> bool:
    """Tell whether any month has a day that is meant; a weekday that is named has some in every month."""
    if parts[4] not in ("*", "?"):
        return True
    days, months = (
        {number for item in parts[index].split(",") for number in _numbers(item, _FIELDS[index])} for index in (2, 3)
    )
    return any(min(days) <= _LONGEST_MONTHS[month - 1] for month in months)
