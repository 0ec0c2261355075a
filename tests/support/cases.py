"""Rule cases: a healthy cluster with a few changes, and what `vmshift lint` then prints.

A case is a YAML file with a comment that states the fact, and any of these keys, applied in this order:

spec:    a merge patch (RFC 7396) on healthy/migration.yaml
change:  a list of {on: "Kind namespace/name" or "Kind name", set: {/json/pointer: value}, unset: [/json/pointer]}
drop:    a list of "Kind namespace/name", "Kind namespace/*" or "Kind"
add:     a list of objects, appended to the inventory
base:    a merge patch on the spec of the case: how it stands on the branch "main" of a repository around all of it
files:   {file name: text}, written beside the spec; a name that is there already is replaced
args:    further arguments of lint (default: none); "{dir}" stands for the folder of the case
paths:   what lint is given (default: [migration.yaml])
env:     environment variables
"""

from __future__ import annotations

import copy
import fnmatch
from pathlib import Path
from typing import Any

import yaml

from support.repository import commit_all

HEALTHY = Path(__file__).parents[1] / "rules" / "healthy"


def merge(target: Any, patch: Any) -> Any:
    """Apply an RFC 7396 merge patch."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def key_of(document: dict[str, Any]) -> str:
    """Name an object as cases do."""
    metadata = document["metadata"]
    name = "/".join(part for part in (metadata.get("namespace"), metadata["name"]) if part)
    return f"{document['kind']} {name}"


def _walk(document: Any, pointer: str) -> tuple[Any, Any]:
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    for part in parts[:-1]:
        document = document[int(part)] if isinstance(document, list) else document.setdefault(part, {})
    last: Any = parts[-1]
    if isinstance(document, list):
        last = len(document) if last == "-" else int(last)
    return document, last


def change(document: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Set and unset values below an object; a pointer that ends in /- appends to a list."""
    for pointer, value in wanted.get("set", {}).items():
        parent, last = _walk(document, pointer)
        if isinstance(parent, list) and last == len(parent):
            parent.append(value)
        else:
            parent[last] = value
    for pointer in wanted.get("unset", []):
        parent, last = _walk(document, pointer)
        del parent[last]


def build(case: dict[str, Any], folder: Path) -> None:
    """Write the spec and the inventory of a case into a folder."""
    spec = merge(yaml.safe_load((HEALTHY / "migration.yaml").read_text()), case.get("spec", {}))
    documents = list(yaml.safe_load_all((HEALTHY / "inventory.yaml").read_text()))
    for wanted in case.get("change", []):
        named = wanted.get("on") or wanted[True]  # YAML 1.1 reads a bare `on` as true
        touched = [document for document in documents if key_of(document) == named]
        assert touched, f"no {named} in the healthy cluster"
        for document in touched:
            change(document, copy.deepcopy(wanted))
    for pattern in case.get("drop", []):
        wide = pattern if " " in pattern else f"{pattern} *"
        left = [document for document in documents if not fnmatch.fnmatchcase(key_of(document), wide)]
        assert len(left) < len(documents), f"nothing matches {pattern}"
        documents = left
    documents += case.get("add", [])
    folder.joinpath("inventory").mkdir(parents=True)
    folder.joinpath("migration.yaml").write_text(yaml.safe_dump(spec, sort_keys=False))
    dumped = yaml.safe_dump_all(documents, sort_keys=False, width=1000)
    folder.joinpath("inventory", "cluster.yaml").write_text(dumped)
    for name, text in case.get("files", {}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    if "base" in case:
        folder.joinpath("migration.yaml").write_text(yaml.safe_dump(merge(spec, case["base"]), sort_keys=False))
        commit_all(folder)
        folder.joinpath("migration.yaml").write_text(yaml.safe_dump(spec, sort_keys=False))
