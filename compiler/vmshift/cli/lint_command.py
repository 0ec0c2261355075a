"""vmshift lint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from vmshift.cli.options import fails, judged, judging, open_paths, reading, style

if TYPE_CHECKING:
    from vmshift.rules.base import Severity


@click.command("lint")
@reading
@judging
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The report's form.",
)
def command(
    paths: tuple[str, ...],
    inventory: tuple[str, ...],
    extend_inventory: tuple[str, ...],
    stdin_filename: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: Severity,
    fail_on_possible: bool,
    color: str,
    quiet: bool,
    format_: str,
) -> None:
    """Check migration specs against the cluster's manifests.

    PATH is a file, a folder that is searched, or - for standard input.
    """
    project = open_paths(paths, inventory, extend_inventory, stdin_filename)
    findings = judged(project, select, ignore)
    if format_ == "json":
        from vmshift.report.json_findings import findings_json

        click.echo(findings_json(findings, project.specs, project.migrations), nl=False)
    else:
        from vmshift.report.text import text

        click.echo(text(findings, style(color)), nl=False)
    if not quiet:
        from vmshift.report.closing import closing_line

        click.echo(closing_line(findings, project.specs, project.migrations), err=True)
    if fails(findings, fail_on, on_possible=fail_on_possible):
        click.get_current_context().exit(1)
