"""Intervals of versions: the one type in which it is written what is true from when to when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vmshift.platform.versions import Version

__all__ = ["Interval", "Range"]

_ZERO = Version((0, 0))
_COMPARISON = re.compile(r"(>=|<=|==|<|>)\s*([^\s<>=|]+)\s*")


@dataclass(frozen=True, slots=True)
class Range:
    """The versions from ``low`` up to, not including, ``high``; without ``high`` there is no end."""

    low: Version
    high: Version | None

    def contains(self, version: Version) -> bool:
        """Whether the version lies in the range."""
        return self.low <= version and (self.high is None or version < self.high)

    def covers(self, other: Range) -> bool:
        """Whether every version of the other range lies in this one."""
        if other.low < self.low:
            return False
        return self.high is None or (other.high is not None and other.high <= self.high)

    def meets(self, other: Range) -> bool:
        """Whether some version lies in both ranges."""
        return (self.high is None or other.low < self.high) and (other.high is None or self.low < other.high)

    def expression(self) -> str:
        """Write the range in the notation that :meth:`Interval.parse` reads."""
        if self.high is None:
            return "*" if self.low == _ZERO else f">={_shortest(self.low)}"
        if self.low == _ZERO:
            return f"<{_shortest(self.high)}"
        return f">={_shortest(self.low)} <{_shortest(self.high)}"

    def __str__(self) -> str:
        low = _shortest(self.low)
        if self.high is None:
            return "any version" if self.low == _ZERO else f"{low} and later"
        high = _shortest(self.high)
        if self.low == _ZERO:
            return f"before {high}"
        patch = _three(self.low)
        if patch is not None and self.high == patch.following():
            return str(patch)
        return f"{low} up to, not including, {high}"


@dataclass(frozen=True, slots=True)
class Interval:
    """One or more ranges of versions, sorted and apart from one another, so that equal means the same."""

    ranges: tuple[Range, ...]

    def __post_init__(self) -> None:
        """Sort and join the ranges. Raises ValueError where there is none, or one is empty."""
        if not self.ranges:
            raise ValueError("an interval needs at least one range")
        for item in self.ranges:
            if item.high is not None and item.high <= item.low:
                raise ValueError(f'no version is ">={item.low} <{item.high}"')
        object.__setattr__(self, "ranges", _joined(self.ranges))

    def __str__(self) -> str:
        return " or ".join(map(str, self.ranges))

    @classmethod
    def parse(cls, text: str) -> Interval:
        """Read ">=1.3 <1.5", "==1.5.0", "<=1.8.4 || >=1.8.6" or "*".

        A comparison speaks of everything its version covers: "==4.17" is all of 4.17, "<=1.4" ends before
        1.5, "==1.5.0" ends before 1.5.1. Raises ValueError for other texts and for what no version fulfils.
        """
        return cls(tuple(_range(alternative.strip(), text) for alternative in text.split("||")))

    def expression(self) -> str:
        """Write the interval in the notation that :meth:`parse` reads; the same for equal intervals."""
        return " || ".join(item.expression() for item in self.ranges)

    def contains(self, version: Version) -> bool:
        """Whether the version lies in the interval; a version without patch counts as patch 0."""
        return any(item.contains(version) for item in self.ranges)

    def decide(self, version: Version | None, precise: bool = True) -> bool | None:  # noqa: FBT001, FBT002 - one plain question
        """Whether a version of which perhaps only the minor is known lies in the interval.

        None where it is unknown: no version at all, or only a minor (``precise`` is false, or the version has
        two numbers) that lies partly inside.
        """
        if version is None:
            return None
        if precise and version.has_patch:
            return self.contains(version)
        line = Range(version.minor, version.minor.following())
        if any(item.covers(line) for item in self.ranges):
            return True
        return None if any(item.meets(line) for item in self.ranges) else False


def _range(alternative: str, text: str) -> Range:
    """One alternative of an interval's text; the whole text is for the message."""
    if alternative == "*":
        return Range(_ZERO, None)
    low, high = _ZERO, None
    position = 0
    while match := _COMPARISON.match(alternative, position):
        position = match.end()
        from_here, to_here = _bounds(match[1], Version.parse(match[2]))
        low = max(low, from_here)
        if to_here is not None:
            high = to_here if high is None else min(high, to_here)
    if position == 0 or position < len(alternative):
        raise ValueError(f'"{text}" is not an interval such as ">=1.3 <1.5 || ==1.6.2"')
    return Range(low, high)


def _bounds(operator: str, version: Version) -> tuple[Version, Version | None]:
    """Where a comparison begins to hold, and where it ends to."""
    match operator:
        case ">=":
            return version, None
        case ">":
            return version.following(), None
        case "<":
            return _ZERO, version
        case "<=":
            return _ZERO, version.following()
        case _:
            return version, version.following()


def _joined(ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    """Put the same versions into the fewest ranges, lowest first."""
    joined: list[Range] = []
    for item in sorted(ranges, key=lambda item: item.low):
        last = joined[-1] if joined else None
        if last is None or (last.high is not None and last.high < item.low):
            joined.append(item)
        elif last.high is not None:
            high = None if item.high is None else max(last.high, item.high)
            joined[-1] = Range(last.low, high)
    return tuple(joined)


def _shortest(version: Version) -> Version:
    """Drop zeros at the end, keeping two numbers: equal versions become the same text."""
    parts = version.parts
    while len(parts) > 2 and parts[-1] == 0:
        parts = parts[:-1]
    return Version(parts)


def _three(version: Version) -> Version | None:
    """Bring the version to exactly three numbers; None where it has more than that."""
    parts = _shortest(version).parts
    return Version((*parts, 0)[:3]) if len(parts) <= 3 else None
