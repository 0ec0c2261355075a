"""The formats of a preview, by the names users give; a format's module is loaded when it is used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmshift.report.preview.look import Look
    from vmshift.report.preview.model import Preview

FORMATS = ("text", "json", "markdown", "html")


def render(name: str, preview: Preview, look: Look) -> str:
    """Write a preview in a format; the text ends with a line end, or is empty. Raises KeyError."""
    if name not in FORMATS:
        raise KeyError(name)
    module = importlib.import_module(f"vmshift.report.preview.{name}")
    written: str = module.render(preview, look)
    return written
