"""The published JSON Schema of a migration spec, made from the model."""

from __future__ import annotations

import ast
import inspect
import json
from typing import Any

from vmshift.spec import model as model_module
from vmshift.spec.model import API_VERSION, StorageMigration

SCHEMA_FILE = "storagemigration.schema.json"


def json_schema() -> dict[str, Any]:
    """Make the JSON Schema (draft 2020-12) of kind StorageMigration, with the model's own texts as descriptions."""
    schema = StorageMigration.model_json_schema(by_alias=True)
    texts = _attribute_texts()
    for name, definition in [("StorageMigration", schema), *schema["$defs"].items()]:
        for key, value in definition.get("properties", {}).items():
            text = texts.get((name, key))
            if text:
                value["description"] = text
            value.pop("title", None)
        definition.pop("title", None)
    schema.pop("title", None)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"StorageMigration {API_VERSION}",
    }
    return head | schema


def _attribute_texts() -> dict[tuple[str, str], str]:
    """Collect the string under each field of each model: its description."""
    texts: dict[tuple[str, str], str] = {}
    for node in ast.parse(inspect.getsource(model_module)).body:
        if not isinstance(node, ast.ClassDef) or not hasattr(model_module, node.name):
            continue
        fields = getattr(getattr(model_module, node.name), "model_fields", {})
        for field, text in zip(node.body, node.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
                alias = fields[field.target.id].alias or field.target.id
                texts[node.name, alias] = str(ast.literal_eval(text.value))
    return texts


def json_schema_text() -> str:
    """Write the JSON Schema as the file that is published."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
