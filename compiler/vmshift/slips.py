"""Slips of the pen: words that are one keystroke or two away from the one that was meant, and from no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_PARTS = re.compile(r"[-_.]")
_LONG = 8  # characters from which on a second slip is still one and the same word
_SHORTEST = 3  # characters of a word, or a part of a name, below which one slip makes another word of it


def meant_key(key: str, known: Collection[str]) -> str | None:
    """Give the key that a misspelt one surely stands for; None where none is near, or more than one.

    Case, and `_` or `-` between words, do not count. Otherwise one slip is taken for one, and in long keys two.
    """
    plain = [word for word in known if _plain(word) == _plain(key)]
    if plain:
        return plain[0] if len(plain) == 1 else None
    most = 2 if len(key) >= _LONG else 1
    near = [word for word in known if min(len(word), len(key)) > _SHORTEST and slips(key, word) <= most]
    return near[0] if len(near) == 1 else None


def meant_name(name: str, known: Collection[str]) -> str | None:
    """Give the name of an object that a misspelt one surely stands for; None where none is near, or more than one.

    Names are told apart by little: of their parts one may have one slip, and numbers and short parts none.
    """
    near = [word for word in known if _one_slip(name, word)]
    return near[0] if len(near) == 1 else None


def _one_slip(name: str, word: str) -> bool:
    if _plain(name) == _plain(word):
        return True
    here, there = _PARTS.split(name), _PARTS.split(word)
    if len(here) != len(there):
        return False
    off = [(one, other) for one, other in zip(here, there, strict=True) if one != other]
    if len(off) != 1:
        return False
    one, other = off[0]
    if sorted(one) == sorted(other):  # two characters changed places
        return len(one) >= _SHORTEST and one.isalpha() and slips(one, other) == 1
    return min(len(one), len(other)) > _SHORTEST and one.isalpha() and other.isalpha() and slips(one, other) == 1


def _plain(word: str) -> str:
    return _PARTS.sub("", word).lower()


def slips(one: str, other: str) -> int:
    """Count the slips between two words: a character too much, too few, another one, or two that changed places."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != wanted))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
