"""Tables in plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.report.style import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "") -> Iterator[str]:
    """Align columns; a column that is empty in every row is left out."""
    kept = [index for index in range(len(head)) if any(row[index] for row in rows)]
    lines = [[printable(row[index]) for index in kept] for row in (head, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(kept))]
    for line in lines:
        yield indent + "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
