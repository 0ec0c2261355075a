"""Why a text could not be read, before it is put into words for people."""

from __future__ import annotations


class UnreadableError(Exception):
    """A document that cannot be read.

    opened: the character at which a bracket was opened that is not closed.

    index: the character at which it shows. reason: one of the words below, or the parser's own; people do not see it.
    """

    def __init__(self, index: int, reason: str, opened: int | None = None) -> None:
        super().__init__(reason)
        self.opened = opened
        self.index = index
        self.reason = reason


TOO_DEEP = "too deep"
TOO_MANY = "too many nodes"
RECURSIVE = "recursive alias"
UNDEFINED = "undefined alias"
COMPLEX_KEY = "complex key"
BAD_MERGE = "bad merge"
BAD_TAG = "bad tag"
BAD_CHARACTER = "control character"
CUT_OFF = "cut off"

MAX_DEPTH = 100  # nesting of mappings and sequences
MAX_ALIASED = 5_000_000  # values that aliases add in one document, counted at the size of what they stand for
