"""Colours on a terminal."""

from __future__ import annotations

from dataclasses import dataclass

_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "related": "1;34",
    "place": "1",
    "strong": "1",
    "good": "32",
    "dim": "2",
}


@dataclass(frozen=True, slots=True)
class Style:
    """Wraps text in colours, or leaves it."""

    colours: bool

    def __call__(self, kind: str, text: str) -> str:
        """Give the text in the colour of its kind."""
        return f"\x1b[{_CODES[kind]}m{text}\x1b[0m" if self.colours and kind in _CODES else text


PLAIN = Style(colours=False)


def printable(text: str) -> str:
    """Give a text with escapes for what a terminal would act on: names in manifests may hold anything."""
    return text if text.isprintable() else "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
