"""Documents into objects: Lists become their items, and what cannot exist in a cluster is told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from vmshift.source.place import Manifest, Problem
from vmshift.source.traps import FILL_IN, PLAIN_QUOTES, SMART_QUOTE_MARKS, SMART_QUOTES, template_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from vmshift.source.nodes import KeyPath, Range


class Places(Protocol):
    """Knows where the parts of the objects in one document, or one region of it, stand."""

    def locate(self, inner: KeyPath, path: KeyPath) -> Range:
        """Give the characters that stand for `path` in the object at `inner`; never raises."""


@dataclass(frozen=True, slots=True)
class Located:
    """The places of one object: those of its region, seen from the object."""

    places: Places
    inner: KeyPath

    def locate(self, path: KeyPath) -> Range:
        """Give the characters that stand for `path` below the object."""
        return self.places.locate(self.inner, path)


@dataclass(frozen=True, slots=True)
class Found:
    """A value that may be an object. `path` leads to it in its document, `inner` in what `places` covers."""

    value: Any
    places: Places
    path: KeyPath = ()
    inner: KeyPath = ()


def items_of(found: Found) -> list[Found]:
    """Give the items of a List, placed as parts of it."""
    return [
        Found(item, found.places, (*found.path, "items", index), (*found.inner, "items", index))
        for index, item in enumerate(found.value["items"])
    ]


def objects(found: Found, root_items: Callable[[Found], Sequence[Found]]) -> Iterator[Found]:
    """Give the objects of a value: itself if it has a kind, or the items of a List, of Lists in Lists too.

    root_items: finds the items of a List that is a document of its own.
    """
    value = found.value
    kind = value.get("kind") if isinstance(value, dict) else None
    if not isinstance(kind, str) or not kind:
        return
    if kind.endswith("List") and isinstance(value.get("items"), list):
        for item in items_of(found) if found.path else root_items(found):
            if kind != "List" and isinstance(item.value, dict):
                # the items of a typed list leave out what its own kind says
                item.value.setdefault("kind", kind.removesuffix("List"))
                item.value.setdefault("apiVersion", value.get("apiVersion"))
            yield from objects(item, root_items)
    else:
        yield found


_PLACEHOLDER = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|<%.*?%>|\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_]\w*|<[^<>]+>|%[A-Za-z_]\w*%", re.DOTALL
)


def placeholder(manifest: Manifest) -> Problem | None:
    """Find a placeholder in the name or the namespace: such an object cannot exist in a cluster."""
    for key, value in (("name", manifest.name), ("namespace", manifest.namespace)):
        found = _PLACEHOLDER.search(value)
        if found is not None:
            message = f"metadata.{key} still holds the placeholder {template_named(found[0])}"
            return Problem("unreadable", manifest.at("metadata", key), message, FILL_IN)
    return None


_SMART = tuple(SMART_QUOTE_MARKS)
_STARTS_SMART = re.compile(rf"(?:\A|:[ \t]+)[{SMART_QUOTE_MARKS}]")
_PROSE = frozenset({"annotations", "description", "message", "status", "managedFields"})


def may_have_smart_quotes(text: str) -> bool:
    """Whether it is worth looking for them."""
    return any(quote in text for quote in _SMART)


def smart_quotes(manifest: Manifest) -> Problem | None:
    """Find a value that was meant to be quoted, but with typographic quotes; prose may start with one."""
    for path in _starting_smart(manifest.value, ()):
        start, end = manifest.range(path)
        if _STARTS_SMART.search(manifest.file.text[start:end]):
            return Problem("unreadable", manifest.at(*path), SMART_QUOTES, PLAIN_QUOTES)
    return None


def _starting_smart(value: Any, path: KeyPath) -> Iterator[KeyPath]:
    if isinstance(value, str) and value.startswith(_SMART):
        yield path
    elif isinstance(value, dict):
        for key, child in value.items():
            if key not in _PROSE:
                yield from _starting_smart(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _starting_smart(child, (*path, index))


_LONE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def may_have_surrogates(text: str) -> bool:
    """Whether an escape in the text may name half of a character."""
    return _LONE_SURROGATE.search(text) is not None


def without_surrogates(value: Any) -> Any:
    """Replace halves of characters, which no UTF-8 output could hold, as Kubernetes does."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {without_surrogates(key): without_surrogates(child) for key, child in value.items()}
    if isinstance(value, list):
        return [without_surrogates(child) for child in value]
    return value
