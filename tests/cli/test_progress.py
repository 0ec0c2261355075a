"""Long work is told to those who look on, and to nobody else."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from typing import TYPE_CHECKING

import pytest

from vmshift.cli import progress

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch, kind: str = "xterm") -> Iterator[list[bytes]]:
    """Put a terminal where standard error is; what it has shown is in the list afterwards."""
    pty = pytest.importorskip("pty")
    here, there = pty.openpty()
    shown: list[bytes] = []
    with os.fdopen(there, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setattr(sys, "__stderr__", stream)
        monkeypatch.setenv("TERM", kind)
        monkeypatch.setattr(progress, "_PATIENCE", 0.02)
        yield shown
        stream.write(".")  # so that there is something to read
        stream.flush()
        read = b""
        while not read.endswith(b"."):  # a terminal gives what it has, which may be a part
            read += os.read(here, 10_000)
        shown.append(read)
    os.close(here)


def work(shown: list[bytes]) -> None:
    with progress.progress("reading"):
        time.sleep(0.2)
    assert shown == []


def test_long_work_is_told_and_the_line_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as shown:
        work(shown)
    first, *_, last = shown[0].decode().split("\r\x1b[K")[1:]
    assert (first, last) == ("reading … 1 s", ".")


def test_short_work_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as shown:
        monkeypatch.setattr(progress, "_PATIENCE", 60)
        work(shown)
    assert shown == [b"."]


def test_a_terminal_that_cannot_take_a_line_back_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch, "dumb") as shown:
        work(shown)
    assert shown == [b"."]


def test_with_quiet_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from vmshift.cli.lint_command import command

    with terminal(monkeypatch) as shown, command.make_context("lint", ["-q", "."]):
        work(shown)
    assert shown == [b"."]


def test_in_a_pipe_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    monkeypatch.setattr(sys, "__stderr__", pipe)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "_PATIENCE", 0.02)
    work([])
    assert pipe.getvalue() == ""
