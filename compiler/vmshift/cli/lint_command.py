"""vmshift lint."""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING

import click

from vmshift.cli.options import Choices, Inputs, judging, reading, style
from vmshift.cli.outputs import Output, outputs_of, put
from vmshift.cli.run import fails, judged, open_paths, threshold
from vmshift.report.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmshift.project import Project
    from vmshift.report.report import Report
    from vmshift.rules.base import Finding


@click.command("lint")
@reading
@judging
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    help="The form of the report on standard output; default text, or github where GITHUB_ACTIONS is set.",
)
@click.option(
    "--output",
    "written",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write a report into a file as well; - takes standard output. Repeatable.",
)
@click.option("--fix", is_flag=True, help="Make the fixes that are safe, then judge again and report what is left.")
@click.option("--update-baseline", is_flag=True, help="Write the findings of this run into the --baseline file.")
def command(
    inputs: Inputs, choices: Choices, format_: str | None, written: tuple[str, ...], fix: bool, update_baseline: bool
) -> None:
    """Check migration specs against the cluster's manifests.

    PATH is a file, a folder that is searched, or - for standard input.
    """
    if update_baseline and inputs.baseline is None:
        raise click.UsageError("--update-baseline needs --baseline FILE: the file to be written.")
    if fix and "-" in inputs.paths:
        raise click.UsageError("--fix changes files, and - is standard input: give the file itself.")
    default = "github" if os.environ.get("GITHUB_ACTIONS") else "text"
    outputs = outputs_of(format_, written, default, FORMATS)

    def read() -> tuple[Project, list[Finding]]:
        project = open_paths(inputs, makes_baseline=update_baseline)
        return project, judged(project, choices)

    project, findings = read()
    if fix:
        from vmshift.cli.mending import mend

        project, findings = mend(project, findings, choices, read)
    if update_baseline:
        from vmshift.cli.baseline import update

        project = update(project, findings, inputs, choices)
        findings = judged(project, choices)
    _tell(_report(project, findings, choices), outputs, choices)
    if fails(project, findings, choices):
        click.get_current_context().exit(1)


def _report(project: Project, findings: Sequence[Finding], choices: Choices) -> Report:
    from pathlib import Path

    from vmshift.report.paths import Paths
    from vmshift.report.report import Report
    from vmshift.source import repository_root

    here = Path.cwd()
    fail_on, on_possible = threshold(project, choices)
    return Report(
        findings,
        project.specs,
        project.migrations,
        Paths(here, repository_root(here) or here),
        fail_on,
        on_possible,
        verbose=choices.verbose,
        manifests=len(project.manifests),
    )


def _tell(report: Report, outputs: Sequence[Output], choices: Choices) -> None:
    from vmshift.report.closing import closing_line, fixable_line
    from vmshift.report.formats import render

    def made(output: Output) -> str:
        shown = dataclasses.replace(report, style=style(choices.color)) if output.is_shown else report
        return render(output.format, shown)

    put(outputs, made)
    if not choices.quiet:
        click.echo(closing_line(report.findings, report.specs, report.migrations, report.manifests), err=True)
        if mendable := fixable_line(report.findings):
            click.echo(mendable, err=True)
