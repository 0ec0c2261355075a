"""Names and globs over names."""

from __future__ import annotations

import fnmatch
import functools


def is_glob(pattern: str) -> bool:
    """Tell whether a pattern has a wildcard."""
    return any(char in pattern for char in "*?[")


def matches(pattern: str, *parts: str) -> bool:
    """Match a pattern, whose parts stand between slashes, against names: `erp/db-*` against ("erp", "db-01").

    A wildcard never crosses a slash; a pattern with another number of parts matches nothing.
    """
    patterns = _parts(pattern)
    if len(patterns) != len(parts):
        return False
    return all(
        part == name or (glob and fnmatch.fnmatchcase(name, part))
        for (part, glob), name in zip(patterns, parts, strict=True)
    )


@functools.lru_cache(maxsize=1024)  # the same patterns are held against every VM
def _parts(pattern: str) -> tuple[tuple[str, bool], ...]:
    return tuple((part, is_glob(part)) for part in pattern.split("/"))
