"""Where the parts of an object stand in its text: a tree of positions, and the way from a path to one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KeyPath = tuple[str | int, ...]
Range = tuple[int, int]  # character indexes, end exclusive

_LINE_END = re.compile(r"[\r\n]")
_BLOCK_HEADER = re.compile(r"(?:[!&]\S*\s+)*[|>][-+0-9]*")


class Node(Protocol):
    """One value in the text; `start` and `end` are character indexes, end exclusive."""

    @property
    def start(self) -> int:
        """Where it starts."""

    @property
    def end(self) -> int:
        """Where it ends."""

    @property
    def is_alias(self) -> bool:
        """Whether an alias stands here, and the content elsewhere."""

    @property
    def entries(self) -> Mapping[str, Entry] | None:
        """The entries of a mapping, in the order in which they count; None for anything else."""

    @property
    def items(self) -> Sequence[Node] | None:
        """The items of a sequence; None for anything else."""


@dataclass(slots=True)  # not frozen: a big object has hundreds, and freezing doubles what each costs
class Entry:
    """A key, and the value it has."""

    start: int
    end: int
    node: Node


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A key that a mapping has twice; first and second are ranges of characters."""

    key: str
    first: Range
    second: Range


def locate(text: str, root: Node, inner: KeyPath, path: KeyPath) -> Range:
    """Give the characters that stand for `path` in the object found at `inner` below `root`.

    What does not exist is answered with the deepest ancestor that does.
    """
    node = root
    for part in inner:
        step = _step(text, node, part)
        if step is None:
            break
        node = step[0]
    found = _object_range(text, node)
    for part in path:
        step = _step(text, node, part)
        if step is None:
            break
        node, found = step
    return found


def _step(text: str, node: Node, part: str | int) -> tuple[Node, Range] | None:
    entries, items = node.entries, node.items
    if isinstance(part, str):
        if entries is None or part not in entries:
            return None
        return entries[part].node, _entry_range(text, entries[part])
    if items is None or not 0 <= part < len(items):
        return None
    return items[part], _item_range(text, items[part])


def _object_range(text: str, node: Node) -> Range:
    entries = node.entries
    if not entries:
        return node.start, _first_line(text, node.start, node.end)
    return _entry_range(text, entries["kind"] if "kind" in entries else next(iter(entries.values())))


def _entry_range(text: str, entry: Entry) -> Range:
    if entry.node.entries is not None or entry.node.items is not None:
        return entry.start, entry.end
    return entry.start, max(entry.end, _first_line(text, entry.node.start, entry.node.end))


def _item_range(text: str, node: Node) -> Range:
    if node.entries and not node.is_alias:
        return _entry_range(text, next(iter(node.entries.values())))
    if node.items is not None and not node.is_alias:
        return node.start, node.start + 1
    return node.start, _first_line(text, node.start, node.end)


def _first_line(text: str, start: int, end: int) -> int:
    """Give where the first line of the value ends: for a block scalar, its `|` or `>`."""
    header = _BLOCK_HEADER.match(text, start, end)
    if header is not None:
        return header.end()
    line_end = _LINE_END.search(text, start, end)
    return start + len(text[start : line_end.start() if line_end else end].rstrip())
