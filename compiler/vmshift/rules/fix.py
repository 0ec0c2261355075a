"""What a finding's fix changes: parts of the object that it speaks of, by their places.

A rule says what is to become of a part; where its characters start and end is the editing room's matter
(vmshift.write.fix), which refuses whatever would not read as it is said here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmshift.source import Place


@dataclass(frozen=True, slots=True)
class RenameKey:
    """The key at a place gets another name; its value stays."""

    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class SetValue:
    """The value at a place, a scalar, is replaced by another one."""

    place: Place
    value: str | bool


@dataclass(frozen=True, slots=True)
class AddKey:
    """A key comes right before the one at a place, in the same mapping."""

    place: Place
    name: str
    value: str | bool


@dataclass(frozen=True, slots=True)
class RemoveKey:
    """The key at a place goes, with its value."""

    place: Place


Edit = RenameKey | SetValue | AddKey | RemoveKey


@dataclass(frozen=True, slots=True)
class Replacement:
    """A stretch of a file's text, by its character indexes, and what comes in its place."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A safe change that settles a finding: all of its edits, or none. description: lower case, an imperative.

    replacements: what the edits come to in the text of the finding's file, once the editing room has worked it out.
    """

    description: str
    edits: tuple[Edit, ...]
    replacements: tuple[Replacement, ...] = ()


def remove(*places: Place) -> Fix:
    """Make the fix that removes keys."""
    names = dict.fromkeys(str(place.path[-1]) for place in places)
    return Fix(f"remove {', '.join(names)}", tuple(RemoveKey(place) for place in places))
