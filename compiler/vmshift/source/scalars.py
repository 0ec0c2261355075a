"""What an unquoted YAML scalar means: to Kubernetes, and to YAML 1.2's core schema.

The Kubernetes table is what kubectl and the API machinery apply (they convert YAML to JSON with a YAML 1.1 library);
it was compared with kubectl 1.32 value by value. Manifests are read with it. The project's own documents are YAML 1.2.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_NULLS = ("", "~", "null", "Null", "NULL")
_NAN = (".nan", ".NaN", ".NAN")
_INFINITE = (".inf", ".Inf", ".INF")
_CORE_TRUE = ("true", "True", "TRUE")
_CORE_FALSE = ("false", "False", "FALSE")
_KUBERNETES_TRUE = (*_CORE_TRUE, "y", "Y", "yes", "Yes", "YES", "on", "On", "ON")
_KUBERNETES_FALSE = (*_CORE_FALSE, "n", "N", "no", "No", "NO", "off", "Off", "OFF")

_WORDS: dict[str, object] = {
    **dict.fromkeys(_NULLS),
    **dict.fromkeys(_NAN, math.nan),
    **dict.fromkeys(_INFINITE, math.inf),
    **dict.fromkeys([f"+{word}" for word in _INFINITE], math.inf),
    **dict.fromkeys([f"-{word}" for word in _INFINITE], -math.inf),
}
_CORE_WORDS: dict[str, object] = {
    **_WORDS,
    **dict.fromkeys(_CORE_TRUE, True),
    **dict.fromkeys(_CORE_FALSE, False),
}
_KUBERNETES_WORDS: dict[str, object] = {
    **_WORDS,
    **dict.fromkeys(_KUBERNETES_TRUE, True),
    **dict.fromkeys(_KUBERNETES_FALSE, False),
}

_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_KUBERNETES_INTEGER = re.compile(
    r"(?P<sign>[-+]?)(?:0[xX](?P<hexadecimal>[0-9a-fA-F]+)|0[bB](?P<binary>[01]+)|0[oO]?(?P<octal>[0-7]+)|(?P<decimal>0|[1-9][0-9]*))"
)
_CORE_INTEGER = re.compile(r"(?P<sign>[-+]?)(?P<decimal>[0-9]+)|0x(?P<hexadecimal>[0-9a-fA-F]+)|0o(?P<octal>[0-7]+)")
_BASES = {"hexadecimal": 16, "binary": 2, "octal": 8, "decimal": 10}
_STARTS_NUMBER = frozenset("+-.0123456789")
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1  # what JSON integers are decoded to
_LONGEST = 66  # characters of the longest 64-bit integer in any base, with sign and prefix


def resolve_kubernetes(text: str) -> object:
    """Give the value that Kubernetes sees for an unquoted scalar: None, a bool, an int, a float or the text itself.

    Dates, `1:30` and `=` are text. Integral floats are integers, and integers beyond 64 bits floats, as they are after
    the trip through JSON.
    """
    if text in _KUBERNETES_WORDS:
        return _KUBERNETES_WORDS[text]
    if text[0] not in _STARTS_NUMBER:
        return text
    plain = text.replace("_", "")
    integer = _integer(_KUBERNETES_INTEGER, plain)
    if integer is not None:
        return integer
    number = _float(plain)
    if number is None:
        return text
    return int(number) if number.is_integer() and _SMALLEST <= number <= _LARGEST else number


def resolve_core(text: str) -> object:
    """Give the value of an unquoted scalar by the YAML 1.2 core schema: `yes` is text and `0777` is 777."""
    if text in _CORE_WORDS:
        return _CORE_WORDS[text]
    if text[0] not in _STARTS_NUMBER:
        return text
    integer = _integer(_CORE_INTEGER, text)
    if integer is not None:
        return integer
    number = _float(text)
    return text if number is None else number


def _integer(pattern: re.Pattern[str], text: str) -> int | float | None:
    found = pattern.fullmatch(text)
    if found is None:
        return None
    base, digits = next((_BASES[name], found[name]) for name in _BASES if found.groupdict().get(name))
    if len(digits.lstrip("0")) > _LONGEST:
        return _float(text)
    number = int(digits, base)
    number = -number if found["sign"] == "-" else number
    return number if _SMALLEST <= number <= _LARGEST else float(number)


def _float(text: str) -> float | None:
    if _FLOAT.fullmatch(text) is None:
        return None
    number = float(text)
    return number if math.isfinite(number) else None  # beyond the range of a double it stays text


_LARGEST_TABLE = 65536  # entries: enough for the repeated words of any dump, small beside its text


class ScalarTable(dict[str, object]):
    """A resolver with a memory: `table[text]`. What JSON cannot hold, `.nan` and `.inf`, stays text."""

    def __init__(self, resolve: Callable[[str], object]) -> None:
        super().__init__()
        self.resolve = resolve

    def __missing__(self, text: str) -> object:
        value = self.resolve(text)
        if isinstance(value, float) and not math.isfinite(value):
            value = text
        if len(self) >= _LARGEST_TABLE:
            self.clear()
        self[text] = value
        return value


def key_text(value: object) -> str:
    """Give the JSON key for a scalar that stands as a key: true is "true", 1 is "1", null is "null"."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class Merge(str):
    """The merge key, told apart from a quoted "<<"."""

    __slots__ = ()


MERGE = Merge("<<")


class KeyTable(dict[str, str]):
    """The JSON key for an unquoted scalar that stands as a key; MERGE for the merge key."""

    def __init__(self, table: ScalarTable) -> None:
        super().__init__({MERGE: MERGE})
        self.table = table

    def __missing__(self, text: str) -> str:
        if len(self) >= _LARGEST_TABLE:
            self.clear()
            self[MERGE] = MERGE
        key = self[text] = key_text(self.table[text])
        return key


KUBERNETES = ScalarTable(resolve_kubernetes)
CORE = ScalarTable(resolve_core)
KUBERNETES_KEYS = KeyTable(KUBERNETES)
CORE_KEYS = KeyTable(CORE)
