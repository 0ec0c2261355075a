"""A table that fits a width: columns that matter less go first, then long cells are cut in their middle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmshift.report.style import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vmshift.report.style import Style

GAP = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `least`: how far it may shrink, 0 for not at all. `leaves`: the turn in which it goes, 0 for never.

    The first to go does so before any cell is cut, the others where cutting is not enough.
    """

    head: str
    least: int = 0
    leaves: int = 0


def fitted(  # noqa: PLR0913 - what a table holds, how it looks, and what it leaves out
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    width: int | None,
    style: Style,
    kinds: Mapping[str, str],
    gone: set[str] | None = None,
) -> Iterator[str]:
    """Write a table with its head; a column without content is left out. `kinds` gives the colour of a cell's text.

    `gone` takes the heads of the columns for which the width has no room.
    """
    safe = [[printable(cell) for cell in row] for row in rows]
    kept = [index for index in range(len(columns)) if any(row[index] for row in safe)]
    widths = {index: max(len(columns[index].head), *(len(row[index]) for row in safe)) for index in kept}
    for index in sorted((index for index in kept if columns[index].leaves), key=lambda index: columns[index].leaves):
        needed = sum(widths.values()) + GAP * (len(widths) - 1)
        if width is None or needed <= width or (columns[index].leaves > 1 and _least(columns, widths) <= width):
            break
        del widths[index]
    if gone is not None:
        gone |= {columns[index].head for index in kept if index not in widths}
    if width is not None:
        _shrink(columns, widths, width)
    for row in ([column.head for column in columns], *safe):
        cells = [(row[index], widths[index]) for index in widths]
        yield "  ".join(_cell(text, room, style, kinds) for text, room in cells).rstrip()


def _least(columns: Sequence[Column], widths: Mapping[int, int]) -> int:
    shrunk = (min(room, columns[index].least) if columns[index].least else room for index, room in widths.items())
    return sum(shrunk) + GAP * (len(widths) - 1)


def _shrink(columns: Sequence[Column], widths: dict[int, int], width: int) -> None:
    """Take from the widest column that may give, one by one, until the table fits or none may."""
    while sum(widths.values()) + GAP * (len(widths) - 1) > width:
        givers = [index for index, room in widths.items() if columns[index].least and room > columns[index].least]
        if not givers:
            return
        widths[max(givers, key=lambda index: widths[index])] -= 1


def _cell(text: str, room: int, style: Style, kinds: Mapping[str, str]) -> str:
    cut = fewer(text, room) if text.startswith("VMS") else shortened(text, room)
    return style(kinds.get(text, ""), cut) + " " * (room - len(cut))


def fewer(text: str, room: int) -> str:
    """Leave out words that do not fit, and say how many: ids of rules are of no use in parts."""
    words = text.split()
    for shown in range(len(words), 0, -1):
        more = f" +{len(words) - shown}" if shown < len(words) else ""
        if len(cut := " ".join(words[:shown]) + more) <= room:
            return cut
    return shortened(text, room)


def shortened(text: str, room: int) -> str:
    """Cut a text in its middle: names differ at both ends."""
    if len(text) <= room:
        return text
    head = (room - 1) // 2
    return f"{text[:head]}…{text[len(text) - (room - 1 - head) :]}"
