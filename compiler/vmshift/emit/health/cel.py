"""The health of a kind as CEL expressions for Flux.

Flux asks `inProgress`, then `failed`, then `current`, and goes on waiting where none holds (fluxcd/pkg,
runtime/cel/status_evaluator.go): whatever is neither failed nor current is in progress without an expression. An
expression that cannot be evaluated, as over an object without a status, leaves the object unknown, and is asked again.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmshift.emit.health.states import Health, Sign, Verdict

_Group = tuple["Verdict", list["Sign"]]


def cel(health: Health) -> dict[str, Any]:
    """Make an entry of healthCheckExprs."""
    groups: list[_Group] = [
        (verdict, [state.sign for state in states])
        for verdict, states in itertools.groupby(health.states, key=lambda state: state.verdict)
    ]
    asked = [group for group in groups if group[0] != "Degraded"]  # once failed has been asked, none of these holds
    return {
        "apiVersion": f"{health.group}/{health.version}",
        "kind": health.kind,
        "failed": _first("Degraded", groups),
        "current": _first("Healthy", asked),
    }


def _first(verdict: Verdict, groups: Sequence[_Group]) -> str:
    """Say that the first sign that shows is one with this verdict."""
    (found, signs), rest = groups[0], groups[1:]
    shown = _any(signs)
    if not any(group[0] == verdict for group in rest):
        return shown
    if found == verdict:
        return f"{shown}\n|| {_closed(_first(verdict, rest))}"
    return f"!({shown})\n&& {_closed(_first(verdict, rest))}"


def _closed(text: str) -> str:
    return f"({text})" if "|| " in text or "&& " in text else text


def _any(signs: Sequence[Sign]) -> str:
    """Say that one of several signs shows; types of conditions without more to them are asked for together."""
    types = [name for sign in signs if sign.any_of and not sign.reason for name in sign.any_of]
    rest = [_sign(sign) for sign in signs if (not sign.any_of or sign.reason) and not _implied(sign, signs, types)]
    parts = [_exists(_is_one_of("c.type", types)), *rest] if types else rest
    return "\n|| ".join(parts if len(parts) == 1 else (_closed(part) for part in parts))


def _implied(sign: Sign, signs: Sequence[Sign], types: Sequence[str]) -> bool:
    """Tell whether another sign of the group shows wherever this one does."""
    wanted = set(sign.all_of)
    return not wanted.isdisjoint(types) or any(other.all_of and set(other.all_of) < wanted for other in signs)


def _sign(sign: Sign) -> str:
    if sign.any_of:
        return _exists(f"{_is_one_of('c.type', sign.any_of)} && has(c.reason) && c.reason == {_text(sign.reason)}")
    if sign.all_of:
        return " && ".join(_exists(_is_one_of("c.type", [name])) for name in sign.all_of)
    if sign.categories:
        but = f" && !({_is_one_of('c.type', sign.but)})" if sign.but else ""
        return _exists(f"has(c.category) && {_is_one_of('c.category', sign.categories)}{but}")
    if sign.listed:
        return f"has(status.{sign.listed}) && size(status.{sign.listed}) > 0"
    return f"has(status.{sign.field}) && {_is_one_of(f'status.{sign.field}', sign.values)}"


def _exists(what: str) -> str:
    return f"has(status.conditions) && status.conditions.exists(c, c.status == {_text('True')} && {what})"


def _is_one_of(what: str, values: Sequence[str]) -> str:
    if len(values) == 1:
        return f"{what} == {_text(values[0])}"
    return f"{what} in [{', '.join(_text(value) for value in values)}]"


def _text(value: str) -> str:
    """Quote a text so that it needs no other quotes in YAML."""
    return f'"{value}"'
