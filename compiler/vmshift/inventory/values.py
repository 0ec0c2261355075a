"""Reading plain values that may have any shape: what is absent or of another type reads as nothing."""

from __future__ import annotations

from typing import Any


def dig(value: Any, *path: str | int) -> Any:
    """Follow a path into nested mappings and lists; None where it ends early."""
    for part in path:
        if isinstance(value, dict):  # its keys are texts, so an index finds nothing in it
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value):
            value = value[part]
        else:
            return None
    return value


def mapping(value: Any) -> dict[str, Any]:
    """Give a mapping as it is, anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str:
    """Give text as it is, anything else as ""."""
    return value if isinstance(value, str) else ""


def texts(value: Any) -> tuple[str, ...]:
    """Give the text entries of a list."""
    return tuple(entry for entry in value if isinstance(entry, str)) if isinstance(value, list) else ()


def entries(value: Any) -> list[tuple[int, dict[str, Any]]]:
    """Give the mappings of a list, each with its index."""
    if not isinstance(value, list):
        return []
    return [(index, entry) for index, entry in enumerate(value) if isinstance(entry, dict)]
