"""How a preview is to look."""

from __future__ import annotations

from dataclasses import dataclass

from vmshift.report.style import PLAIN, Style


@dataclass(frozen=True, slots=True)
class Look:
    """`width`: of the terminal in columns, None for any. `everything`: no row is left out."""

    style: Style = PLAIN
    width: int | None = 120
    everything: bool = False
