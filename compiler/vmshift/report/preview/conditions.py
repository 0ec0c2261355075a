"""Predicted conditions, and how the cluster differs from them, in words that text and Markdown share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.report.closing import count

if TYPE_CHECKING:
    from vmshift.report.preview.model_conditions import AgainstView, ConditionView, DifferenceView, ObjectView

_READY = {"true": "becomes Ready", "false": "does not become Ready", "unknown": "may become Ready"}


def heading(shown: ObjectView) -> str:
    """Say which object it is, and whether it becomes Ready, and why not."""
    ready = next(each for each in shown.conditions if each.type == "Ready")
    why = "" if shown.ready == "true" else f": {ready.message}"
    when = "" if shown.in_git else " (not in Git yet)"
    return f"{shown.kind} {shown.name}{when} {_READY[shown.ready]}{why}"


def set_ones(shown: ObjectView) -> list[ConditionView]:
    """Give the conditions that will be set, Ready aside."""
    return [each for each in shown.conditions if each.status == "true" and each.type != "Ready"]


def open_ones(shown: ObjectView) -> list[ConditionView]:
    """Give the conditions that the inventory does not tell, Ready aside."""
    return [each for each in shown.conditions if each.status == "unknown" and each.type != "Ready"]


def row(condition: ConditionView) -> tuple[str, str, str, str]:
    """Give a condition's type, category, reason, and why with its items."""
    return condition.type, condition.category, condition.reason or "", condition.message


def outcome(against: AgainstView) -> str:
    """Say how many objects were compared, and in how much they differ."""
    compared = count(len(against.compared), "object")
    differing = count(len(against.differences), "difference") if against.differences else "no difference"
    return f"{compared} compared, {differing}"


def difference(found: DifferenceView) -> str:
    """Say where the cluster is not as predicted."""
    nothing = "not there" if found.about in ("object", "status") or found.about.startswith("volume ") else "not set"
    return (
        f"{found.kind} {found.name}, {found.about}: "
        f"predicted {found.predicted or nothing}, in the cluster {found.cluster or nothing}"
    )
