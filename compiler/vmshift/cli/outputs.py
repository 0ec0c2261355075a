"""Where the reports of one run go."""

from __future__ import annotations

import dataclasses
import difflib
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from vmshift.report.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmshift.report.report import Report
    from vmshift.report.style import Style

_STDOUT = "-"


class Output(NamedTuple):
    """A report: its format, and the file it goes to, "-" for standard output."""

    format: str
    file: str


def outputs_of(format_: str | None, written: Sequence[str], default: str) -> list[Output]:
    """Read --format and --output. Standard output gets one report: --format's, an --output's, or the default's."""
    outputs = [_output(text) for text in written]
    if format_ is not None or all(output.file != _STDOUT for output in outputs):
        outputs.append(Output(format_ or default, _STDOUT))
    seen: set[str] = set()
    for output in outputs:
        place = output.file if output.file == _STDOUT else os.path.realpath(output.file)
        if place in seen:
            where = "Standard output" if place == _STDOUT else f'"{output.file}"'
            raise click.UsageError(f"{where} can take one report: give the others files of their own.")
        seen.add(place)
    return outputs


def _output(text: str) -> Output:
    name, equals, file = text.partition("=")
    if name not in FORMATS:
        close = difflib.get_close_matches(name, FORMATS, n=1)
        hint = f'Did you mean "{close[0]}"?' if close else f"The formats are {', '.join(FORMATS)}."
        raise click.UsageError(f'--output: there is no format "{name}". {hint}')
    if not equals or not file:
        raise click.UsageError(f"--output {text}: it takes FORMAT=FILE, such as {name}=report.txt.")
    return Output(name, file)


def put(report: Report, outputs: Sequence[Output], style: Style) -> None:
    """Make every report, write those for files, all or none, and then print the one for standard output."""
    from vmshift.report.formats import render
    from vmshift.write.files import write_files

    files = [(Path(output.file), render(output.format, report)) for output in outputs if output.file != _STDOUT]
    try:
        write_files(files)
    except OSError as error:
        raise click.UsageError(f'"{error.filename}" cannot be written: {error.strerror}.') from None
    for output in outputs:
        if output.file == _STDOUT:
            click.echo(render(output.format, dataclasses.replace(report, style=style)), nl=False)
