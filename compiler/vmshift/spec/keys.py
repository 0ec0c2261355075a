"""The keys that a migration spec, or another document of ours, has at each path: read off its model."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from vmshift.spec.model import StorageMigration

if TYPE_CHECKING:
    from collections.abc import Iterator

KeyPath = tuple[str | int, ...]


def known_keys(path: KeyPath, root: type[BaseModel] = StorageMigration) -> list[str]:
    """Give the keys of the mapping at a path, in the model's order; none where the path leads nowhere."""
    model = _model_at(path, root)
    return list(_fields(model)) if model is not None else []


def required_keys(path: KeyPath, root: type[BaseModel] = StorageMigration) -> list[str]:
    """Give the keys that the mapping at a path must have."""
    model = _model_at(path, root)
    fields = model.model_fields.items() if model is not None else ()
    return [field.alias or name for name, field in fields if field.is_required()]


def other_homes(key: str, root: type[BaseModel] = StorageMigration) -> list[str]:
    """Give the places of the spec that have a key, such as "spec.select", in the spec's order."""
    return [path for path, keys in _homes(root, "") if path and key in keys]


def _model_at(path: KeyPath, root: type[BaseModel]) -> type[BaseModel] | None:
    model: type[BaseModel] | None = root
    for part in path:
        if isinstance(part, str) and model is not None:
            model = _children(model).get(part)
    return model


def _homes(model: type[BaseModel], path: str) -> Iterator[tuple[str, frozenset[str]]]:
    yield path, frozenset(_fields(model))
    for key, child in _children(model).items():
        yield from _homes(child, f"{path}.{key}" if path else key)


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


@functools.cache
def _children(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """Give the mappings below a mapping, lists of them included."""
    found = ((key, _inner(annotation)) for key, annotation in _fields(model).items())
    return {key: child for key, child in found if child is not None}


def _inner(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inside = (getattr(annotation, "__origin__", None), *getattr(annotation, "__args__", ()))
    return next((found for part in inside if part is not None and (found := _inner(part)) is not None), None)
