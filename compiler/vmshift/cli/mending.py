"""Fixes: which of them can be made, and making them, as `vmshift lint --fix` does."""

from __future__ import annotations

import dataclasses
import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from vmshift.cli.options import Choices
    from vmshift.project import Project
    from vmshift.rules.base import Finding
    from vmshift.rules.fix import Fix

_ROUNDS = 10  # what one fix brings to light, such as a spec that can be read now, another may settle


def with_offers(project: Project, findings: Sequence[Finding]) -> list[Finding]:
    """Keep the fixes that can be made: in files that people write, for findings that nobody has accepted."""
    if all(finding.fix is None for finding in findings):
        return list(findings)
    made = {id(fix) for _, _, fixes in _mended(project, findings) for fix in fixes}
    offered = [finding for finding in findings if finding.fix is not None and id(finding.fix) in made]
    by_file: dict[str, list[Finding]] = defaultdict(list)
    for finding in offered:
        by_file[finding.place.file.path].append(finding)
    fixes = {id(finding): fix for same in by_file.values() for finding, fix in _worked_out(same)}
    return [
        finding if finding.fix is None else dataclasses.replace(finding, fix=fixes.get(id(finding)))
        for finding in findings
    ]


def _worked_out(findings: Sequence[Finding]) -> Iterator[tuple[Finding, Fix]]:
    """Give each finding of one file with its fix and what that replaces."""
    from vmshift.write.fix import replacements

    fixes = [finding.fix for finding in findings if finding.fix is not None]
    texts = replacements(findings[0].place.file.text, fixes)
    for finding, fix, text in zip(findings, fixes, texts, strict=True):
        yield finding, dataclasses.replace(fix, replacements=text)


def mend(
    project: Project, findings: list[Finding], choices: Choices, again: Callable[[], tuple[Project, list[Finding]]]
) -> tuple[Project, list[Finding]]:
    """Make the fixes that findings offer, say which on standard error, and judge again until none is left."""
    from vmshift.write.files import write_files

    for _ in range(_ROUNDS):
        mended = list(_mended(project, findings))
        if not mended:
            break
        try:
            write_files([(path, data) for path, data, _ in mended])
        except OSError as error:
            raise click.UsageError(f'"{error.filename}" cannot be written: {error.strerror}.') from None
        if not choices.quiet:
            made = {id(fix) for _, _, fixes in mended for fix in fixes}
            for finding in findings:
                if finding.fix is not None and id(finding.fix) in made:
                    click.echo(_line(finding, finding.fix), err=True)
        project, findings = again()
    return project, findings


def _mended(project: Project, findings: Sequence[Finding]) -> Iterator[tuple[Path, bytes, Sequence[Fix]]]:
    """Give each file that fixes change, with what it then holds, and those of the fixes that are in it."""
    from vmshift.write.fix import fixed_bytes

    fixes: dict[str, dict[str, list[Fix]]] = defaultdict(lambda: defaultdict(list))
    texts: dict[str, str] = {}
    for finding in findings:
        file = finding.place.file
        if finding.fix is not None and finding.waiver is None and file.path in project.by_hand:
            fixes[os.path.realpath(file.path)][file.path].append(finding.fix)
            texts[file.path] = file.text
    for same in fixes.values():
        path, wanted = next(iter(same.items()))  # by another name it is the same file, with the same findings
        try:
            data = Path(path).read_bytes()
        except OSError:
            continue
        after, made = fixed_bytes(data, texts[path], wanted)
        if after != data:
            yield Path(path), after, made


def _line(finding: Finding, fix: Fix) -> str:
    from vmshift.report.style import printable

    span, rule = finding.place.span(), finding.rule
    return f"{span.path}:{span.line}: fixed[{rule.id} {rule.name}]: {printable(fix.description)}"
