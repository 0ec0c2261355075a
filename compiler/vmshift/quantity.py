"""Kubernetes quantities."""

from __future__ import annotations

import functools
import math
import re
from fractions import Fraction

# More digits than any 64-bit number has would only serve to make the arithmetic slow.
QUANTITY_PATTERN = r"^\+?([0-9]{1,19}(?:\.[0-9]{0,19})?|\.[0-9]{1,19})([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]{1,2})?$"
_QUANTITY = re.compile(QUANTITY_PATTERN)
_UNITS = {"": Fraction(1), "n": Fraction(1, 10**9), "u": Fraction(1, 10**6), "m": Fraction(1, 1000)}
_UNITS |= {unit: Fraction(1000**power) for power, unit in enumerate("kMGTPE", 1)}
_UNITS |= {f"{unit}i": Fraction(1024**power) for power, unit in enumerate("KMGTPE", 1)}


def quantity_bytes(value: object) -> int | None:
    """Give a quantity in whole units (bytes, for storage), rounded up, or None where it is none.

    The forms are those of k8s.io/apimachinery's resource.Quantity, without a sign: plain, decimal, binary and exponent.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    return _parsed(str(value))


@functools.lru_cache(maxsize=4096)
def _parsed(text: str) -> int | None:
    match = _QUANTITY.fullmatch(text)
    if not match:
        return None
    whole, _, fraction = match[1].partition(".")
    number, unit = Fraction(int(whole + fraction), 10 ** len(fraction)), match[2] or ""
    return math.ceil(number * (_UNITS.get(unit) or Fraction(10) ** int(unit[1:])))


def show_bytes(size: int) -> str:
    """Write a size as people read it, in binary units: 30Gi, 1.5Ti."""
    value, unit = float(size), ""
    for step in ("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"):
        if round(value, 1) < 1024:
            break
        value, unit = value / 1024, step
    shown = f"{value:.1f}".removesuffix(".0")
    return f"{shown}{unit}"
