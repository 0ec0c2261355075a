"""Bytes into text: UTF-8 with or without a byte order mark, or UTF-16 with one, as PowerShell redirects write it."""

from __future__ import annotations

import codecs
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text; or, where `message` is set, what could be made of it for showing the place `index`."""

    text: str
    index: int = 0
    message: str = ""
    help: str = ""


def decode(data: bytes) -> Decoded:
    """Decode a file's bytes; never raises."""
    encoding, name = "utf-8", "UTF-8"
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return Decoded("", 0, "the file is encoded in UTF-32", "save it as UTF-8")
    if data.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding, name = "utf-16", "UTF-16"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        return _undecodable(data, encoding, name, error.start)
    if "\0" in text:
        return Decoded(
            text,
            text.index("\0"),
            "the file is binary, or UTF-16 without a byte order mark",
            "give a text file, saved as UTF-8",
        )
    return Decoded(text)


def _undecodable(data: bytes, encoding: str, name: str, start: int) -> Decoded:
    before = data[:start].decode(encoding, "replace")
    return Decoded(
        data.decode(encoding, "replace"),
        len(before),
        f"the file is not {name} from byte {start + 1} on",
        "save it as UTF-8",
    )
