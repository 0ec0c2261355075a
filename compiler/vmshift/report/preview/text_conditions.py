"""Predicted conditions, and how the cluster differs from them, for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.report.closing import count
from vmshift.report.preview.columns import Column, fitted
from vmshift.report.preview.conditions import difference, heading, open_ones, outcome, row, set_ones
from vmshift.report.preview.text_lists import listed, wrapped
from vmshift.report.style import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vmshift.report.preview.look import Look
    from vmshift.report.preview.model_conditions import AgainstView, ObjectView

_CONDITIONS = (
    Column("STATUS"),
    Column("TYPE", 24),
    Column("CATEGORY"),
    Column("REASON", 12),
    Column("WHY", 20),
)
_OBJECTS = 10  # plans and runs whose conditions are shown


def conditions(look: Look, objects: Sequence[ObjectView]) -> Iterator[str]:
    """Write what the controller will set on each plan and run, those that do not become Ready first."""
    yield look.style("strong", "conditions that MTC will set")
    order = sorted(objects, key=lambda shown: ("false", "unknown", "true").index(shown.ready))
    shown = order if look.everything else order[:_OBJECTS]
    for each in shown:
        yield ""
        yield from wrapped(printable(heading(each)), look.width)
        told = each.conditions if look.everything else set_ones(each)
        rows = [(each.status if look.everything else "", *row(each)) for each in told]
        room = look.width - 4 if look.width else None
        if rows:
            yield from (f"    {line}" for line in fitted(_CONDITIONS, rows, room, look.style, {}))
        open_ = ", ".join(condition.type for condition in open_ones(each))
        if open_ and not look.everything:
            yield from (f"  {line}" for line in wrapped(f"the inventory does not tell: {open_}", look.width))
    if len(order) > len(shown):
        yield f"  … and {count(len(order) - len(shown), 'more object')}; -v shows all"


def against(look: Look, found: AgainstView) -> Iterator[str]:
    """Write where the cluster is not as predicted."""
    yield look.style("strong", f"against {printable(found.path)}") + f": {outcome(found)}"
    yield from listed(look, [difference(each) for each in found.differences], "difference")
    if found.settled and look.everything:
        yield "what the inventory did not tell, and the cluster does:"
        yield from listed(
            look, [f"{each.kind} {each.name}, {each.condition}: {each.cluster}" for each in found.settled], "condition"
        )
