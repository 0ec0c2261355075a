"""Lists in a preview's text: as many lines as are read, each broken to the width."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from vmshift.report.closing import count
from vmshift.report.style import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.report.preview.look import Look

MOST = 10  # lines of a list


def listed(look: Look, said: list[str], thing: str) -> Iterator[str]:
    """Write some lines, and how many more there are."""
    shown = said if look.everything else said[:MOST]
    for line in shown:
        yield from wrapped(printable(line), look.width)
    if len(said) > len(shown):
        yield f"  … and {count(len(said) - len(shown), f'more {thing}')}; -v shows all"


def wrapped(line: str, width: int | None, indent: str = "  ") -> list[str]:
    """Break a line so that it fits."""
    if width is None:
        return [f"{indent}{line}"]
    return textwrap.wrap(
        line,
        max(width, 40),
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_on_hyphens=False,
        break_long_words=False,
    )
