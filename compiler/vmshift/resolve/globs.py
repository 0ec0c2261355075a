"""Names and globs over names."""

from __future__ import annotations

import fnmatch


def is_glob(pattern: str) -> bool:
    """Tell whether a pattern has a wildcard."""
    return any(char in pattern for char in "*?[")


def matches(pattern: str, *parts: str) -> bool:
    """Match a pattern, whose parts stand between slashes, against names: `erp/db-*` against ("erp", "db-01").

    A wildcard never crosses a slash; a pattern with another number of parts matches nothing.
    """
    patterns = pattern.split("/")
    if len(patterns) != len(parts):
        return False
    return all(
        part == name or (is_glob(part) and fnmatch.fnmatchcase(name, part))
        for part, name in zip(patterns, parts, strict=True)
    )
