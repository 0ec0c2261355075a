"""A fault of vmshift itself: what people paste into a bug report."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from pathlib import Path

import click

from vmshift import __version__

_PACKAGE = Path(__file__).resolve().parents[1]


def _detail(error: BaseException) -> str:
    """Give the message where it names a kind and a path, and no value."""
    from vmshift.emit.check import InvalidObjectError

    return f": {error}" if isinstance(error, InvalidObjectError) else ""


def refused(error: OSError) -> None:
    """Say what the system refuses. What is still to be printed is dropped, or Python would try it again at its end."""
    name = error.filename2 or error.filename
    what = f'"{name}" cannot be read or written' if name else "The output cannot be written"
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    click.echo(f"Error: {what}: {error.strerror or 'the system refuses it'}.", err=True)


def report(error: BaseException) -> None:
    """Print where it happened. Values stay out: a message could quote a manifest, and manifests hold passwords."""
    click.echo("vmshift has a fault. Please report it with the block below; nothing was written.", err=True)
    click.echo("It names places in vmshift's own code and no line of your manifests.\n", err=True)
    click.echo("```", err=True)
    click.echo(f"vmshift {__version__}, Python {platform.python_version()}, {sys.platform}", err=True)
    while error.__cause__ is not None:
        error = error.__cause__
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        shown = path.relative_to(_PACKAGE).as_posix() if path.is_relative_to(_PACKAGE) else path.name
        click.echo(f"  {shown}:{frame.lineno} in {frame.name}", err=True)
    click.echo(f"{type(error).__name__}{_detail(error)}", err=True)
    click.echo("```", err=True)
