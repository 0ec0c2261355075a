"""The YAML parser: libyaml's where PyYAML was built with it, else PyYAML's own. The only module that imports yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from vmshift.source.errors import BAD_CHARACTER, BAD_TAG, UnreadableError
from vmshift.source.scalars import ScalarTable, key_text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "PARSER_ERRORS",
    "AliasEvent",
    "DocumentEndEvent",
    "DocumentStartEvent",
    "MappingEndEvent",
    "MappingStartEvent",
    "ScalarEvent",
    "SequenceEndEvent",
    "SequenceStartEvent",
    "StreamEndEvent",
    "ends",
    "key_of",
    "open_events",
    "scalar_of",
    "starts",
    "unreadable",
]


class PurePythonParser(Reader, Scanner, Parser):
    """PyYAML's own parser, eight times slower, with the same events."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML without libyaml
    CParser = PurePythonParser  # type: ignore[misc,assignment]


PARSER_ERRORS = (yaml.YAMLError, ValueError, OverflowError)  # the last two: escapes that name no character


def open_events(text: str) -> Callable[[], Any]:
    """Give the function that returns the next event of a text.

    Both may raise one of PARSER_ERRORS.
    """
    return CParser(text).get_event


def starts(event: Any) -> int:
    """Give the index of the first character of an event."""
    index: int = event.start_mark.index
    return index


def ends(event: Any) -> int:
    """Give the index after the last character of an event."""
    index: int = event.end_mark.index
    return index


def unreadable(error: Exception, text: str) -> UnreadableError:
    """Say where and why the parser gave up."""
    if isinstance(error, yaml.reader.ReaderError):
        return UnreadableError(_bad_character(text), BAD_CHARACTER)
    if not isinstance(error, yaml.MarkedYAMLError):
        return UnreadableError(0, str(error) if isinstance(error, yaml.YAMLError) else BAD_CHARACTER)
    reason = f"{error.context or ''}; {error.problem or ''}"
    mark = error.problem_mark
    if error.context_mark is not None and (mark is None or _is_late(reason, text[mark.index :])):
        mark = error.context_mark
    last = max(len(text.rstrip()) - 1, 0)  # what is missing at the end is shown at the last character
    opened = error.context_mark.index if error.context_mark is not None and "flow" in reason else None
    return UnreadableError(min(mark.index, last) if mark else last, reason, opened)


def _is_late(reason: str, rest: str) -> bool:
    """Whether the parser gave up far behind the character that is at fault."""
    if "flow" in reason:
        return not rest.strip()
    return "found unexpected" in reason or "simple key" in reason or "directive" in reason


def _bad_character(text: str) -> int:
    found = Reader.NON_PRINTABLE.search(text)
    return found.start() if found else 0


_TAG = "tag:yaml.org,2002:"


def scalar_of(event: Any, table: ScalarTable) -> object:
    """Give the value of a scalar event: quoted and tagged scalars too.

    Raises UnreadableError where a tag demands what the text is not. A tag that Kubernetes does not know makes text of
    the scalar, as it does in kubectl.
    """
    text: str = event.value
    if event.implicit[0]:
        return table[text]
    if event.tag is None or not event.tag.startswith(_TAG):
        return text
    wanted = _TYPES.get(event.tag.removeprefix(_TAG))
    if wanted is None:
        return text
    value = table[text]
    if isinstance(value, int) and not isinstance(value, bool) and wanted is float:
        return value
    if isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool)):
        return value
    raise UnreadableError(event.start_mark.index, BAD_TAG)


_TYPES: dict[str, type] = {"int": int, "float": float, "bool": bool, "null": type(None)}


def key_of(event: Any, table: ScalarTable) -> str:
    """Give the JSON key for a scalar event that stands as a key."""
    return key_text(scalar_of(event, table))
