"""Console blocks of the documentation: commands, and what they really print.

A block ```console holds lines `$ command`, each followed by its output. A line that ends with a backslash goes on.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.process import FORGETFUL
from support.repository import IDENTITY

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PART = re.compile(r"((?:[^\n]*\\\n)*[^\n]*\n)(.*)", re.DOTALL)
RUNNABLE = ("vmshift", "cp", "rm", "sed", "cat", "ls", "mkdir", "git", "cd")


@dataclass(frozen=True)
class Command:
    """One command of a page, with what the page says it prints."""

    line: str
    output: str

    @property
    def is_runnable(self) -> bool:
        """Whether a test may run it: what needs a cluster it may not."""
        return self.line.split()[0] in RUNNABLE and "|" not in self.line

    def leads_to(self, folder: Path) -> Path:
        """Give the folder in which the next command runs."""
        return folder / self.line.split()[1] if self.line.startswith("cd ") else folder

    def run(self, folder: Path) -> str:
        """Run it; what it prints, both streams as a terminal shows them."""
        if self.line.startswith("cd "):
            return ""
        words = shlex.split(self.line)
        if words[0] == "vmshift":
            words = [sys.executable, "-m", "vmshift", *words[1:]]
        environment = {**os.environ, **FORGETFUL, "NO_COLOR": "1", "SOURCE_DATE_EPOCH": "1796000000"}
        environment.pop("GITHUB_ACTIONS", None)
        environment |= IDENTITY
        environment.pop("COLUMNS", None)  # of the terminal that runs the tests
        done = subprocess.run(
            words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        return done.stdout


def commands(page: str) -> list[Command]:
    """Give the commands of a page in their order."""
    found: list[Command] = []
    for block in _BLOCK.findall(page):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, output = _PART.match(part).groups()  # type: ignore[union-attr]
            found.append(Command(line.replace("\\\n", " ").strip(), output))
    return found


def rewritten(page: str, folder: Path) -> str:
    """Give the page with what its commands really print."""

    def block(match: re.Match[str]) -> str:
        nonlocal folder
        lines = []
        for part in re.split(r"^\$ ", match.group(1), flags=re.MULTILINE)[1:]:
            head, output = _PART.match(part).groups()  # type: ignore[union-attr]
            command = Command(head.replace("\\\n", " ").strip(), output)
            lines.append(f"$ {head}{command.run(folder) if command.is_runnable else output}")
            folder = command.leads_to(folder)
        return "```console\n" + "".join(lines) + "```"

    return _BLOCK.sub(block, page)
