"""What a YAML document holds beside its value: the items of a List, each with its own region, and duplicate keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vmshift.source.errors import UnreadableError
from vmshift.source.objects import Found, items_of
from vmshift.source.scalars import CORE
from vmshift.source.yaml_places import YamlPlaces, yaml_duplicates
from vmshift.source.yaml_values import is_ours, read_region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.source.nodes import Duplicate
    from vmshift.source.regions import Document, Region


@dataclass(frozen=True, slots=True)
class YamlItems:
    """Finds the items of a List that is a document."""

    text: str
    document: Document

    def __call__(self, found: Found) -> list[Found]:
        """Give the items; each is looked up in its own region, and in the whole document where that fails."""
        values = found.value["items"]
        regions = next((regions for known, regions in self.document.sequences if known is values), None)
        if regions is None or not isinstance(found.places, YamlPlaces):
            return items_of(found)
        return [
            self._item(found.places, index, value, region)
            for index, (value, region) in enumerate(zip(values, regions, strict=True))
        ]

    def _item(self, whole: YamlPlaces, index: int, value: Any, region: Region) -> Found:
        table = self.document.table
        if is_ours(value) and table is not CORE:
            try:
                value = read_region(self.text, region).value
                table = CORE
            except UnreadableError:
                pass  # an alias to an anchor elsewhere: the value stays as it was read
        path = ("items", index)
        return Found(value, YamlPlaces(self.text, region, table, (whole, path)), path)


@dataclass(frozen=True, slots=True)
class YamlDuplicates:
    """Finds the duplicate keys of a document."""

    text: str
    document: Document

    def __call__(self) -> Iterator[Duplicate]:
        """Give them in the order of the text."""
        return yaml_duplicates(self.text, self.document.region, self.document.table)
