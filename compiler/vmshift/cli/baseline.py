"""Making a baseline: what `vmshift lint --update-baseline` does."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vmshift.accepting import Settings, gather, relative
from vmshift.cli.run import wanted
from vmshift.report.baseline import baseline_text, entries_of, entry_of
from vmshift.rules.registry import load_rule, rule_named
from vmshift.spec.settings import load_baseline
from vmshift.write.files import write_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vmshift.cli.options import Choices, Inputs
    from vmshift.project import Project
    from vmshift.rules.base import Finding
    from vmshift.rules.registry import RuleModule
    from vmshift.rules.waivers import BaselineEntry


def update(project: Project, findings: Sequence[Finding], inputs: Inputs, choices: Choices) -> Project:
    """Write the baseline anew; give the project with it.

    Entries that this run cannot judge stay: those of rules that were left out, and of files that were not given.
    """
    path = Path(inputs.baseline or "")
    entries = entries_of(findings, functools.partial(relative, path.parent))
    runs = wanted(project, choices)
    old = project.settings.baseline.model.findings if project.settings.baseline else []
    for known, judged in zip(old, project.accepting.baseline, strict=True):
        if judged.key not in entries and _stays(judged, runs):
            entries[judged.key] = entry_of(judged.key, known.count, known.files)
    try:
        write_files([(path, baseline_text(entries))])
    except OSError as error:
        raise click.UsageError(f'"{error.filename}" cannot be written: {error.strerror}.') from None
    if not choices.quiet:
        from vmshift.report.closing import count

        click.echo(f"{path}: {count(sum(int(each.get('count', 1)) for each in entries.values()), 'finding')}", err=True)
    settings = Settings(project.settings.config, load_baseline(path))
    return dataclasses.replace(
        project, settings=settings, accepting=gather(project.migrations, project.reading, settings)
    )


def _stays(entry: BaselineEntry, runs: Callable[[RuleModule], bool]) -> bool:
    rule_id = rule_named(entry.rule)
    if rule_id is None or load_rule(rule_id).rule.grave:
        return False
    return not runs(load_rule(rule_id)) or not entry.settled()
