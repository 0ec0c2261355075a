"""A preview as JSON, version 1 (schemas/preview.schema.json)."""

from __future__ import annotations

import dataclasses
import functools
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vmshift.report.preview.look import Look
    from vmshift.report.preview.model import Preview


def render(preview: Preview, look: Look) -> str:  # noqa: ARG001 - JSON has one look
    """Write all of a preview as one JSON document."""
    return json.dumps(plain(preview), indent=2, ensure_ascii=False) + "\n"


def plain(value: Any) -> Any:
    """Give a value of the model as plain mappings and lists, its fields in camel case."""
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    fields = _fields(value.__class__)
    return {key: plain(getattr(value, name)) for name, key in fields} if fields else value


@functools.cache
def _fields(kind: Any) -> tuple[tuple[str, str], ...]:
    if not dataclasses.is_dataclass(kind):
        return ()
    return tuple((field.name, camel(field.name)) for field in dataclasses.fields(kind))


def camel(name: str) -> str:
    """Write a field's name as JSON has it: from_ becomes from, by_rule byRule."""
    head, *rest = name.rstrip("_").split("_")
    return head + "".join(part.capitalize() for part in rest)
