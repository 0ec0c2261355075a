"""Where the entries of YAML mappings start and end, with the style they are written in: what an edit has to know."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vmshift.source.events import (
    PARSER_ERRORS,
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    ends,
    open_events,
    starts,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from vmshift.source import KeyPath

_BLOCK_SCALARS = ("|", ">")


@dataclass(frozen=True, slots=True)
class Extent:
    """One value: its characters, without the space and the comments that follow it.

    quote: how a scalar is written, "" where plain; None for what is no scalar, or has an anchor or a tag.
    """

    start: int
    end: int
    quote: str | None = None
    entries: tuple[EntryExtent, ...] | None = None
    items: tuple[Extent, ...] | None = None
    is_flow: bool = False


@dataclass(frozen=True, slots=True)
class EntryExtent:
    """A key, and its value."""

    name: str | None  # None for a key that is no plain text
    key: Extent
    value: Extent


@dataclass(frozen=True, slots=True)
class Located:
    """An entry, and the mapping it stands in."""

    mapping: Extent
    index: int

    @property
    def siblings(self) -> tuple[EntryExtent, ...]:
        """All entries of its mapping, itself among them."""
        return self.mapping.entries or ()

    @property
    def entry(self) -> EntryExtent:
        """The entry."""
        return self.siblings[self.index]


@dataclass(slots=True)
class Documents:
    """The documents of one text."""

    roots: list[Extent] = field(default_factory=list)

    def find(self, document: int, path: KeyPath) -> Located | None:
        """Give the entry at a path; None where it does not stand there itself, or stands there twice."""
        if not 0 <= document < len(self.roots):
            return None
        node, found = self.roots[document], None
        for part in path:
            if isinstance(part, int) or node.items is not None:
                number = int(part) if str(part).isdecimal() else -1
                if node.items is None or not 0 <= number < len(node.items):
                    return None
                node, found = node.items[number], None
                continue
            places = [index for index, entry in enumerate(node.entries or ()) if entry.name == part]
            if len(places) != 1:
                return None
            found = Located(node, places[0])
            node = found.entry.value
        return found


def documents(text: str) -> Documents | None:
    """Read where everything stands; None where the text cannot be read."""
    read = Documents()
    try:
        get = open_events(text)
        while (event := get()).__class__ is not StreamEndEvent:
            if event.__class__ is DocumentStartEvent:
                read.roots.append(_Tree(text, get).node(get()))
    except (RecursionError, *PARSER_ERRORS):
        return None
    return read


class _Tree:
    def __init__(self, text: str, get: Callable[[], Any]) -> None:
        self.text = text
        self.get = get

    def node(self, event: Any) -> Extent:
        kind = event.__class__
        if kind is MappingStartEvent:
            return self.mapping(event)
        if kind is SequenceStartEvent:
            return self.sequence(event)
        start, end = starts(event), ends(event)
        if kind is AliasEvent:
            return Extent(start, end)
        style = event.style or ""
        if style in _BLOCK_SCALARS:
            end = start + len(self.text[start:end].rstrip())
        return Extent(start, end, style if self.is_bare(event) else None)

    def is_bare(self, event: Any) -> bool:
        return event.anchor is None and event.tag is None

    def mapping(self, opening: Any) -> Extent:
        entries: list[EntryExtent] = []
        while (event := self.get()).__class__ is not MappingEndEvent:
            key = self.node(event)
            name = event.value if event.__class__ is ScalarEvent else None
            entries.append(EntryExtent(name, key, self.node(self.get())))
        last = entries[-1].value.end if entries else ends(opening)
        end = ends(event) if opening.flow_style else last
        return Extent(starts(opening), end, entries=tuple(entries), is_flow=bool(opening.flow_style))

    def sequence(self, opening: Any) -> Extent:
        items: list[Extent] = []
        while (event := self.get()).__class__ is not SequenceEndEvent:
            items.append(self.node(event))
        last = items[-1].end if items else ends(opening)
        end = ends(event) if opening.flow_style else last
        return Extent(starts(opening), end, items=tuple(items), is_flow=bool(opening.flow_style))
