"""Comments that accept a finding: `# vmshift: ignore[VMS416] reason -- until 2027-01-31`.

libyaml's events tell nothing of comments, so the words are searched for in the text, and what lies in a scalar is
left out: a ConfigMap may hold a manifest with such a comment, which is about that manifest and not about the ConfigMap.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmshift.source.place import TextPlace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.source.nodes import Range
    from vmshift.source.place import SourceFile

_WORD = "vmshift:"  # a text without it has none of these comments; this is found faster than a pattern
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*vmshift:[ \t]*ignore\b", re.MULTILINE)
_REST = re.compile(r"[^\r\n]*")
_RULES = re.compile(r"[ \t]*\[(?P<rules>[^\]]*)\]")
_RULE = re.compile(r"[^\s,]+")
_UNTIL = re.compile(r"(?:^|\s)--\s*until\b[ \t]*(?P<date>.*)$")
_ALONE = re.compile(r"[ \t]*\Z")
_COMMENT_LINE = re.compile(r"[ \t]*#")


@dataclass(frozen=True, slots=True)
class Ignore:
    """One such comment. `line` is the line, from 1, whose findings it accepts; `expires` is text as it stands there.

    rules: the words between the brackets, each with its place; none where the comment has no brackets.
    """

    place: TextPlace
    line: int
    rules: tuple[tuple[str, TextPlace], ...]
    reason: str
    expires: str


def ignores(file: SourceFile) -> list[Ignore]:
    """Find the comments of a file that accept findings, in their order; never raises."""
    if _WORD not in file.text:
        return []
    return [_ignore(file, found) for found in _comments(file.text)]


def _comments(text: str) -> Iterator[re.Match[str]]:
    from vmshift.source.yaml_file import pieces

    for start, end in pieces(text):
        found = list(_COMMENT.finditer(text, start, end))
        if found:
            scalars = _scalars(text[start:end])
            begins = [scalar[0] for scalar in scalars]
            for match in found:
                number = bisect_right(begins, match.start() - start) - 1
                if number < 0 or scalars[number][1] <= match.start() - start:
                    yield match


def _scalars(text: str) -> list[Range]:
    """Give where scalars stand that could hold a `#`, in their order; what cannot be read counts as one."""
    from vmshift.source.events import PARSER_ERRORS, ScalarEvent, StreamEndEvent, ends, open_events, starts

    found: list[Range] = []
    read = 0
    try:
        get = open_events(text)
        while (event := get()).__class__ is not StreamEndEvent:
            read = ends(event)
            if event.__class__ is ScalarEvent and event.style:
                found.append((starts(event), read))
    except PARSER_ERRORS:
        found.append((read, len(text)))
    return found


def _ignore(file: SourceFile, match: re.Match[str]) -> Ignore:
    text, at = file.text, match.end()
    line = _REST.match(text, at)
    rest = line[0].rstrip() if line else ""
    place = TextPlace(file, match.start(), at + len(rest))
    listed = _RULES.match(rest)
    words: tuple[tuple[str, TextPlace], ...] = ()
    if listed:
        first = at + listed.start("rules")
        words = tuple(
            (word[0], TextPlace(file, first + word.start(), first + word.end()))
            for word in _RULE.finditer(listed["rules"])
        )
        rest = rest[listed.end() :]
    until = _UNTIL.search(rest)
    reason = rest[: until.start()] if until else rest
    expires = until["date"].strip() if until else ""
    return Ignore(place, _target(text, file, match.start()), words, reason.strip(), expires)


def _target(text: str, file: SourceFile, start: int) -> int:
    """Give the line that a comment is about: its own, or, where it stands alone, the next that is no comment."""
    line, column = file.position(start)
    if not _ALONE.match(text, start - column + 1, start):
        return line
    line += 1
    while (begin := file.start_of(line)) is not None and _COMMENT_LINE.match(text, begin):
        line += 1
    return line
