"""vmshift preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from vmshift.cli.options import fails, judged, judging, open_paths, reading, style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmshift.rules.base import Finding, Severity


@click.command("preview")
@reading
@judging
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
) -> None:
    """Show what will happen to each VM.

    The findings stand in the last column by their ids; `vmshift lint` tells them in full. The exit status is lint's.
    """
    from vmshift.report.closing import closing_line
    from vmshift.report.preview_text import preview_text

    project = open_paths(paths, inventory, extend_inventory, stdin_filename)
    findings = judged(project, select, ignore)
    broken = [finding for finding in findings if finding.subject is None and finding.severity == "error"]
    if broken or not project.migrations:
        from vmshift.report.text import text

        click.echo(text(broken, style(color, err=True)), nl=False, err=True)
    if not project.specs:
        raise click.UsageError("There is no migration spec in what was named.")
    click.echo(preview_text(project.migrations, _by_vm(findings), style(color)), nl=False)
    if not quiet:
        click.echo(closing_line(findings, project.specs, project.migrations), err=True)
    if fails(findings, fail_on, on_possible=fail_on_possible):
        click.get_current_context().exit(1)


def _by_vm(findings: Sequence[Finding]) -> dict[str, list[str]]:
    """Give the ids of what is said of each VM, by namespace/vm, errors first; what blocks it ends with "!"."""
    said: dict[str, set[tuple[bool, str]]] = {}
    for finding in findings:
        if finding.subject is not None and finding.subject.kind == "VirtualMachine":
            blocks = finding.severity == "error" and finding.certainty == "certain"
            key = f"{finding.subject.namespace}/{finding.subject.name}"
            said.setdefault(key, set()).add((not blocks, f"{finding.rule.id}{'!' if blocks else ''}"))
    return {key: [entry for _, entry in sorted(entries)] for key, entries in said.items()}
