"""YAML text into plain values: one pass over the parser's events, and no positions but those of whole objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmshift.source.errors import (
    BAD_MERGE,
    COMPLEX_KEY,
    MAX_ALIASED,
    MAX_DEPTH,
    RECURSIVE,
    TOO_DEEP,
    TOO_MANY,
    UNDEFINED,
    UnreadableError,
)
from vmshift.source.events import (
    PARSER_ERRORS,
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
    ends,
    open_events,
    scalar_of,
    starts,
    unreadable,
)
from vmshift.source.regions import Document, Region
from vmshift.source.scalars import CORE, CORE_KEYS, KUBERNETES, KUBERNETES_KEYS, MERGE, ScalarTable, key_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


_OURS = "vmshift.io/"  # the API group of this project's own documents, with its slash


def is_ours(value: object) -> bool:
    """Whether a value is a document of this project, which YAML 1.2 applies to."""
    version = value.get("apiVersion") if isinstance(value, dict) else None
    return isinstance(version, str) and version.startswith(_OURS)


def read_documents(text: str) -> Iterator[Document]:
    """Read the documents of a text one by one; UnreadableError at the first that cannot be read."""
    try:
        get = open_events(text)
        get()  # the start of the stream
        while (event := get()).__class__ is not StreamEndEvent:
            document = _Builder(get, KUBERNETES).document(event)
            yield read_again(text, document) if is_ours(document.value) else document
    except RecursionError:
        raise UnreadableError(0, TOO_DEEP) from None
    except PARSER_ERRORS as error:
        raise unreadable(error, text) from None


def read_again(text: str, document: Document) -> Document:
    """Read a document of this project again, by YAML 1.2's core schema."""
    region = document.region
    again = read_region(text, region)
    kept = [(values, old[1]) for (values, _), old in zip(again.sequences, document.sequences, strict=True)]
    return Document(again.value, region, CORE, document.has_duplicates, kept)


def read_region(text: str, region: Region) -> Document:
    """Read the one document in a region by YAML 1.2's core schema; the regions in it count from its own start."""
    piece = " " * region.column + text[region.start : region.end]
    try:
        get = open_events(piece)
        get()
        return _Builder(get, CORE).document(get())
    except UnreadableError as error:
        shift = region.start - region.column
        raise UnreadableError(error.index + shift, error.reason) from None


_OPEN = object()  # what an anchor stands for until its value is complete


class _Builder:
    """Builds the value of one document. A depth is the number of mappings and sequences around a value."""

    __slots__ = ("added", "anchors", "duplicates", "get", "keys", "last", "sequences", "sizes", "table")

    def __init__(self, get: Callable[[], Any], table: ScalarTable) -> None:
        self.get = get
        self.table = table
        self.keys = CORE_KEYS if table is CORE else KUBERNETES_KEYS
        self.anchors: dict[str, Any] = {}
        self.added = 0  # values, by aliases
        self.sizes: _Sizes = {}
        self.duplicates = False
        self.last: Any = None  # the event that ended the last mapping or sequence
        self.sequences: list[tuple[list[Any], list[Region]]] = []

    def document(self, start: Any) -> Document:
        mark = start.start_mark
        value = self.node(self.get(), 0)
        region = Region(mark.index, mark.column, ends(self.get()))
        return Document(value, region, self.table, self.duplicates, self.sequences)

    def node(self, event: Any, depth: int) -> Any:
        kind = event.__class__
        if kind is AliasEvent:
            return self.alias(event, depth)
        anchor = event.anchor
        if kind is ScalarEvent:
            value = scalar_of(event, self.table)
        else:
            if depth >= MAX_DEPTH:
                raise UnreadableError(starts(event), TOO_DEEP)
            if anchor is not None:
                self.anchors[anchor] = _OPEN
            value = self.collection(kind, depth)
        if anchor is not None:
            self.anchors[anchor] = value
        return value

    def collection(self, kind: type, depth: int) -> Any:
        if kind is MappingStartEvent:
            return self.mapping(depth + 1)
        return self.outer_sequence() if depth == 1 else self.sequence(depth + 1)

    def mapping(self, depth: int) -> dict[str, Any]:
        # the busiest loop of the package: names are local, and the commonest scalars are resolved in place
        get, keys, table, node = self.get, self.keys, self.table, self.node
        out: dict[str, Any] = {}
        merged: set[str] = set()
        while (event := get()).__class__ is not MappingEndEvent:
            if event.__class__ is ScalarEvent and event.anchor is None and event.implicit[0]:
                key = keys[event.value]
            else:
                key = self.odd_key(event)
            if key is MERGE:
                self.merge(out, merged, depth)
                continue
            if key in out:
                self.duplicates |= key not in merged
                merged.discard(key)
            event = get()
            if event.__class__ is ScalarEvent and event.anchor is None and event.implicit[0]:
                out[key] = table[event.value]
            else:
                out[key] = node(event, depth)
        self.last = event
        return out

    def sequence(self, depth: int) -> list[Any]:
        get, node = self.get, self.node
        out: list[Any] = []
        while (event := get()).__class__ is not SequenceEndEvent:
            out.append(node(event, depth))
        self.last = event
        return out

    def outer_sequence(self) -> list[Any]:
        """Build a sequence right below the root, as the items of a List are, and note where each item stands."""
        out: list[Any] = []
        regions: list[Region] = []
        while (event := self.get()).__class__ is not SequenceEndEvent:
            column = event.start_mark.column
            out.append(self.node(event, 2))
            last = event if event.__class__ in {ScalarEvent, AliasEvent} else self.last
            regions.append(Region(starts(event), column, ends(last)))
        self.last = event
        self.sequences.append((out, regions))
        return out

    def odd_key(self, event: Any) -> str:
        """Give the key for anything but a plain scalar: quoted, tagged, anchored or an alias."""
        if event.__class__ is AliasEvent:
            value = self.alias(event, 0)
            if isinstance(value, dict | list):
                raise UnreadableError(starts(event), COMPLEX_KEY)
            return key_text(value)
        if event.__class__ is not ScalarEvent:
            raise UnreadableError(starts(event), COMPLEX_KEY)
        value = scalar_of(event, self.table)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return self.keys[event.value] if event.implicit[0] else key_text(value)

    def merge(self, out: dict[str, Any], merged: set[str], depth: int) -> None:
        """Merge what follows `<<` into a mapping: over the keys before it, under those after it, as kubectl does."""
        event = self.get()
        value = self.node(event, depth)
        for source in reversed(value if isinstance(value, list) else [value]):
            if not isinstance(source, dict):
                raise UnreadableError(starts(event), BAD_MERGE)
            merged.update(key for key in source if key not in out)
            out.update(source)

    def alias(self, event: Any, depth: int) -> Any:
        index = starts(event)
        if event.anchor not in self.anchors:
            raise UnreadableError(index, UNDEFINED)
        value = self.anchors[event.anchor]
        if value is _OPEN:
            raise UnreadableError(index, RECURSIVE)
        size, height = _measure(value, self.sizes)
        self.added += size
        if self.added > MAX_ALIASED:
            raise UnreadableError(index, TOO_MANY)
        if depth + height > MAX_DEPTH:
            raise UnreadableError(index, TOO_DEEP)
        return value


# what aliases stand for, by identity: its size, its height, and itself, so that the identity stays its own
_Sizes = dict[int, tuple[int, int, Any]]


def _measure(value: Any, sizes: _Sizes) -> tuple[int, int]:
    """Count the values that an alias adds, aliases in it at full size, and their levels of nesting."""
    if not isinstance(value, dict | list):
        return 1, 0
    if id(value) not in sizes:
        sizes[id(value)] = (*_count(value, sizes), value)
    return sizes[id(value)][:2]


def _count(value: Any, sizes: _Sizes) -> tuple[int, int]:
    if not isinstance(value, dict | list):
        return 1, 0
    if id(value) in sizes:
        return sizes[id(value)][:2]
    size, height = 1, 0
    for child in value.values() if isinstance(value, dict) else value:
        child_size, child_height = _count(child, sizes)
        size += child_size
        height = max(height, child_height)
    return size, height + 1
