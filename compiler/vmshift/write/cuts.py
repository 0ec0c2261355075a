"""What to cut out of a text so that entries of a mapping are gone, and all else stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from vmshift.write.extents import EntryExtent, Extent

_BEFORE_COMMA = re.compile(r"(?:[ \t\r\n]++|(?<=[ \t\r\n])#[^\r\n]*+)*+,")
_REST_OF_LINE = re.compile(r"(?:[ \t]++#[^\r\n]*+|[ \t]*+)(?:\r\n|\n|\r|\Z)")
_BLANK = re.compile(r"[ \t]*+(?!#)")


class Cut(NamedTuple):
    """A stretch of a text, and what comes in its place."""

    start: int
    end: int
    text: str = ""


def removals(text: str, mapping: Extent, gone: Collection[int]) -> list[Cut] | None:
    """Give what removes entries of a mapping, by their indexes; None where they are written in an unusual way.

    In block style their lines go, with the comments on and between these; comments above them stay.
    """
    entries = mapping.entries or ()
    if any(entries[index].key.quote is None for index in gone):
        return None
    if mapping.is_flow:
        return [each for index in sorted(gone) for each in _from_flow(text, entries, index, gone)]
    if len(gone) == len(entries):
        return [Cut(entries[0].key.start, _end(entries[-1]), "{}")]
    return [each for index in sorted(gone) for each in _from_block(text, entries, index, gone)]


def _from_block(text: str, entries: tuple[EntryExtent, ...], index: int, gone: Collection[int]) -> Iterator[Cut]:
    start, end = entries[index].key.start, _end(entries[index])
    begin = line_start(text, start)
    rest = _REST_OF_LINE.match(text, end)
    if not text[begin:start].strip(" ") and rest:
        yield Cut(begin, rest.end())
        return
    # after `- `: the next entry that stays moves up to it, unless there are comments to be kept
    following = index + 1
    if following < len(entries) and following not in gone and "#" not in text[end : entries[following].key.start]:
        end = entries[following].key.start
    yield Cut(start, end)


def _from_flow(text: str, entries: tuple[EntryExtent, ...], index: int, gone: Collection[int]) -> Iterator[Cut]:
    start, end = entries[index].key.start, _end(entries[index])
    comma = _comma(text, end)
    alone = not text[line_start(text, start) : start].strip(" \t")
    rest = _REST_OF_LINE.match(text, comma or end)
    whole_line = Cut(line_start(text, start), rest.end()) if alone and rest else None
    if comma is not None:
        blank = _BLANK.match(text, comma)
        yield whole_line or Cut(start, blank.end() if blank else comma)
        return
    stays = next((number for number in range(index - 1, -1, -1) if number not in gone), None)
    parting = _comma(text, _end(entries[stays])) if stays is not None else None
    if stays is not None and parting is not None:
        following = entries[stays + 1].key.start
        plain = not set(text[_end(entries[stays]) : following]) & set("#\r\n")
        yield Cut(_end(entries[stays]), following) if plain else Cut(parting - 1, parting)
    yield whole_line or Cut(start, end)


def _end(entry: EntryExtent) -> int:
    return max(entry.value.end, entry.key.end)


def _comma(text: str, index: int) -> int | None:
    """Give the index after the comma that follows an entry."""
    found = _BEFORE_COMMA.match(text, index)
    return found.end() if found else None


def line_start(text: str, index: int) -> int:
    """Give where the line of a character starts."""
    return max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1
