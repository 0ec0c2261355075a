"""The kinds of value a migration spec may hold: quantities, durations, dates, globs and names."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from vmshift.quantity import QUANTITY_PATTERN, quantity_bytes
from vmshift.spec.cron import CRON_PATTERN, cron_fault
from vmshift.spec.zones import ZONE_PATTERN, is_zone

DNS_LABEL = r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
CLASS_NAME = r"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$"
CLASS_GLOB = r"^[-a-z0-9.*?\[\]!]+$"
NAMESPACE_GLOB = r"^[-a-z0-9.*?\[\]!]+(:[-a-z0-9.*?\[\]!]+)?$"
_VM_GLOB = r"^[-a-z0-9.*?\[\]!]+/[-a-z0-9.*?\[\]!]+$"
_VM_OR_VOLUME_GLOB = r"^[-a-z0-9.*?\[\]!]+/[-a-z0-9.*?\[\]!]+(/[-a-zA-Z0-9._*?\[\]!]+)?$"
_VOLUME_GLOB = r"^[-a-z0-9.*?\[\]!]+/[-a-z0-9.*?\[\]!]+/[-a-zA-Z0-9._*?\[\]!]+$"
# The digits are so few that the sum stays below the 292 years that Go, and so the cluster, can count.
_DURATION = re.compile(r"^(?=.)(?:([0-9]{1,4})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,7})m)?(?:([0-9]{1,9})s)?$")
_ANY_DURATION = re.compile(r"(?=.*[1-9])(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CALENDAR = (  # every day that there is, so that an editor marks 30 February as well
    r"^(?!0000)([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    r"|02-(0[1-9]|1[0-9]|2[0-8]))|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$"
)
_PATH = r"^[^\x00-\x1f\x7f]+$"  # the system takes no NUL, and nobody means the other control characters
_PERCENT = r"^(100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?)%$"
_VERSION = r"^v?[0-9]{1,9}(\.[0-9]{1,9}){1,5}([-+][-+._0-9A-Za-z]+)?$"  # what vmshift.platform.versions can read
_LARGEST = 10**18  # a number of bytes without a unit; beyond, not every reader keeps each digit


def duration_seconds(text: str) -> int | None:
    """Give the seconds of a duration such as 30m, 6h or 1h30m, or None where it is none."""
    match = _DURATION.fullmatch(text)
    if not match:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _quantity(value: Any) -> str:
    value = _whole(value)
    bare = isinstance(value, (int, float))
    if quantity_bytes(value) is None or (bare and not (isinstance(value, int) and value <= _LARGEST)):
        raise ValueError("is no quantity; write a number of bytes with a unit, such as 40Ti or 200Mi")
    return str(value)


def _whole(value: Any) -> Any:
    """Take 1.0 for 1, as JSON Schema does."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _duration(value: str) -> str:
    if not duration_seconds(value):
        long = "longer than anything that can be waited for" if _ANY_DURATION.fullmatch(value) else "no duration"
        raise ValueError(f"is {long}; write a whole number with a unit, such as 30m, 6h or 1h30m")
    return value


def _schedule(value: str) -> str:
    fault = cron_fault(value)
    if fault is not None:
        raise ValueError(
            f'is no cron expression, for {fault}; write minute, hour, day, month and weekday, such as "0 22 * * 6"'
        )
    return value


def _zone(value: str) -> str:
    if not re.fullmatch(ZONE_PATTERN, value) or not is_zone(value):
        raise ValueError("is no time zone; write the name of one, such as Europe/Madrid or UTC")
    return value


def _date(value: str) -> str:
    shaped = _DATE.fullmatch(value)  # fromisoformat() would read 20270131 and 2027-W04-7 as well
    try:
        dt.date.fromisoformat(value if shaped else "")
    except ValueError:
        raise ValueError("is no date; write it as YYYY-MM-DD") from None
    return value


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _quotable(value: Any) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise ValueError(f'is a number in YAML, which may lose digits; write it in quotes, such as "{value}"')  # noqa: TRY004
    return value


Quantity = Annotated[
    str,
    BeforeValidator(_quantity),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "string",
                    "pattern": QUANTITY_PATTERN,
                },
                {"type": "integer", "minimum": 0, "maximum": _LARGEST},
            ],
            "description": "A Kubernetes quantity, such as 40Ti or 200Mi.",
        }
    ),
]
Duration = Annotated[
    str,
    AfterValidator(_duration),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(?=.*[1-9])([0-9]{1,4}d)?([0-9]{1,6}h)?([0-9]{1,7}m)?([0-9]{1,9}s)?$"}
    ),
]
Schedule = Annotated[str, AfterValidator(_schedule), WithJsonSchema({"type": "string", "pattern": CRON_PATTERN})]
TimeZone = Annotated[str, AfterValidator(_zone), WithJsonSchema({"type": "string", "pattern": ZONE_PATTERN})]
Date = Annotated[str, AfterValidator(_date), WithJsonSchema({"type": "string", "format": "date", "pattern": _CALENDAR})]
Percent = Annotated[str, Field(pattern=_PERCENT)]
VersionText = Annotated[str, Field(pattern=_VERSION), BeforeValidator(_quotable)]
Count = Annotated[int, Field(ge=0), BeforeValidator(_whole)]
Positive = Annotated[int, Field(ge=1), BeforeValidator(_whole)]
NamespaceGlob = Annotated[str, Field(pattern=NAMESPACE_GLOB)]
WaveGlob = Annotated[str, Field(pattern=CLASS_GLOB)]
ClassGlob = Annotated[str, Field(pattern=CLASS_GLOB)]
ClassGlobs = Annotated[
    list[ClassGlob],
    BeforeValidator(_one_or_many),
    Field(min_length=1),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": CLASS_GLOB},
                {"type": "array", "items": {"type": "string", "pattern": CLASS_GLOB}, "minItems": 1},
            ]
        }
    ),
]
VmGlob = Annotated[str, Field(pattern=_VM_GLOB)]
VmOrVolumeGlob = Annotated[str, Field(pattern=_VM_OR_VOLUME_GLOB)]
VolumeGlob = Annotated[str, Field(pattern=_VOLUME_GLOB)]
ClaimGlob = Annotated[str, Field(pattern=_VM_GLOB)]
PathText = Annotated[str, Field(pattern=_PATH)]
Label = Annotated[str, Field(pattern=DNS_LABEL)]
ClassName = Annotated[str, Field(pattern=CLASS_NAME)]
AccessMode = Literal["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "auto"]
VolumeMode = Literal["Block", "Filesystem", "auto"]
Action = Literal["copy", "move", "skip"]
Method = Literal["auto", "filesystem", "block", "snapshot"]
Mode = Literal["live", "offline", "auto"]
Step = Literal["draft", "prepare", "plan", "stage", "cutover", "done", "rollback", "closed"]
Phase = Literal["preBackup", "postBackup", "preRestore", "postRestore"]
