"""vmshift preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from vmshift.cli.options import Choices, Inputs, judging, reading, style
from vmshift.cli.run import fails, judged, open_paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmshift.rules.base import Finding


@click.command("preview")
@reading
@judging
def command(inputs: Inputs, choices: Choices) -> None:
    """Show what will happen to each VM.

    The findings stand in the last column by their ids; `vmshift lint` tells them in full. The exit status is lint's.
    """
    from vmshift.report.closing import closing_line
    from vmshift.report.preview_text import preview_text

    project = open_paths(inputs)
    findings = judged(project, choices)
    shown = {vm.key for migration in project.migrations for plan in migration.plans for vm in plan.vms if vm.moves}
    apart = [finding for finding in findings if _blocks(finding) and _vm(finding) not in shown]
    if apart:
        from vmshift.report.text import text

        click.echo(text(apart, style(choices.color, err=True)), nl=False, err=True)
    if not project.specs and not fails(project, findings, choices):
        raise click.UsageError("There is no migration spec in what was named.")
    click.echo(preview_text(project.migrations, _by_vm(findings), style(choices.color)), nl=False)
    if not choices.quiet:
        click.echo(closing_line(findings, project.specs, project.migrations, len(project.manifests)), err=True)
    if fails(project, findings, choices):
        click.get_current_context().exit(1)


def _by_vm(findings: Sequence[Finding]) -> dict[str, list[str]]:
    """Give the ids of what is said of each VM, by namespace/vm, errors first; what blocks it ends with "!"."""
    said: dict[str, set[tuple[bool, str]]] = {}
    for finding in findings:
        key = _vm(finding)
        if key and finding.waiver is None:
            blocks = _blocks(finding)
            said.setdefault(key, set()).add((not blocks, f"{finding.rule.id}{'!' if blocks else ''}"))
    return {key: [entry for _, entry in sorted(entries)] for key, entries in said.items()}


def _vm(finding: Finding) -> str:
    """Give the VM that a finding is about, as namespace/vm; "" where it is about none."""
    subject = finding.subject
    return f"{subject.namespace}/{subject.name}" if subject and subject.kind == "VirtualMachine" else ""


def _blocks(finding: Finding) -> bool:
    return finding.severity == "error" and finding.counts
