"""The published JSON Schemas of what users write, made from the models."""

from __future__ import annotations

import ast
import inspect
import itertools
import json
import sys
from typing import Any

from vmshift.spec.config import Config
from vmshift.spec.model import API_VERSION, StorageMigration
from vmshift.spec.part import Part

SCHEMA_FILE = "storagemigration.schema.json"
CONFIG_SCHEMA_FILE = "config.schema.json"
_TITLES: dict[type[Part], str] = {
    StorageMigration: f"StorageMigration {API_VERSION}",
    Config: "vmshift configuration, .vmshift.yaml",
}


def json_schema(model: type[Part] = StorageMigration) -> dict[str, Any]:
    """Make the JSON Schema (draft 2020-12) of what users write, with the model's own texts as descriptions."""
    schema = model.model_json_schema(by_alias=True)
    texts = _attribute_texts()
    for name, definition in [(model.__name__, schema), *schema["$defs"].items()]:
        for key, value in definition.get("properties", {}).items():
            text = texts.get((name, key))
            if text:
                value["description"] = text
            value.pop("title", None)
        definition.pop("title", None)
    schema.pop("title", None)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": _TITLES[model],
    }
    return head | schema


def _attribute_texts() -> dict[tuple[str, str], str]:
    """Collect the string under each field of each model: its description."""
    texts: dict[tuple[str, str], str] = {}
    for model in Part.__subclasses__():
        body = next(
            node.body
            for node in ast.parse(inspect.getsource(sys.modules[model.__module__])).body
            if isinstance(node, ast.ClassDef) and node.name == model.__name__
        )
        for field, text in itertools.pairwise(body):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
                alias = model.model_fields[field.target.id].alias or field.target.id
                texts[model.__name__, alias] = str(ast.literal_eval(text.value))
    return texts


def json_schema_text(model: type[Part] = StorageMigration) -> str:
    """Write a JSON Schema as the file that is published."""
    return json.dumps(json_schema(model), indent=2, ensure_ascii=False) + "\n"
