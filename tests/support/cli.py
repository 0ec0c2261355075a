"""Running the product inside the test's own process."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from click.testing import CliRunner

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Result:
    """What a command said."""

    status: int
    stdout: str
    stderr: str

    @property
    def outcome(self) -> tuple[int, str]:
        """The exit status and the product."""
        return self.status, self.stdout


def run(*args: str, cwd: Path, env: dict[str, str] | None = None, stdin: bytes | None = None) -> Result:
    """Run `vmshift ARGS` in a folder."""
    from vmshift.cli import cli

    clean = {key: None for key in os.environ if key.startswith(("GITHUB_", "NO_COLOR", "FORCE_COLOR", "COLUMNS"))}
    with contextlib.chdir(cwd):
        result = CliRunner(env={**clean, "SOURCE_DATE_EPOCH": "1796000000", **(env or {})}).invoke(
            cli, list(args), input=stdin, catch_exceptions=False
        )
    return Result(result.exit_code, result.stdout, result.stderr)
