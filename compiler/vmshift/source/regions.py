"""The pieces of a YAML text that are read, and may be read again, by themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vmshift.source.scalars import ScalarTable


@dataclass(frozen=True, slots=True)
class Region:
    """A piece of a text that can be read by itself: `text[start:end]` after `column` spaces."""

    start: int
    column: int
    end: int

    def moved(self, by: int) -> Region:
        """Give the same region of a text that has `by` more characters before it."""
        return Region(self.start + by, self.column, self.end + by)


@dataclass(slots=True)
class Document:
    """One YAML document: its value and region, and those of the items of sequences right below its root."""

    value: Any
    region: Region
    table: ScalarTable
    has_duplicates: bool
    sequences: list[tuple[list[Any], list[Region]]] = field(default_factory=list)

    def moved(self, by: int) -> Document:
        """Give the same document of a text that has `by` more characters before it."""
        if by == 0:
            return self
        sequences = [(values, [region.moved(by) for region in regions]) for values, regions in self.sequences]
        return Document(self.value, self.region.moved(by), self.table, self.has_duplicates, sequences)
