"""A preview for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.quantity import show_bytes
from vmshift.report.closing import count
from vmshift.report.preview import text_forecast
from vmshift.report.preview.columns import Column, fitted
from vmshift.report.preview.text_conditions import against, conditions
from vmshift.report.preview.text_lists import listed, wrapped
from vmshift.report.preview.words import (
    LOSS,
    all_staying,
    by_fate,
    cells,
    moving,
    name_of,
    shown_volumes,
    side,
    size,
    stands,
    stopped_or_open,
    told,
    total,
    versions,
)
from vmshift.report.style import printable
from vmshift.report.table import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.report.preview.look import Look
    from vmshift.report.preview.model import MigrationView, PlanView, Preview, Subject

ROWS = 50  # of the tables, then the plans that are left are summed up
PLANS = 20  # of that sum
_COLUMNS = (
    Column("VM", 12),
    Column("STATE"),
    Column("VOLUME", 8),
    Column("CLAIM", 8, leaves=1),
    Column("SIZE"),
    Column("FROM", 10),
    Column("TO", 10),
    Column("STAGE", leaves=2),
    Column("CUTOVER"),
    Column("ROLLBACK", leaves=3),
    Column("FINDINGS", 9),
)
_KINDS = {
    "blocked": "error",
    "unknown": "warning",
    "offline": "warning",
    LOSS: "error",
    "copied-hot": "warning",
    "live": "good",
    "copied": "good",
    "skipped": "dim",
    **{column.head: "strong" for column in _COLUMNS},
}


def render(preview: Preview, look: Look) -> str:
    """Write each migration with a table for each plan, and a last line of totals."""
    writer = _Writer(look)
    lines: list[str] = []
    for migration in preview.migrations:
        lines += [*writer.migration(migration), ""]
    if preview.objects is not None:
        lines += [*conditions(look, preview.objects), ""]
    if preview.against is not None:
        lines += [*against(look, preview.against), ""]
    if len(preview.migrations) > 1:
        lines.append(f"{len(preview.migrations)} migrations, {total(preview.totals)}")
    return "\n".join(lines).rstrip("\n") + "\n" if lines else ""


class _Writer:
    """Writes migrations, and keeps count of the rows that are left."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._left = None if look.everything else ROWS
        self._gone: set[str] = set()  # columns of a migration's tables for which there is no room

    def migration(self, migration: MigrationView) -> Iterator[str]:
        style = self._look.style
        self._gone.clear()
        yield style("strong", printable(migration.name)) + f"  {printable(versions(migration))}"
        rest: list[PlanView] = []
        for wave in migration.waves:
            if wave.name is not None and self._left != 0:
                yield ""
                yield from wrapped(f"wave {printable(wave.name)}: {total(wave.totals)}", self._look.width, "")
            if self._left != 0:
                queue = [wrapped(said, self._look.width) for said in text_forecast.queue(wave)]
                yield from [""] if queue and wave.name is None else []
                yield from (line for lines in queue for line in lines)
            for plan in wave.plans:
                if self._left == 0:
                    rest.append(plan)
                else:
                    yield ""
                    yield from self._plan(plan)
        if rest:
            yield ""
            yield from self._rest(rest)
        yield from self._reasons(migration)
        yield from self._staying(migration)
        room = [wrapped(printable(said), self._look.width, "") for said in text_forecast.room(migration)]
        yield from ["", *(line for lines in room for line in lines)] if room else []
        yield ""
        for fate, meaning in told(_plans(migration)).items():
            yield from wrapped(f"{fate}: {meaning}", self._look.width)
        yield from self._without()
        yield from wrapped(total(migration.totals), self._look.width, "")

    def _without(self) -> Iterator[str]:
        heads = [column.head for column in _COLUMNS if column.head in self._gone]
        if heads:
            said = f"left out for want of room: {', '.join(heads)} (COLUMNS=160 shows them)"
            yield from wrapped(said, self._look.width)

    def _plan(self, plan: PlanView) -> Iterator[str]:
        style = self._look.style
        name, namespace = style("strong", printable(plan.name)), printable(plan.namespace)
        said = f"  {' '.join(plan.findings)}" if plan.findings else ""
        yield f"plan {name}: namespace {namespace}, {plan.mode}, {stands(plan)}{style('warning', said)}"
        rows, left_out = self._rows(plan)
        if rows:
            room = self._look.width - 2 if self._look.width else None
            yield from (f"  {line}" for line in fitted(_COLUMNS, rows, room, style, _KINDS, self._gone))
        if left_out:
            yield f"  … and {count(left_out, 'more VM')} of this plan"
        if any(not subject.selected and subject.kind == "VirtualMachine" for subject in moving(plan)):
            yield "  * not selected, and touched all the same"

    def _rows(self, plan: PlanView) -> tuple[list[tuple[str, ...]], int]:
        """Give the rows for which there is room, and how many VMs had none."""
        rows: list[tuple[str, ...]] = []
        subjects = moving(plan)
        for number, subject in enumerate(subjects):
            if self._left == 0:
                return rows, len(subjects) - number
            new = list(_rows_of(subject, plan))
            new = new if self._left is None else new[: self._left]
            rows += new
            self._left = None if self._left is None else self._left - len(new)
        return rows, 0

    def _rest(self, plans: list[PlanView]) -> Iterator[str]:
        yield f"{count(len(plans), 'more plan')}:"
        rows = [
            (plan.name, *map(str, (plan.totals.vms, plan.totals.volumes)), show_bytes(plan.totals.size), _fates(plan))
            for plan in (plans if self._look.everything else plans[:PLANS])
        ]
        yield from table(("PLAN", "VMS", "VOLUMES", "SIZE", "AT CUTOVER"), rows, indent="  ")
        if len(plans) > PLANS:
            yield f"  … and {count(len(plans) - PLANS, 'more plan')}"
        yield "  -v shows every row; --format json, --format html and --output hold them all"

    def _reasons(self, migration: MigrationView) -> Iterator[str]:
        found = [
            (f"{subject.namespace}/{subject.name}", *why)
            for plan in _plans(migration)
            for subject in moving(plan)
            if (why := stopped_or_open(subject)) is not None
        ]
        if found:
            yield ""
            yield "blocked, or left open:"
            yield from listed(self._look, [f"{key}: {why}{_by(by)}" for key, by, why in found], "VM")

    def _staying(self, migration: MigrationView) -> Iterator[str]:
        said = [f"{key}: {why}" for key, why in all_staying(migration)]
        if said:
            yield ""
            yield "stays:"
            yield from listed(self._look, said, "volume")


def _plans(migration: MigrationView) -> list[PlanView]:
    return [plan for wave in migration.waves for plan in wave.plans]


def _by(by: str) -> str:
    return f" ({by})" if by.startswith("VMS") else ""


def _fates(plan: PlanView) -> str:
    return by_fate(plan.totals, "cutover")


def _rows_of(subject: Subject, plan: PlanView) -> Iterator[tuple[str, ...]]:
    name = f"{name_of(subject)}{'' if subject.selected or subject.kind != 'VirtualMachine' else '*'}"
    first = (name, subject.state or "")
    findings = " ".join(subject.findings)
    for volume in shown_volumes(subject):
        yield (
            *first,
            volume.name or "",
            volume.claim or "",
            size(volume.size),
            side(volume.from_),
            side(volume.to, volume.from_),
            *cells(volume.fates, plan),
            findings,
        )
        first, findings = ("", ""), ""
    if not shown_volumes(subject):
        yield (*first, "", "", "", "", "", *cells(subject.fates, plan), findings)
