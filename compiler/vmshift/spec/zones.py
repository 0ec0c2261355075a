"""Time zones, as far as this machine knows them: where it has no data, the form of the name has to do."""

from __future__ import annotations

import functools
import zoneinfo

ZONE_PATTERN = r"^(?:[A-Z]{3}|[A-Z][A-Za-z]+(?:/[A-Z][A-Za-z0-9_+-]*){1,2})$"


@functools.cache
def is_zone(name: str) -> bool:
    """Tell whether there is a time zone of a name, which has the form of one; True where this machine has no data."""
    return _is_known(name) or not _is_known("Europe/Madrid")


def _is_known(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
