"""Programs as a user starts them, with what they print."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# Whoever runs the tests may stand in a pipeline of their own, or like their reports in colour.
DISTURBING = ("GITHUB_ACTIONS", "FORCE_COLOR", "SOURCE_DATE_EPOCH")
FORGETFUL = {"XDG_CACHE_HOME": os.devnull}  # no folder, so no answers are kept in the home of whoever runs the tests


@dataclass(frozen=True, slots=True)
class Result:
    """How a program ended, and what it printed."""

    status: int
    output: str
    errors: str

    def succeeded(self) -> str:
        """Return the output of a program that ended well; fail the test with both streams otherwise."""
        assert self.status == 0, f"exit status {self.status}\n{self.output}\n{self.errors}"
        return self.output


def run(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None) -> Result:
    """Run a command without standard input, up to ten minutes; `env` is added to the environment."""
    clean = {name: value for name, value in os.environ.items() if name not in DISTURBING}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**clean, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def vmshift(*arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Result:
    """Run the command line of the vmshift that the tests import, in a process of its own."""
    return run([sys.executable, "-m", "vmshift", *arguments], cwd=cwd, env={**FORGETFUL, **(env or {})})
