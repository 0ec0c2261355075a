"""A preview as Markdown, for a comment on a pull request: GitHub takes 65,536 characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.quantity import show_bytes
from vmshift.report.closing import count
from vmshift.report.markdown import as_it_stands
from vmshift.report.preview.conditions import difference, heading, open_ones, outcome, row, set_ones
from vmshift.report.preview.text_forecast import queue, room
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.report.preview.look import Look
    from vmshift.report.preview.model import FindingView, MigrationView, PlanView, Preview, Subject

LIMIT = 65_536
_CUT = (
    "\n**This comment ends here: a comment takes 65,536 characters. "
    "`vmshift preview --format html` shows all of it.**\n"
)
_HEAD = "| VM | state | volume | size | from | to | stage | cutover | rollback | findings |"
_RULE = "|---|---|---|--:|---|---|---|---|---|---|"
_MARKS = {
    "live": "🟢",
    "copied": "🟢",
    "offline": "🟠",
    LOSS: "🟠",
    "copied-hot": "🟠",
    "blocked": "🔴",
    "unknown": "⚪",
    "skipped": "💤",
}


def render(preview: Preview, look: Look) -> str:  # noqa: ARG001 - Markdown has one look
    """Write the totals, what speaks against it, and a folded table for each plan, as far as a comment takes it."""
    return within(list(_lines(preview)), LIMIT)


def within(blocks: list[str], limit: int) -> str:
    """Join blocks with line ends, as many as fit; what stands open is closed, and a sentence says what is missing."""
    text = "\n".join(blocks) + "\n"
    if _size(text) <= limit:
        return text
    kept: list[str] = []
    room = limit - _size(_CUT) - _size("\n</details>\n")
    open_ = False
    for block in blocks:
        room -= _size(block) + 1
        if room < 0:
            break
        kept.append(block)
        open_ = block.startswith("<details") or (open_ and block != "</details>")
    return "\n".join([*kept, *(["", "</details>"] if open_ else [])]) + "\n" + _CUT


def _size(text: str) -> int:
    """Count as GitHub does, in UTF-16 units at most."""
    return len(text.encode("utf-16-le")) // 2


def _lines(preview: Preview) -> Iterator[str]:
    yield "## What will happen to each VM"
    yield ""
    yield f"**{total(preview.totals)}**"
    yield from _against(preview)
    for migration in preview.migrations:
        yield from _migration(migration)
    yield from _conditions(preview)
    meanings = told(_plans(preview))
    if meanings:
        yield ""
        yield f"<sub>{'; '.join(f'{_MARKS[fate]} {fate}: {meaning}' for fate, meaning in meanings.items())}</sub>"
    if preview.assumptions:
        yield ""
        yield f"<sub>{' '.join(preview.assumptions)}</sub>"


def _conditions(preview: Preview) -> Iterator[str]:
    if preview.objects is not None:
        yield from ("", "### Conditions that MTC will set", "")
        for shown in preview.objects:
            yield "<details>" if shown.ready == "true" else "<details open>"
            yield f"<summary>{as_it_stands(heading(shown))}</summary>"
            yield from ("", "| condition | category | reason | why |", "|---|---|---|---|")
            yield from (f"| {' | '.join(map(as_it_stands, row(each)))} |" for each in set_ones(shown))
            open_ = ", ".join(each.type for each in open_ones(shown))
            yield from ("", f"The inventory does not tell: {open_}" if open_ else "", "</details>", "")
    if preview.against is not None:
        yield from ("", f"### Against {as_it_stands(preview.against.path)}: {outcome(preview.against)}", "")
        yield from (f"- {as_it_stands(difference(each))}" for each in preview.against.differences)


def _against(preview: Preview) -> Iterator[str]:
    open_ = [finding for finding in preview.findings if finding.accepted is None and finding.severity != "info"]
    if not open_:
        return
    counts = preview.summary
    parts = [count(counts.error, "error"), count(counts.warning, "warning")]
    parts += [f"{counts.possible} possible"] if counts.possible else []
    yield ""
    yield f"**{', '.join(parts)}.**{' Nothing is compiled while an error stands.' if counts.error else ''}"
    yield ""
    yield "<details>"
    yield "<summary>What speaks against it</summary>"
    yield ""
    yield "| | rule | about | what |"
    yield "|---|---|---|---|"
    yield from map(_finding, open_)
    yield ""
    yield "</details>"


def _finding(finding: FindingView) -> str:
    said = f"{as_it_stands(finding.message)}<br>**then:** {as_it_stands(finding.consequence)}"
    said += f"<br>**help:** {as_it_stands(finding.help)}"
    severity = finding.severity if finding.certainty == "certain" else f"possible {finding.severity}"
    at = as_it_stands(f"{finding.location.path}:{finding.location.line}")
    about = f"{as_it_stands(finding.subject)}<br>{at}" if finding.subject else at
    return f"| {severity} | {finding.rule} | {about} | {said} |"


def _migration(migration: MigrationView) -> Iterator[str]:
    yield ""
    yield f"### {as_it_stands(migration.name)}"
    yield ""
    yield f"{as_it_stands(versions(migration))}: {total(migration.totals)}"
    for wave in migration.waves:
        if wave.name is not None:
            yield ""
            yield f"#### Wave {as_it_stands(wave.name)}"
            yield ""
            yield total(wave.totals)
        for line in queue(wave):
            yield ""
            yield as_it_stands(line)
        for plan in wave.plans:
            yield from _plan(plan)
    lines = list(room(migration))
    if lines:
        yield ""
        yield from (f"- {as_it_stands(line)}" for line in lines)
    left = all_staying(migration)
    if left:
        yield from (
            "",
            "<details>",
            f"<summary>{count(len(left), 'volume or VM stays', 'volumes or VMs stay')}</summary>",
            "",
        )
        yield from (f"- {as_it_stands(key)}: {as_it_stands(why)}" for key, why in left)
        yield from ("", "</details>")


def _plan(plan: PlanView) -> Iterator[str]:
    totals = plan.totals
    said = f"{count(totals.vms, 'VM')}, {count(totals.volumes, 'volume')}, {show_bytes(totals.size)}"
    yield ""
    yield "<details>" if not totals.cutover.get("blocked") else "<details open>"
    at_cutover = "" if totals.finished else f"; at cutover {by_fate(totals, 'cutover') or 'nothing'}"
    yield f"<summary>{as_it_stands(plan.namespace)}: {said}, {plan.mode}, {stands(plan)}{at_cutover}</summary>"
    yield ""
    yield _HEAD
    yield _RULE
    for subject in moving(plan):
        yield from _rows(subject, plan)
    open_ = [(subject, why) for subject in moving(plan) if (why := stopped_or_open(subject)) is not None]
    if open_:
        yield ""
        yield from (f"- **{as_it_stands(name_of(each))}**: {as_it_stands(why)} ({by})" for each, (by, why) in open_)
    yield ""
    yield "</details>"


def _rows(subject: Subject, plan: PlanView) -> Iterator[str]:
    name = as_it_stands(name_of(subject)) + ("" if subject.selected else " (not selected)")
    first, findings = [f"**{name}**", subject.state or ""], " ".join(subject.findings)
    volumes = shown_volumes(subject)
    for volume in volumes:
        row_ = [
            *first,
            as_it_stands(volume.name or volume.claim or ""),
            size(volume.size),
            as_it_stands(side(volume.from_)),
            as_it_stands(side(volume.to, volume.from_)),
            *map(_marked, cells(volume.fates, plan)),
            findings,
        ]
        yield f"| {' | '.join(row_)} |"
        first, findings = ["", ""], ""
    if not volumes:
        row_ = [*first, "", "", "", "", *map(_marked, cells(subject.fates, plan)), findings]
        yield f"| {' | '.join(row_)} |"


def _marked(fate: str) -> str:
    return f"{_MARKS[fate]} {fate}" if fate else ""


def _plans(preview: Preview) -> list[PlanView]:
    return [plan for migration in preview.migrations for wave in migration.waves for plan in wave.plans]
