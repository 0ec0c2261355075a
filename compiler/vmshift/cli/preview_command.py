"""vmshift preview."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

from vmshift.cli.options import Choices, Inputs, judging, reading, style
from vmshift.cli.outputs import Output, outputs_of, put
from vmshift.cli.run import fails, judged, open_paths
from vmshift.report.preview.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmshift.project import Project
    from vmshift.report.preview.model import Preview
    from vmshift.report.preview.model_conditions import AgainstView
    from vmshift.report.preview.predict import Predicted
    from vmshift.rules.base import Finding

_PIPE = 120  # columns where there is no terminal and COLUMNS says nothing


@click.command("preview")
@reading
@judging
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help="The form of the preview on standard output; default text.",
)
@click.option(
    "--output",
    "written",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write a preview into a file as well; - takes standard output. Repeatable.",
)
@click.option("--conditions", is_flag=True, help="Predict the conditions that MTC will set on each plan and run.")
@click.option(
    "--against",
    metavar="FILE",
    help="Hold the prediction against a live dump of MigPlans and MigMigrations; differences end with exit status 3.",
)
@click.option("--why", metavar="NAMESPACE/VM", help="Explain one VM: its lines, volumes, plan, wave, fates and time.")
def command(
    inputs: Inputs,
    choices: Choices,
    format_: str | None,
    written: tuple[str, ...],
    conditions: bool,
    against: str | None,
    why: str | None,
) -> None:
    """Show what will happen to each VM.

    At a stage, a cutover and a rollback, as if each came next. The findings stand in the last column by their ids;
    `vmshift lint` tells them in full. The text shows 50 rows, and all of them with -v. The exit status is lint's.
    """
    from vmshift.report.closing import closing_line
    from vmshift.report.preview.build import build
    from vmshift.report.preview.predict import predicted

    if why is not None and (format_ not in (None, "text") or written or conditions or against is not None):
        raise click.UsageError("--why prints text alone: it goes with no other --format, --output or prediction.")
    outputs = outputs_of(format_, written, "text", FORMATS)
    project = open_paths(inputs)
    findings = judged(project, choices)
    if not project.specs and not fails(project, findings, choices):
        _tell_apart(findings, set(), choices)
        raise click.UsageError("There is no migration spec in what was named.")
    if why is not None:
        click.echo(_why(why, project, findings), nl=False)
        click.get_current_context().exit(int(fails(project, findings, choices)))
    found = predicted(project.migrations) if conditions or against is not None else None
    differing = _against(against, found) if against is not None and found is not None else None
    preview = build(project.migrations, findings, found if conditions else None, differing)
    _tell_apart(findings, _shown(preview), choices)
    _put(preview, outputs, choices)
    if not choices.quiet:
        click.echo(closing_line(findings, project.specs, project.migrations, len(project.manifests)), err=True)
    if fails(project, findings, choices):
        click.get_current_context().exit(1)
    if differing is not None and differing.differences:
        click.get_current_context().exit(3)


def _why(key: str, project: Project, findings: Sequence[Finding]) -> str:
    """Explain one VM; one that no inventory has is wrong usage."""
    from vmshift.report.why import known, why
    from vmshift.rules.shared_inventory import did_you_mean

    told = why(project.migrations, findings, key)
    if not told:
        keys = known(project.migrations)
        same = [f'"{each}"' for each in keys if "/" not in key and each.partition("/")[2] == key]
        mean = f"did you mean {' or '.join(same[:5])}?" if same else did_you_mean(key, keys).strip()
        hint = f" {mean[0].upper()}{mean[1:]}" if mean else ""
        raise click.UsageError(f'--why: no inventory has a VM "{key}".{hint}')
    return told


def _against(file: str, found: Sequence[Predicted]) -> AgainstView:
    """Read a live dump and compare; a file that is not there or cannot be read is wrong usage."""
    from pathlib import Path

    from vmshift.report.preview.against import against
    from vmshift.source import read, shown

    path = Path(file)
    if path.is_dir():
        raise click.UsageError(f'--against takes one file, such as of `oc get migplan -o yaml`; "{file}" is a folder.')
    if not path.is_file():
        raise click.UsageError(f'--against: there is no file "{file}".')
    parsed = read(path, shown(path))
    if parsed.problems:
        span = parsed.problems[0].place.span()
        raise click.UsageError(f"--against: {span.path}:{span.line} cannot be read: {parsed.problems[0].message}.")
    return against(parsed.file.path, found, parsed.manifests)


def _put(preview: Preview, outputs: Sequence[Output], choices: Choices) -> None:
    from vmshift.report.preview.formats import render
    from vmshift.report.preview.look import Look
    from vmshift.report.style import PLAIN

    def made(output: Output) -> str:
        shown = output.is_shown
        look = Look(style(choices.color) if shown else PLAIN, _width() if shown else _PIPE, choices.verbose)
        return render(output.format, preview, look)

    put(outputs, made)


def _width() -> int:
    """Give the columns of the terminal, or what COLUMNS says."""
    if os.environ.get("COLUMNS", "").isdecimal() or (sys.stdout is not None and sys.stdout.isatty()):
        return shutil.get_terminal_size((_PIPE, 24)).columns
    return _PIPE


def _tell_apart(findings: Sequence[Finding], shown: set[str], choices: Choices) -> None:
    """Write the errors in full that no row of the preview shows."""
    apart = [finding for finding in findings if _blocks(finding) and _vm(finding) not in shown]
    if apart:
        from vmshift.report.text import text

        click.echo(text(apart, style(choices.color, err=True)), nl=False, err=True)


def _shown(preview: Preview) -> set[str]:
    plans = [plan for migration in preview.migrations for wave in migration.waves for plan in wave.plans]
    return {f"{each.namespace}/{each.name}" for plan in plans for each in plan.subjects if each.moves}


def _vm(finding: Finding) -> str:
    """Give the VM that a finding is about, as namespace/vm; "" where it is about none."""
    subject = finding.subject
    return f"{subject.namespace}/{subject.name}" if subject and subject.kind == "VirtualMachine" else ""


def _blocks(finding: Finding) -> bool:
    return finding.severity == "error" and finding.counts
