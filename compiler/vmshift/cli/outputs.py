"""Where the reports of one run go."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

_STDOUT = "-"


class Output(NamedTuple):
    """A report: its format, and the file it goes to, "-" for standard output."""

    format: str
    file: str

    @property
    def is_shown(self) -> bool:
        """Whether it goes to standard output."""
        return self.file == _STDOUT


def outputs_of(format_: str | None, written: Sequence[str], default: str, formats: Collection[str]) -> list[Output]:
    """Read --format and --output. Standard output gets one report: --format's, an --output's, or the default's."""
    outputs = [_output(text, formats) for text in written]
    if format_ is not None or all(not output.is_shown for output in outputs):
        outputs.append(Output(format_ or default, _STDOUT))
    seen: set[str] = set()
    for output in outputs:
        place = output.file if output.is_shown else os.path.realpath(output.file)
        if place in seen:
            where = "Standard output" if place == _STDOUT else f'"{output.file}"'
            raise click.UsageError(f"{where} can take one report: give the others files of their own.")
        seen.add(place)
    return outputs


def _output(text: str, formats: Collection[str]) -> Output:
    name, equals, file = text.partition("=")
    if name not in formats:
        close = difflib.get_close_matches(name, formats, n=1)
        hint = f'Did you mean "{close[0]}"?' if close else f"The formats are {', '.join(formats)}."
        raise click.UsageError(f'--output: there is no format "{name}". {hint}')
    if not equals or not file:
        raise click.UsageError(f"--output {text}: it takes FORMAT=FILE, such as {name}=report.txt.")
    return Output(name, file)


def put(outputs: Sequence[Output], made: Callable[[Output], str]) -> None:
    """Make every report, write those for files, all or none, and then print the one for standard output."""
    from vmshift.write.files import write_files

    files = [(Path(output.file), made(output)) for output in outputs if not output.is_shown]
    try:
        write_files(files)
    except OSError as error:
        raise click.UsageError(f'"{error.filename}" cannot be written: {error.strerror}.') from None
    for output in outputs:
        if output.is_shown:
            click.echo(made(output), nl=False)
