"""What every mapping of a file that users write has in common."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Part(BaseModel):
    """A mapping of the spec: unknown keys are refused, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=to_camel, defer_build=True)


def given(name: str, json_type: str = "string") -> Any:
    """Say in the JSON Schema that a key is there and not empty: `match:` alone is null, and gives nothing."""
    return {"required": [name], "properties": {name: {"type": json_type}}}


def one_of(*names: str) -> Any:
    """Say in the JSON Schema that exactly one of some keys is given."""
    return {"oneOf": [given(name) for name in names]}


def exactly_one(part: Part, *names: str) -> None:
    """Raise ValueError unless exactly one of some fields is given."""
    if sum(getattr(part, name) is not None for name in names) != 1:
        raise ValueError(f"takes exactly one of {' and '.join(names)}")
