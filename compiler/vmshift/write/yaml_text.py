"""Plain values as YAML, in one form only.

Our own writer, because the same values must give the same bytes on every machine: libyaml's emitter and PyYAML's
differ, and both follow YAML 1.1 when they decide on quotes, where Kubernetes reads more words as numbers
(docs/adr/0003).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from vmshift.source.scalars import resolve_core, resolve_kubernetes

if TYPE_CHECKING:
    from collections.abc import Iterator

# Nothing that starts like a number or a date stays plain: readers differ too much (`1:30`, `1_000`, `2026-01-01`).
_PLAIN = re.compile(r"[A-Za-z_/](?:[A-Za-z0-9_/.@+=%,-]|:(?=[A-Za-z0-9_/.@+=%,-]))*")
# What may stand between single quotes: no control character, no line break of YAML 1.1, no byte order mark.
_PRINTABLE = re.compile(r"[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*")
_WITHOUT_POINT = re.compile(r"(?<![.0-9])([0-9]+)e")


def yaml_text(value: dict[str, Any]) -> str:
    """Write one document: block style, keys in their order, two spaces, lists under their key, a final newline.

    Text of several lines is written as such.
    """
    return "".join(f"{line}\n" for line in _mapping(value, "")) or "{}\n"


def _mapping(value: dict[str, Any], indent: str) -> Iterator[str]:
    for key, inner in value.items():
        head = f"{indent}{scalar(key)}:"
        if isinstance(inner, dict) and inner:
            yield head
            yield from _mapping(inner, f"{indent}  ")
        elif isinstance(inner, (list, tuple)) and inner:
            yield head
            yield from _sequence(inner, indent)
        elif isinstance(inner, str) and _is_block(inner):
            yield from _block(inner, head, f"{indent}  ")
        else:
            yield f"{head} {scalar(inner)}"


def _sequence(value: list[Any] | tuple[Any, ...], indent: str) -> Iterator[str]:
    for inner in value:
        if isinstance(inner, dict) and inner:
            lines = _mapping(inner, f"{indent}  ")
        elif isinstance(inner, (list, tuple)) and inner:
            lines = _sequence(inner, f"{indent}  ")
        elif isinstance(inner, str) and _is_block(inner):
            yield from _block(inner, f"{indent}-", f"{indent}  ")
            continue
        else:
            yield f"{indent}- {scalar(inner)}"
            continue
        yield f"{indent}- {next(lines)[len(indent) + 2 :]}"
        yield from lines


def _is_block(text: str) -> bool:
    """Tell whether a text of several lines can stand line by line, as a person reads it.

    Where it starts with a blank, readers differ; blanks at the end of a line are what editors and hooks take away.
    """
    lines = text.removesuffix("\n").split("\n")
    if "\n" not in text or not lines[0] or not lines[-1] or lines[0].startswith(" "):
        return False
    return all(_PRINTABLE.fullmatch(line) and not line.endswith(" ") for line in lines)


def _block(text: str, head: str, indent: str) -> Iterator[str]:
    yield f"{head} |" if text.endswith("\n") else f"{head} |-"
    for line in text.removesuffix("\n").split("\n"):
        yield f"{indent}{line}" if line else ""


def scalar(value: Any) -> str:
    """Write a scalar, or an empty collection; text is quoted wherever a reader could take it for something else."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            # YAML 1.1 knows no number with an exponent and without a point
            return _WITHOUT_POINT.sub(r"\1.0e", json.dumps(value, allow_nan=False))
        case dict():
            return "{}"
        case list() | tuple():
            return "[]"
    return _text(str(value))


def _text(value: str) -> str:
    if _PLAIN.fullmatch(value) and value == resolve_core(value) == resolve_kubernetes(value):
        return value
    if _PRINTABLE.fullmatch(value):
        return "'" + value.replace("'", "''") + "'"
    return _double_quoted(value)


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _double_quoted(value: str) -> str:
    escaped = "".join(
        _ESCAPES.get(char) or (char if _PRINTABLE.fullmatch(char) else _code(ord(char))) for char in value
    )
    return f'"{escaped}"'


def _code(point: int) -> str:
    return f"\\U{point:08x}" if point > 0xFFFF else f"\\u{point:04x}" if point > 0xFF else f"\\x{point:02x}"
