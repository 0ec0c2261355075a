"""Where the parts of a YAML object stand, worked out by a second look at its text when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from vmshift.source.errors import UNDEFINED, UnreadableError
from vmshift.source.events import (
    PARSER_ERRORS,
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    ends,
    key_of,
    open_events,
    starts,
)
from vmshift.source.nodes import Duplicate, Entry, KeyPath, Range, locate
from vmshift.source.scalars import CORE, CORE_KEYS, KUBERNETES_KEYS, MERGE, ScalarTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vmshift.source.regions import Region


@dataclass(slots=True)  # not frozen, as entries are not
class YamlNode:
    """A value in YAML text. An alias has its own start and end, and the content of what it stands for."""

    start: int
    end: int
    entries: dict[str, Entry] | None = None
    items: list[YamlNode] | None = None
    is_alias: bool = False


class YamlPlaces:
    """The places in one region of a text.

    around: the places of the whole document and the path to this region in it, for what the region alone does not
    tell: an alias to an anchor outside of it.
    """

    def __init__(
        self, text: str, region: Region, table: ScalarTable, around: tuple[YamlPlaces, KeyPath] | None = None
    ) -> None:
        self.text = text
        self.region = region
        self.table = table
        self.around = around

    def locate(self, inner: KeyPath, path: KeyPath) -> Range:
        """Give the characters that stand for `path` in the object at `inner`."""
        root = _root(self)
        if root is not None:
            return locate(self.text, root, inner, path)
        if self.around is not None:
            places, prefix = self.around
            return places.locate((*prefix, *inner), path)
        return self.region.start, self.region.start


@lru_cache(maxsize=128)  # a tree is a hundred times its text, and findings may speak of every object of a dump
def _root(places: YamlPlaces) -> YamlNode | None:
    try:
        return _Tree(places.text, places.region, places.table).root()
    except (UnreadableError, RecursionError, *PARSER_ERRORS):
        return None


class _Tree:
    """Builds the nodes of one region. What it reads has been read before, so depth and size are known to be fine."""

    def __init__(self, text: str, region: Region, table: ScalarTable) -> None:
        self.shift = region.start - region.column
        self.get = open_events(" " * region.column + text[region.start : region.end])
        self.table = table
        self.keys = CORE_KEYS if table is CORE else KUBERNETES_KEYS
        self.anchors: dict[str, YamlNode] = {}
        self.texts: dict[str, str] = {}  # what scalar anchors say, for keys that are aliases

    def root(self) -> YamlNode:
        self.get()
        self.get()
        return self.node(self.get())

    def node(self, event: Any) -> YamlNode:
        start = starts(event) + self.shift
        if event.__class__ is AliasEvent:
            if event.anchor not in self.anchors:
                raise UnreadableError(start, UNDEFINED)
            target = self.anchors[event.anchor]
            return YamlNode(start, ends(event) + self.shift, target.entries, target.items, is_alias=True)
        if event.__class__ is MappingStartEvent:
            node = self.mapping(start)
        elif event.__class__ is SequenceStartEvent:
            node = self.sequence(start)
        else:
            node = YamlNode(start, ends(event) + self.shift)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
            if event.__class__ is ScalarEvent:
                self.texts[event.anchor] = key_of(event, self.table)
        return node

    def mapping(self, start: int) -> YamlNode:
        entries: dict[str, Entry] = {}
        while (event := self.get()).__class__ is not MappingEndEvent:
            key = self.key(event)
            value = self.node(self.get())
            if key is MERGE:
                for source in reversed(value.items if value.items is not None else [value]):
                    entries.update(source.entries or {})
                continue
            entries[key] = Entry(starts(event) + self.shift, ends(event) + self.shift, value)
        return YamlNode(start, ends(event) + self.shift, entries=entries)

    def sequence(self, start: int) -> YamlNode:
        items: list[YamlNode] = []
        while (event := self.get()).__class__ is not SequenceEndEvent:
            items.append(self.node(event))
        return YamlNode(start, ends(event) + self.shift, items=items)

    def key(self, event: Any) -> str:
        if event.__class__ is AliasEvent:
            if event.anchor not in self.texts:
                raise UnreadableError(starts(event), UNDEFINED)
            return self.texts[event.anchor]
        if event.anchor is not None:
            self.node(event)
        return self.keys[event.value] if event.implicit[0] else key_of(event, self.table)


def yaml_duplicates(text: str, region: Region, table: ScalarTable) -> Iterator[Duplicate]:
    """Find the keys that occur twice in one mapping of a document that has been read."""
    keys = CORE_KEYS if table is CORE else KUBERNETES_KEYS
    get = open_events(" " * region.column + text[region.start : region.end])
    get()
    get()
    yield from _duplicates(get(), get, lambda event: _own_key(event, keys, table), region.start - region.column)


def _own_key(event: Any, keys: dict[str, str], table: ScalarTable) -> str | None:
    if event.__class__ is AliasEvent:
        return None
    key = keys[event.value] if event.implicit[0] else key_of(event, table)
    return None if key is MERGE else key


def _duplicates(
    event: Any, get: Callable[[], Any], key_for: Callable[[Any], str | None], shift: int
) -> Iterator[Duplicate]:
    if event.__class__ is SequenceStartEvent:
        while (event := get()).__class__ is not SequenceEndEvent:
            yield from _duplicates(event, get, key_for, shift)
    if event.__class__ is not MappingStartEvent:
        return
    seen: dict[str, Range] = {}
    while (event := get()).__class__ is not MappingEndEvent:
        key = key_for(event)
        if key is not None:
            here = starts(event) + shift, ends(event) + shift
            if key in seen:
                yield Duplicate(key, seen[key], here)
            seen.setdefault(key, here)
        yield from _duplicates(get(), get, key_for, shift)
