"""A whole YAML file, document by document: one that fails does not take the others with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vmshift.source.errors import UnreadableError
from vmshift.source.traps import Failure
from vmshift.source.yaml_values import read_documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.source.regions import Document

_DOCUMENT_START = re.compile(r"^---(?=\s|\Z)", re.MULTILINE)
_NO_CONTENT = re.compile(r"(?:[ \t]*+(?:#[^\r\n]*+)?[\r\n]|%[^\r\n]*+[\r\n])*+\Z")


class Numbered(NamedTuple):
    """A document and its index in the file."""

    number: int
    document: Document


def read_yaml(text: str) -> tuple[list[Numbered], list[Failure]]:
    """Read all documents of a text, and say which could not be read."""
    documents: list[Numbered] = []
    failures: list[Failure] = []
    start = 0
    try:
        for document in read_documents(text):
            documents.append(Numbered(len(documents), document))
            start = document.region.end
    except UnreadableError:
        # what follows a line `...` may only fail together with what stands before it, so go back to a `---`
        begin = _last_start(text, start)
        documents = [known for known in documents if known.document.region.end <= begin]
        number = len(documents)
        for piece in pieces(text, begin):
            number = _read_piece(text, piece, number, documents, failures)
    return documents, failures


def _read_piece(
    text: str, piece: tuple[int, int], number: int, documents: list[Numbered], failures: list[Failure]
) -> int:
    """Read a piece of the text by itself; gives the index of the next document."""
    start, end = piece
    try:
        for document in read_documents(text[start:end]):
            documents.append(Numbered(number, document.moved(start)))
            number += 1
    except UnreadableError as error:
        opened = None if error.opened is None else error.opened + start
        failures.append(Failure(start, end, min(error.index + start, end), error.reason, opened))
        number += 1
    return number


def _last_start(text: str, index: int) -> int:
    """Give where the last document that starts with `---` at or before an index does so, or 0."""
    if _DOCUMENT_START.match(text, index):
        return index
    start = text.rfind("---", 0, index)
    while start > 0 and not (text[start - 1] in "\r\n" and _DOCUMENT_START.match(text, start)):
        start = text.rfind("---", 0, start)
    return max(start, 0)


def pieces(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Split a text at the lines that start a document. Comments and directives before one belong to it."""
    begin = start
    for found in _DOCUMENT_START.finditer(text, start):
        if not _NO_CONTENT.match(text, begin, found.start()):
            yield begin, found.start()
            begin = found.start()
    yield begin, len(text)
