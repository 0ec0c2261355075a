"""What keeps a document from being a migration spec, or another of ours: the model's complaints, put for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vmshift.spec.keys import KeyPath, known_keys, other_homes
from vmshift.spec.model import API_VERSION, KIND, StorageMigration
from vmshift.spec.wording import EXAMPLES, close_to, container, invalid, one_line, show, surely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    from vmshift.source import Manifest, Place

_MOST_LISTED = 12  # keys that a help text lists


@dataclass(frozen=True, slots=True)
class SpecError:
    """One thing that keeps a document from being a migration spec. meant: the key that an unknown one surely is."""

    kind: Literal["unknown-key", "invalid-value"]
    place: Place
    message: str
    help: str
    meant: str = ""


def spec_errors(
    manifest: Manifest, details: Sequence[ErrorDetails], root: type[BaseModel] = StorageMigration
) -> tuple[SpecError, ...]:
    """Put what pydantic found, with the model `root`, into words, each cause once.

    A spec of another version or kind is told so and nothing else: its keys may be right there.
    """
    head = [detail for detail in details if detail["loc"] in (("apiVersion",), ("kind",))]
    if head and root is StorageMigration:
        return tuple(_about_head(manifest, detail) for detail in head)
    meant = {path for detail in details if detail["type"] == "extra_forbidden" for path in _meant(_path(detail), root)}
    return tuple(
        _translate(manifest, detail, root)
        for detail in details
        if not (detail["type"] == "missing" and _path(detail) in meant)
    )


def _meant(path: KeyPath, root: type[BaseModel]) -> list[KeyPath]:
    """Give what a misspelt or misplaced key probably stands for, and what is therefore missing with it."""
    key = str(path[-1])
    close = close_to(key, known_keys(path[:-1], root))
    return [(*path[:-1], close)] if close else [tuple(home.split(".")) for home in other_homes(key, root)]


def _path(detail: ErrorDetails) -> KeyPath:
    return tuple(part for part in detail["loc"] if part != "[key]")


def _about_head(manifest: Manifest, detail: ErrorDetails) -> SpecError:
    key = str(detail["loc"][0])
    expected = API_VERSION if key == "apiVersion" else KIND
    if detail["type"] == "missing":
        return SpecError("invalid-value", manifest.at(), f'the document lacks "{key}"', f"add {key}: {expected}")
    message = f'"{key}" is {show(detail["input"])}, and this version of vmshift reads "{expected}"'
    return SpecError("invalid-value", manifest.at(key), message, f"{key}: {expected}")


def _translate(manifest: Manifest, detail: ErrorDetails, root: type[BaseModel]) -> SpecError:
    path = _path(detail)
    key = str(path[-1]) if path else ""
    if detail["type"] == "extra_forbidden":
        message = f'{container(path[:-1])} has no key "{one_line(key)}"'
        meant = surely(key, known_keys(path[:-1], root))
        return SpecError("unknown-key", manifest.at(*path), message, _instead_of(key, path[:-1], root), meant)
    if detail["type"] == "missing":
        text = f"add {EXAMPLES.get(key, key)}"
        return SpecError("invalid-value", manifest.at(*path[:-1]), f'{container(path[:-1])} lacks "{key}"', text)
    return SpecError("invalid-value", manifest.at(*path), *invalid(path, detail, root))


def _instead_of(key: str, parent: KeyPath, root: type[BaseModel]) -> str:
    known = known_keys(parent, root)
    close = close_to(key, known)
    if close:
        return f'did you mean "{close}"?'
    if parent == ("metadata",):
        return "remove it: a migration spec is read from Git and never applied, so its metadata is a name alone"
    homes = other_homes(key, root)
    if 0 < len(homes) <= 2:
        return f"move it below {' or '.join(homes)}, where it belongs"
    if len(known) > _MOST_LISTED:
        return "remove it, or look up the right key: `vmshift schema spec` lists them"
    return f"remove it; the keys here are {', '.join(known)}"
