"""JSON text in: values at the speed of the json module, positions by walking the text when they are asked for."""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from vmshift.source.errors import CUT_OFF, MAX_DEPTH, TOO_DEEP, UnreadableError
from vmshift.source.nodes import Duplicate, Entry, KeyPath, Range, locate

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE = re.compile(r"[ \t\r\n]*")
_SEPARATORS = re.compile(r"(?:[ \t\r\n]++|(?<=[\r\n])---(?=[ \t\r\n]|\Z))*+")
_STRUCTURE = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
_decode = json.JSONDecoder().raw_decode


class JsonDocument(NamedTuple):
    """One JSON value of a text, and where it stands."""

    value: Any
    start: int
    end: int
    has_duplicates: bool


def read_json(text: str) -> Iterator[JsonDocument]:
    """Read the JSON values of a text, one after another; UnreadableError at the first that cannot be read."""
    reader = _Reader()
    index = _next_document(text, 0)
    while index < len(text):
        reader.has_duplicates = False
        try:
            value, end = reader.decode(text, index)
        except json.JSONDecodeError as error:
            cut = not text[error.pos :].strip()
            raise UnreadableError(error.pos, CUT_OFF if cut else error.msg) from None
        except RecursionError:
            raise UnreadableError(_depth_index(text, index), TOO_DEEP) from None
        except ValueError as error:  # a number with thousands of digits; a constant JSON does not have
            raise UnreadableError(index, str(error)) from None
        if _is_too_deep(value):
            raise UnreadableError(_depth_index(text, index), TOO_DEEP)
        yield JsonDocument(value, index, end, reader.has_duplicates)
        index = _next_document(text, end)


class _Reader:
    """A decoder that notices duplicate keys and refuses NaN and Infinity."""

    def __init__(self) -> None:
        self.has_duplicates = False
        self.decode = json.JSONDecoder(object_pairs_hook=self._object, parse_constant=self._constant).raw_decode

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        out = dict(pairs)
        if len(out) != len(pairs):
            self.has_duplicates = True
        return out

    def _constant(self, _: str) -> Any:
        raise ValueError("a constant that JSON does not have")


def _space(text: str, index: int) -> int:
    found = _SPACE.match(text, index)
    return found.end() if found else index


def _next_document(text: str, end: int) -> int:
    """Skip space, and lines `---` as they stand between YAML documents."""
    found = _SEPARATORS.match(text, end)
    return found.end() if found else end


_COLLECTIONS: frozenset[type] = frozenset(
    {dict, list}
)  # exact classes: every value of a big dump is compared with them


def _is_too_deep(value: Any) -> bool:
    level: list[Any] = [value] if value.__class__ in _COLLECTIONS else []
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for parent in level:
            children = parent.values() if isinstance(parent, dict) else parent
            below += [child for child in children if child.__class__ in _COLLECTIONS]
        level = below
        if not level:
            return False
    return True


def _depth_index(text: str, start: int) -> int:
    """Give the index of the first bracket that is nested too deep."""
    depth = 0
    for found in _STRUCTURE.finditer(text, start):
        if found[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return found.start()
        elif found[0] in "]}":
            depth -= 1
    return start


class JsonNode:
    """A value in JSON text. Its children are found when they are asked for."""

    is_alias = False

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start

    @cached_property
    def end(self) -> int:
        """Where the value ends, exclusive."""
        return _decode(self.text, self.start)[1]

    @cached_property
    def entries(self) -> dict[str, Entry] | None:
        """The entries of an object, else None."""
        if self.text[self.start] != "{":
            return None
        return dict(self.pairs())

    @cached_property
    def items(self) -> list[JsonNode] | None:
        """The items of an array, else None."""
        if self.text[self.start] != "[":
            return None
        out: list[JsonNode] = []
        index = _space(self.text, self.start + 1)
        while self.text[index] != "]":
            node = JsonNode(self.text, index)
            out.append(node)
            index = self._next(node.end)
        return out

    def pairs(self) -> Iterator[tuple[str, Entry]]:
        """Give the keys and entries of an object, duplicates too."""
        index = _space(self.text, self.start + 1)
        while self.text[index] != "}":
            key, key_end = _decode(self.text, index)
            node = JsonNode(self.text, _space(self.text, _space(self.text, key_end) + 1))
            yield key, Entry(index, key_end, node)
            index = self._next(node.end)

    def _next(self, end: int) -> int:
        index = _space(self.text, end)
        return _space(self.text, index + 1) if self.text[index] == "," else index


class JsonPlaces:
    """The places in one JSON document."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.root = JsonNode(text, start)

    def locate(self, inner: KeyPath, path: KeyPath) -> Range:
        """Give the characters that stand for `path` in the object at `inner`."""
        return locate(self.text, self.root, inner, path)


def json_duplicates(text: str, start: int) -> Iterator[Duplicate]:
    """Find the keys that occur twice in one object of a document that has been read."""
    yield from _duplicates(JsonNode(text, start))


def _duplicates(node: JsonNode) -> Iterator[Duplicate]:
    for item in node.items or ():
        yield from _duplicates(item)
    if node.text[node.start] != "{":
        return
    seen: dict[str, Range] = {}
    for key, entry in node.pairs():
        here = entry.start, entry.end
        if key in seen:
            yield Duplicate(key, seen[key], here)
        seen.setdefault(key, here)
        if isinstance(entry.node, JsonNode):
            yield from _duplicates(entry.node)
