"""Files, the objects in them, and places: what a finding points at."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from vmshift.source.nodes import KeyPath, Range

_LINE_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file. Lines and columns count from 1, in code points; the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class SourceFile:
    """One file's text.

    path: as shown to people, relative to the working directory where below it, with "/" between its parts.
    text: decoded, without a byte order mark. is_faulty: something in it could not be read as it was meant.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.is_faulty = False

    def __repr__(self) -> str:
        return f"SourceFile({self.path!r})"

    @cached_property
    def _line_starts(self) -> list[int]:
        text = self.text
        if "\r" in text and text.count("\r") != text.count("\r\n"):
            return [0, *(found.end() for found in _LINE_BREAK.finditer(text))]
        lengths = [len(line) + 1 for line in text.split("\n")]
        return list(accumulate(lengths[:-1], initial=0))

    @cached_property
    def _secret_lines(self) -> frozenset[int]:
        from vmshift.source.secret_lines import secret_lines  # its patterns cost, and only excerpts need them

        lines = secret_lines(self.text, self._line_starts)
        if self.is_faulty:
            from vmshift.source.secret_rest import rest_lines

            lines |= rest_lines(self.text, self._line_starts)
        return lines

    def position(self, index: int) -> tuple[int, int]:
        r"""Give the line and column, from 1, of a character index. Only \n, \r\n and \r end lines, as in editors."""
        index = min(max(index, 0), len(self.text))
        line = bisect_right(self._line_starts, index)
        return line, index - self._line_starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Give the span of a range of character indexes."""
        return Span(self.path, *self.position(start), *self.position(max(start, end)))

    def start_of(self, line: int) -> int | None:
        """Give the character index at which a line starts; None where there is none."""
        return self._line_starts[line - 1] if 1 <= line <= len(self._line_starts) else None

    def byte_column(self, line: int, column: int) -> int:
        """Give a column, from 1, as one counted in bytes of UTF-8, which some programs want."""
        start = self.start_of(line)
        return column if start is None else len(self.text[start : start + column - 1].encode()) + 1

    def line_text(self, line: int) -> str | None:
        """Give a line for an excerpt, without its end; None where there is none, or where it could show a secret."""
        from vmshift.source.secret_lines import shows_secret

        starts = self._line_starts
        if not 1 <= line <= len(starts):
            return None
        end = starts[line] if line < len(starts) else None
        text = self.text[starts[line - 1] : end].rstrip("\r\n")
        return None if line in self._secret_lines or shows_secret(text) else text


class Locator(Protocol):
    """Knows where the parts of one object stand."""

    def locate(self, path: KeyPath) -> Range:
        """Give the characters that stand for a path below the object; never raises."""


class Manifest:
    """One object as it stands in a file: a document of its own, or an item of a List.

    value: what the object says, as Kubernetes reads it.
    api_version, kind, name, namespace: as it says, "" where absent. group: the API group, "" for the core group.
    pointer: the JSON pointer of the object inside its document, "" or for example "/items/4".
    document: the index of its document in the file, from 0.
    """

    __slots__ = (
        *("_locator", "_spans", "document", "file", "pointer", "value"),
        *("api_version", "group", "kind", "name", "namespace"),  # read by every rule, so told once
    )

    def __init__(
        self,
        file: SourceFile,
        value: dict[str, Any],
        locator: Locator,
        *,
        pointer: str = "",
        document: int = 0,
    ) -> None:
        self.file = file
        self.value = value
        self.pointer = pointer
        self.document = document
        self._locator = locator
        self._spans: dict[KeyPath, Span] | None = None
        metadata = self._metadata
        self.api_version = _text(value, "apiVersion")
        self.kind = _text(value, "kind")
        self.name = _text(metadata, "name")
        self.namespace = _text(metadata, "namespace")
        group, slash, _ = self.api_version.partition("/")
        self.group = group if slash else ""

    def __repr__(self) -> str:
        return f"Manifest({self.file.path!r}, {self.kind!r}, {self.namespace!r}, {self.name!r})"

    @property
    def is_live(self) -> bool:
        """Whether the object was dumped from a cluster: its uid or resourceVersion is set."""
        return bool(self._metadata.get("uid") or self._metadata.get("resourceVersion"))

    @property
    def _metadata(self) -> dict[str, Any]:
        metadata = self.value.get("metadata")
        return metadata if isinstance(metadata, dict) else {}

    def at(self, *path: str | int) -> Place:
        """Give the place of a path below the object."""
        return Place(self, path)

    def span(self, path: KeyPath) -> Span:
        """Give where a path stands; for one that does not exist, its deepest ancestor that does. Never raises."""
        if self._spans is None:
            self._spans = {}
        if path not in self._spans:
            self._spans[path] = self.file.span(*self.range(path))
        return self._spans[path]

    def range(self, path: KeyPath) -> Range:
        """Give the characters that stand for a path, as `span` does in lines and columns."""
        return self._locator.locate(path)


def _text(mapping: dict[str, Any], key: str) -> str:
    value = mapping.get(key)
    return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Place:
    """A path in an object."""

    manifest: Manifest
    path: KeyPath = ()

    @property
    def file(self) -> SourceFile:
        """The file it stands in."""
        return self.manifest.file

    @property
    def pointer(self) -> str:
        """The JSON pointer (RFC 6901) from the root of the document."""
        return self.manifest.pointer + pointer(self.path)

    def span(self) -> Span:
        """Give where it stands."""
        return self.manifest.span(self.path)

    def child(self, *parts: str | int) -> Place:
        """Give a place below this one."""
        return Place(self.manifest, (*self.path, *parts))


@dataclass(frozen=True, slots=True)
class TextPlace:
    """A range of characters, for what has no object: a syntax error, for example."""

    file: SourceFile
    start: int
    end: int

    @property
    def pointer(self) -> str:
        """No pointer: there is no object."""
        return ""

    def span(self) -> Span:
        """Give where it stands."""
        return self.file.span(self.start, self.end)


AnyPlace = Place | TextPlace


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a text, or a part of it, from being read as it was meant.

    message and help are lower case sentences; of the file they quote key names and template expressions only.
    """

    kind: Literal["unreadable", "duplicate-key"]
    place: AnyPlace
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one file holds. is_template: some of it is a template that has to be rendered first."""

    file: SourceFile
    manifests: tuple[Manifest, ...]
    problems: tuple[Problem, ...]
    is_template: bool


def pointer(path: KeyPath) -> str:
    """Give a path as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
