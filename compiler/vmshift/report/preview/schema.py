"""The published JSON Schema of previews, made from the model."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from vmshift.report.preview import model, model_conditions, model_room
from vmshift.report.preview.json import camel

PREVIEW_SCHEMA_FILE = "preview.schema.json"


def preview_schema() -> dict[str, Any]:
    """Make the JSON Schema (draft 2020-12) of `vmshift preview --format json`."""
    made = TypeAdapter(model.Preview).json_schema(mode="serialization")
    parts = made.pop("$defs")
    definitions = {name: _object(name, parts[name]) for name in sorted(parts)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vmshift preview, version 1",
        **_object("Preview", made),
        "$defs": definitions,
    }


def preview_schema_text() -> str:
    """Write the schema as the file that is published."""
    return json.dumps(preview_schema(), indent=2, ensure_ascii=False) + "\n"


def _object(name: str, definition: dict[str, Any]) -> dict[str, Any]:
    """Put the fields in camel case, all of them required, under the model's own words."""
    fields = {camel(key): _field(value) for key, value in definition["properties"].items()}
    return {
        "description": " ".join(str(_class(name).__doc__).split()),
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _class(name: str) -> Any:
    return next(found for module in (model, model_conditions, model_room) if (found := getattr(module, name, None)))


def _field(value: dict[str, Any]) -> dict[str, Any]:
    return {key: part for key, part in value.items() if key not in ("title", "default")}
