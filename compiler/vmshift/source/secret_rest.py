"""What a text with a fault in it may show: where lines stand proves nothing, for the fault may be their indentation.

From a line on that opens cloud-init data, or another secret of several lines, everything is hidden, up to a line that
can only be the start of another object.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING

from vmshift.source.secret_lines import BLOCK, SECRET_KEY, candidates, line_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DATA = re.compile(r"(?<![\w-])(?:user|network)[-_]?data(?:[-_]?base64)?(?![\w-])", re.IGNORECASE)
_AFTER_KEY = re.compile(r"[\"'\\]*\s*[:=]\s*")
_CLOSED = re.compile(r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')[\s,}\]]*(?:\s#.*)?$")
_PROPERTIES = re.compile(r"(?:[!&]\S*\s*)+")
_REFERENCE = re.compile(r"(?:refs?|secrets?|credentials)[\"'\\\s:=]*$", re.IGNORECASE)  # they hold names, in a mapping
_STARTS_JSON = re.compile(r"(?:^\s*|last-applied-configuration[\"']?\s*:\s*)[\"']?\{")
_ENDS_JSON = ("}", "}'", '}"')
_MANY = 64  # secrets on one line: looking at the rest of the line for each of them would take too long
_HEAD = re.compile(r"^(?P<before>[ \t]*(?:-[ \t]+)?[\"']?)apiVersion[\"']?[ \t]*:[ \t]*\S", re.MULTILINE)
_SEPARATOR = re.compile(r"^---(?=\s|\Z)", re.MULTILINE)
_NO_CONTENT = re.compile(r"\s*(?:#.*)?$")
_FIRST_KEY = re.compile(r"[\"']?(?:apiVersion|kind)[\"']?[ \t]*:[ \t]*\S")
_INDENT = re.compile(r"[ \t]*(?:-[ \t]+)*")


def rest_lines(text: str, starts: Sequence[int]) -> frozenset[int]:
    """Give the numbers, from 1, of the lines after which a secret was opened that may not have ended yet.

    starts: the index at which each line starts.
    """
    hidden: set[int] = set()
    opened: tuple[int, int] | None = None  # the line, and the column of its key
    head: str | None = None  # what stands before `apiVersion:` in the object that is being read
    for number in _telling(text, starts):
        line = line_at(text, starts, number)
        found = _HEAD.match(line)
        if opened is not None:
            if not _starts_object(text, starts, number, head if found else None, opened[1]):
                continue
            hidden.update(range(opened[0], number))
            opened = None
        if _SEPARATOR.match(line):
            head = None
        elif found:
            head = found["before"]
        if _opens(line):
            lead = _INDENT.match(line)
            opened = number, lead.end() if lead else 0
    if opened is not None:
        hidden.update(range(opened[0], len(starts) + 1))
    return frozenset(hidden)


def _telling(text: str, starts: Sequence[int]) -> list[int]:
    marks = {bisect_right(starts, found.start()) for mark in (_HEAD, _SEPARATOR) for found in mark.finditer(text)}
    return sorted({*candidates(text, starts), *marks})


def _starts_object(text: str, starts: Sequence[int], number: int, head: str | None, column: int) -> bool:
    """Tell whether a line can only be the start of an object: of a document, or of the next item in the same list.

    head: what stands before `apiVersion:` in the objects of the list, None where the line is no such one.
    """
    line = line_at(text, starts, number)
    following = next(_content(text, starts, number + 1), "")
    if _SEPARATOR.match(line):
        return _FIRST_KEY.match(following) is not None
    if head is None or not line.startswith(f"{head}apiVersion") or len(head) >= column:
        return False
    return following.startswith(f"{head.replace('-', ' ')}kind")


def _content(text: str, starts: Sequence[int], number: int) -> Iterator[str]:
    lines = (line_at(text, starts, each) for each in range(number, len(starts) + 1))
    return (line for line in lines if not _NO_CONTENT.match(line))


def _opens(line: str) -> bool:
    """Tell whether what a line starts may go on after it."""
    line = line.rstrip()
    if line.removesuffix(",").rstrip().endswith(_ENDS_JSON) and _STARTS_JSON.search(line):
        return False
    for found in _DATA.finditer(line):
        key = _AFTER_KEY.match(line, found.end())
        if key is None or not _CLOSED.match(line, key.end()):
            return True
    secrets = list(islice(SECRET_KEY.finditer(line), _MANY))
    return len(secrets) == _MANY or any(_is_open(found[0], line[found.end() :].strip()) for found in secrets)


def _is_open(key: str, value: str) -> bool:
    value = _PROPERTIES.sub("", value, count=1) if value[:1] in ("!", "&") else value
    if not value or value.startswith("#"):
        return _REFERENCE.search(key) is None
    if value[0] in "\"'":
        return _CLOSED.match(value) is None
    if value[0] in "{[":
        return value.rstrip(", ")[-1] not in "}]"
    return BLOCK.match(value) is not None
