"""Parts of a preview's page: text made safe, fates, findings, plans."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from vmshift.quantity import show_bytes
from vmshift.report.closing import count
from vmshift.report.preview.text_forecast import limit
from vmshift.report.preview.words import (
    LOSS,
    RUNS,
    by_fate,
    cells,
    moving,
    name_of,
    shown_volumes,
    side,
    size,
    stands,
    stopped_or_open,
)
from vmshift.report.style import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.report.preview.model import FindingView, PlanView, Subject, Volume

_CLASSES = {"Size": " class=number", "From": " class=class", "To": " class=class"}
_LABELS = ("State", "Volume", "Size", "From", "To", "Stage", "Cutover", "Rollback", "Findings")


def safe(text: str) -> str:
    """Give a text that a page shows as it stands, whatever it holds."""
    return html.escape(printable(text), quote=True)


def chip(fate: str) -> str:
    """Show a fate; the words are ours."""
    return f'<span class="fate f-{"offline" if fate == LOSS else fate}">{fate}</span>' if fate else ""


def finding(found: FindingView) -> Iterator[str]:
    """Write a finding; an error stands open."""
    certainty = "" if found.certainty == "certain" else ", possible"
    about = f" · {safe(found.subject)}" if found.subject else ""
    stands = " open" if found.severity == "error" and not found.accepted else ""
    yield f'<details class="finding {found.severity}"{stands}>'
    yield f"<summary><strong>{found.severity}{certainty}</strong> {found.rule}"
    yield f"<span class=name>{safe(found.message)}</span></summary>"
    yield f"<p><strong>then</strong> {safe(found.consequence)}</p>"
    yield f"<p><strong>help</strong> {safe(found.help)}</p>"
    if found.accepted:
        yield f"<p><strong>accepted</strong> {safe(found.accepted)}</p>"
    yield f'<p class="soft small">{safe(found.location.path)}:{found.location.line}{about}</p>'
    yield "</details>"


def plan(shown: PlanView) -> Iterator[str]:
    """Write a plan's table: a body for each VM or other user of a claim."""
    totals = shown.totals
    fates = f"; at cutover {by_fate(totals, 'cutover')}" if totals.cutover else ""
    said = f"{count(totals.vms, 'VM')}, {count(totals.volumes, 'volume')}, {show_bytes(totals.size)}"
    yield '<div class="sheet plan"><table>'
    about = " · ".join([f"plan {safe(shown.name)}, {shown.mode}, {stands(shown)}", *shown.findings])
    yield f"<caption><strong class=name>{safe(shown.namespace)}</strong> <span class=soft>{said}{fates}"
    yield f"<br><span class=small>{about}</span></span></caption>"
    heads = "".join(f"<th scope=col{_CLASSES.get(label, '')}>{label}</th>" for label in _LABELS)
    yield f"<thead><tr><th scope=col>VM</th>{heads}</tr></thead>"
    for subject in moving(shown):
        yield from _subject(subject, shown)
    yield "</table></div>"


def _subject(subject: Subject, shown: PlanView) -> Iterator[str]:
    volumes: list[Volume | None] = [*shown_volumes(subject)] or [None]
    yield f'<tbody data-fate="{"" if shown.totals.finished else subject.fates.cutover.fate}">'
    for number, volume in enumerate(volumes):
        head = f"<th scope=rowgroup rowspan={len(volumes)}>{_head(subject)}</th>" if number == 0 else ""
        yield f"<tr>{head}{''.join(_cells(subject, volume, shown, first=number == 0))}</tr>"
    yield "</tbody>"


def _head(subject: Subject) -> str:
    notes = "" if subject.selected else ' <span class="soft small">not selected</span>'
    why = stopped_or_open(subject)
    kind = "error" if why and any(subject.fates.at(run).fate == "blocked" for run in RUNS) else "warning"
    reason = f'<div class="reason {kind}">{safe(why[1])}</div>' if why else ""
    reasons = "".join(f"<li><strong>{run}</strong> {safe(subject.fates.at(run).why)}</li>" for run in RUNS)
    reasons += f"<li><strong>time</strong> {safe(limit(subject.time))}</li>" if subject.time is not None else ""
    return (
        f"<span class=name>{safe(name_of(subject))}</span>{notes}{reason}"
        f"<details><summary>why</summary><ul class=why>{reasons}</ul></details>"
    )


def _cells(subject: Subject, volume: Volume | None, shown: PlanView, *, first: bool) -> Iterator[str]:
    fates = (volume or subject).fates
    values = (
        safe(subject.state or "") if first else "",
        f"<span class=name>{safe(volume.name or volume.claim or '')}</span>" if volume else "",
        size(volume.size) if volume else "",
        safe(side(volume.from_)) if volume else "",
        safe(side(volume.to, volume.from_)) if volume else "",
        *map(chip, cells(fates, shown)),
        " ".join(subject.findings) if first else "",
    )
    for label, value in zip(_LABELS, values, strict=True):
        yield f'<td data-label="{label}"{_CLASSES.get(label, "")}>{value}</td>'
