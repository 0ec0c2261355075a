"""What is wrong with hand-written objects by their published schemas: unknown keys, and values that cannot be."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from vmshift.schemas_folder import schema_text
from vmshift.spec.errors import SpecError
from vmshift.spec.manifest_words import example, invalid, known_keys, of_another_kind, other_homes, unknown_key
from vmshift.spec.wording import close_to, container

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

    from vmshift.source import Manifest
    from vmshift.spec.keys import KeyPath

_SCHEMAS = {
    ("migration.openshift.io", "MigPlan"): "migplan",
    ("migration.openshift.io", "MigHook"): "mighook",
    ("migration.openshift.io", "MigMigration"): "migmigration",
    ("hco.kubevirt.io", "HyperConverged"): "hyperconverged",
}
_VOLUMES = ("spec", "persistentVolumes")
_ACCOUNT = ("executionNamespace", "serviceAccount")
# Parts of a volume's entry whose absence is incomplete-entry's matter; being empty is no better.
_ENTRY_PARTS = (
    *("name", "pvc", "selection", "supported", "actions", "copyMethods"),
    *("action", "copyMethod", "storageClass", "accessModes", "volumeMode"),
)


def manifest_errors(manifest: Manifest) -> tuple[SpecError, ...]:
    """Hold one hand-written object against the schema of its kind; nothing is said of kinds without one.

    One cause gives one error, at the most precise place. What a rule of its own judges is left to that rule: the name
    of a plan, the missing parts of a volume's entry, the service account and the image of a hook.
    """
    name = _SCHEMAS.get((manifest.group, manifest.kind))
    if name is None:
        return of_another_kind(manifest)
    schema = _schema(name)
    found = list(_validator(name).iter_errors(manifest.value))
    head = [error for error in found if list(error.absolute_path) == ["apiVersion"]]
    if head:
        return (_value_error(manifest, head[0]),)
    unknown = [*_unknown(found), *_unknown_metadata(manifest.value, schema)]
    meant = {path for at, key in unknown for path in _meant(schema, at, key)}
    errors = [unknown_key(manifest, schema, at, key) for at, key in unknown]
    errors += _missing(manifest, found, meant)
    errors += _values(manifest, found)
    return tuple(sorted(errors, key=lambda error: (error.place.span(), error.message)))


@functools.cache
def _schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(schema_text(name))
    return loaded


@functools.cache
def _validator(name: str) -> Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(_schema(name))


def _path(error: ValidationError) -> KeyPath:
    return tuple(error.absolute_path)


def _unknown(found: list[ValidationError]) -> list[tuple[KeyPath, str]]:
    """Give the keys that a mapping has and its schema has not, each with the path of the mapping."""
    return [
        (_path(error), str(key))
        for error in found
        if error.validator == "additionalProperties" and error.validator_value is False
        for key in _keys(error.instance)
        if not (isinstance(error.schema, dict) and key in error.schema.get("properties", {}))
    ]


def _keys(value: Any) -> list[str]:
    return [str(key) for key in value]


def _unknown_metadata(value: Mapping[str, Any], schema: Mapping[str, Any]) -> list[tuple[KeyPath, str]]:
    """Give the keys of the metadata that no object has; the schemas accept whatever the cluster adds."""
    metadata = value.get("metadata")
    known = known_keys(schema, ("metadata",))
    path: KeyPath = ("metadata",)
    return [(path, str(key)) for key in metadata if key not in known] if isinstance(metadata, dict) else []


def _meant(schema: Mapping[str, Any], at: KeyPath, key: str) -> list[KeyPath]:
    """Give what an unknown key probably stands for, and what is therefore missing with it."""
    close = close_to(key, known_keys(schema, at))
    return [(*at, close)] if close else other_homes(schema, key)


def _missing(manifest: Manifest, found: list[ValidationError], meant: set[KeyPath]) -> Iterator[SpecError]:
    for error in found:
        path = _path(error)
        if error.validator == "anyOf" and path == ("metadata",) and ("metadata", "generateName") not in meant:
            yield _lacks(manifest, path, "name")
        if error.validator != "required":
            continue
        for key in _keys(error.validator_value):
            gone = key not in _keys(error.instance)
            said = (*path, key) in meant or (*_plain(path), key) in meant
            if gone and not said and not _missing_elsewhere(manifest, path, key):
                yield _lacks(manifest, path, key)


def _plain(path: KeyPath) -> KeyPath:
    return tuple(part for part in path if isinstance(part, str))


def _lacks(manifest: Manifest, path: KeyPath, key: str) -> SpecError:
    what, help_ = f'{container(path)} lacks "{key}"', f"add {example(manifest.kind, key)}"
    return SpecError("invalid-value", manifest.at(*path), what, help_)


def _missing_elsewhere(manifest: Manifest, path: KeyPath, key: str) -> bool:
    """Tell whether another rule says that a key is missing."""
    plain = _plain(path)
    if manifest.kind == "MigPlan":
        return plain[:2] == _VOLUMES or (plain == ("spec", "hooks") and key in _ACCOUNT)
    spec = manifest.value.get("spec")
    return manifest.kind == "MigHook" and key == "image" and isinstance(spec, dict) and not spec.get("playbook")


def _values(manifest: Manifest, found: list[ValidationError]) -> Iterator[SpecError]:
    told: set[KeyPath] = set()
    for error in found:
        path = _path(error)
        keys = error.validator in ("additionalProperties", "required") or path == ("metadata",)
        if path in told or (keys and error.validator != "type") or _judged_elsewhere(manifest.kind, path, error):
            continue
        told.add(path)
        yield _value_error(manifest, error)


def _judged_elsewhere(kind: str, path: KeyPath, error: ValidationError) -> bool:
    """Tell whether a value has a rule of its own."""
    shape = error.validator in ("pattern", "maxLength", "minLength")
    plain = _plain(path)
    if kind == "MigHook":
        return shape and plain == ("spec", "image")
    if kind != "MigPlan":
        return False
    if plain == ("metadata", "name") or (plain[:2] == ("spec", "hooks") and plain[-1] in _ACCOUNT):
        return shape
    part = len(plain) > 2 and plain[:2] == _VOLUMES and plain[-1] in _ENTRY_PARTS
    return part and (error.instance is None or error.instance == "")


def _value_error(manifest: Manifest, error: ValidationError) -> SpecError:
    path = _path(error)
    return SpecError("invalid-value", manifest.at(*path), *invalid(path, error))
