"""A preview as one page that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.quantity import show_bytes
from vmshift.report.closing import count
from vmshift.report.preview.conditions import difference, heading, open_ones, outcome, row, set_ones
from vmshift.report.preview.html_parts import chip, finding, plan, safe
from vmshift.report.preview.html_style import style_sheet
from vmshift.report.preview.model import FATES
from vmshift.report.preview.text_forecast import queue, room
from vmshift.report.preview.words import all_staying, losses, told, total, versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vmshift.report.preview.look import Look
    from vmshift.report.preview.model import FindingView, MigrationView, PlanView, Preview

# What the page may load: nothing. Its own style is the exception.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_MANY = 8  # findings that are read one by one
_SAID = {
    "live": ("keeps running", "keep running"),
    "offline": ("is shut down for the copy", "are shut down for the copy"),
    "copied": ("is stopped already and copied", "are stopped already and copied"),
    "copied-hot": ("is copied while it writes", "are copied while they write"),
    "blocked": ("is blocked", "are blocked"),
    "unknown": ("is open", "are open"),
    "skipped": ("stays", "stay"),
}


def render(preview: Preview, look: Look) -> str:  # noqa: ARG001 - the page has one look, which the reader's device turns
    """Write the whole page."""
    return "\n".join(_page(preview)) + "\n"


def _page(preview: Preview) -> Iterator[str]:
    names = ", ".join(migration.name for migration in preview.migrations)
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>Storage migration {safe(names)}</title>"
    yield f"<style>{style_sheet()}</style></head><body>"
    yield "<header>"
    yield f"<h1>Storage migration <span class=name>{safe(names)}</span></h1>"
    yield from (f'<p class="soft small">{safe(versions(each))} · {safe(each.path)}</p>' for each in preview.migrations)
    yield "</header><main>"
    yield from _summary(preview)
    yield from _findings(preview)
    yield from _plans(preview)
    yield from _room(preview)
    yield from _staying(preview)
    yield from _conditions(preview)
    yield "</main><footer>"
    yield "<h2>What this rests on</h2><ul class=plain>"
    yield from (f"<li>{safe(each)}</li>" for each in preview.assumptions)
    made = f"Made by vmshift {safe(preview.tool.version)} from manifests alone"
    yield f"</ul><p>{made}; it has not talked to a cluster.</p>"
    yield "</footer></body></html>"


def _summary(preview: Preview) -> Iterator[str]:
    totals, summary = preview.totals, preview.summary
    kind, verdict = "good", "Nothing stands against it."
    if summary.error:
        kind = "error"
        verdict = f"{count(summary.error, 'error')} to settle first: nothing is compiled while one stands."
    elif summary.warning or summary.possible:
        kind = "warning"
        parts = [count(summary.warning, "warning")] if summary.warning else []
        parts += [count(summary.possible, "open question")] if summary.possible else []
        verdict = f"{' and '.join(parts)} to read first."
    said = [f"{number} {_SAID[fate][number != 1]}" for fate, number in totals.cutover.items()]
    at_cutover = f"At cutover {', '.join(said)}." if said else "Nothing moves."
    lost = losses(totals)
    lost = f" {lost[0].upper()}{lost[1:]}." if lost else ""
    yield f'<div class="verdict {kind}"><strong>{verdict}</strong>{at_cutover}{lost}</div>'
    yield "<ul class=cards>"
    others = f"<li><b>{totals.others}</b>other users</li>" if totals.others else ""
    unknown = f" <span class=small>and {totals.unknown_sizes} unknown</span>" if totals.unknown_sizes else ""
    yield f"<li><b>{totals.vms}</b>{'VM' if totals.vms == 1 else 'VMs'}</li>{others}"
    yield f"<li><b>{totals.volumes}</b>{'volume' if totals.volumes == 1 else 'volumes'}</li>"
    yield f"<li><b>{show_bytes(totals.size)}</b>of disks{unknown}</li>"
    yield f"<li><b>{totals.plans}</b>{'plan' if totals.plans == 1 else 'plans'}</li></ul>"
    if totals.vms:
        parts = [f'<span class="f-{fate}" style="flex:{number}"></span>' for fate, number in totals.cutover.items()]
        yield f'<div class="bar" role="img" aria-label="{safe(at_cutover)}">{"".join(parts)}</div>'
    yield "<ul class=legend>"
    for fate, meaning in told(_all(preview)).items():
        number = totals.cutover.get(fate)
        yield f"<li>{chip(fate)}<span>{f'{number}: ' if number else ''}{meaning}</span></li>"
    yield "</ul>"


def _findings(preview: Preview) -> Iterator[str]:
    open_ = [each for each in preview.findings if each.accepted is None]
    taken = [each for each in preview.findings if each.accepted is not None]
    if open_:
        yield "<h2>What speaks against it</h2>"
        for severity in ("error", "warning", "info"):
            yield from _of_severity([each for each in open_ if each.severity == severity])
    if taken:
        yield f"<h2>{count(len(taken), 'finding')} accepted</h2>"
        for each in taken:
            yield from finding(each)


def _of_severity(found: Sequence[FindingView]) -> Iterator[str]:
    """Write findings of one severity, folded away where they are many and none of them an error."""
    folded = len(found) > _MANY and found[0].severity != "error"
    if folded:
        yield f"<details class=more><summary>{count(len(found), found[0].severity)}</summary>"
    for each in found:
        yield from finding(each)
    if folded:
        yield "</details>"


def _plans(preview: Preview) -> Iterator[str]:
    if not _all(preview):
        return
    yield "<h2>What happens to each VM</h2>"
    yield "<fieldset class=filter><legend>Show, by what happens at cutover:</legend>"
    yield "<label><input type=radio name=show checked>all</label>"
    for fate in FATES:
        if fate in preview.totals.cutover:
            yield f'<label><input type=radio name=show id="show-{fate}">{fate} ({preview.totals.cutover[fate]})</label>'
    yield "</fieldset>"
    for migration in preview.migrations:
        if len(preview.migrations) > 1:
            yield f"<h3>{safe(migration.name)} <span class=soft>{total(migration.totals)}</span></h3>"
        yield from _waves(migration)


def _waves(migration: MigrationView) -> Iterator[str]:
    for wave in migration.waves:
        if wave.name is not None:
            yield f"<h3>Wave {safe(wave.name)} <span class=soft>{total(wave.totals)}</span></h3>"
        yield from (f"<p class=soft>{safe(line)}</p>" for line in queue(wave))
        for each in wave.plans:
            yield from plan(each)
            yield "<p></p>"


def _room(preview: Preview) -> Iterator[str]:
    lines = [line for migration in preview.migrations for line in room(migration)]
    if lines:
        yield "<h2>Room</h2><ul class=plain>"
        yield from (f"<li>{safe(line)}</li>" for line in lines)
        yield "</ul>"


def _staying(preview: Preview) -> Iterator[str]:
    left = [each for migration in preview.migrations for each in all_staying(migration)]
    if left:
        yield "<h2>What stays</h2><ul class=plain>"
        yield from (f"<li><span class=name>{safe(key)}</span>: {safe(why)}</li>" for key, why in left)
        yield "</ul>"


def _conditions(preview: Preview) -> Iterator[str]:
    if preview.objects is not None:
        yield "<h2>Conditions that MTC will set</h2>"
        for shown in preview.objects:
            kind = {"true": "good", "false": "error", "unknown": "warning"}[shown.ready]
            yield f'<details class="finding {kind}"{"" if shown.ready == "true" else " open"}>'
            yield f"<summary>{safe(heading(shown))}</summary>"
            yield "<ul class=plain>"
            for each in set_ones(shown):
                type_, category, reason, why = map(safe, row(each))
                yield f"<li><strong>{type_}</strong> {category} {reason} <span class=soft>{why}</span></li>"
            yield "</ul>"
            told = ", ".join(each.type for each in open_ones(shown))
            yield f'<p class="soft small">The inventory does not tell: {safe(told)}</p></details>'
    if preview.against is not None:
        yield f"<h2>Against {safe(preview.against.path)}: {outcome(preview.against)}</h2><ul class=plain>"
        yield from (f"<li>{safe(difference(each))}</li>" for each in preview.against.differences)
        yield "</ul>"


def _all(preview: Preview) -> list[PlanView]:
    return [each for migration in preview.migrations for wave in migration.waves for each in wave.plans]
