"""Telling that long work goes on: on a terminal alone, on one line, which is gone when the work is done."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

_PATIENCE = 1.0  # seconds before anything is said, and between two words
_ERASE = "\r\x1b[K"


@contextlib.contextmanager
def progress(what: str) -> Iterator[None]:
    """Say what is being done, and for how long, while the block runs and where somebody looks on.

    Nothing is said in a pipe, to a terminal that cannot take a line back, with --quiet, nor in the first second.
    """
    call = click.get_current_context(silent=True)
    quiet = call is not None and call.params.get("quiet")
    stream = sys.__stderr__  # not what remembers the output
    if quiet or stream is None or os.environ.get("TERM", "dumb") == "dumb" or not (sys.stderr and sys.stderr.isatty()):
        yield
        return
    import threading  # it costs some milliseconds, and only people who look on need it

    done = threading.Event()
    teller = threading.Thread(target=_tell, args=(stream, what, done), daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _tell(stream: TextIO, what: str, done: threading.Event) -> None:
    seconds, said = 0, False
    with contextlib.suppress(OSError, ValueError):  # the terminal may be gone
        while not done.wait(_PATIENCE):
            seconds, said = seconds + 1, True
            stream.write(f"{_ERASE}{what} … {seconds} s")
            stream.flush()
        if said:
            stream.write(_ERASE)
            stream.flush()
