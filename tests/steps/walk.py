"""One migration, walked from its draft to its end for each engine.

Every state is a commit, compiled against the one before. What its folder holds is kept in memory, by relative path. The
specs are in a folder for each engine, and end before their step; what a step adds is below.
"""

from __future__ import annotations

import functools
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from support.cli import Result, run
from support.paths import PLANS
from support.repository import git

HERE = Path(__file__).parent
ENGINES = ("argocd", "flux", "plain")
PLAY = """\
- hosts: localhost
  gather_facts: false
  tasks:
  - name: Say what is about to run
    ansible.builtin.debug:
      msg: "{{ lookup('ansible.builtin.env', 'MIGRATION_RUN_NAME') }}"
"""


@dataclass(frozen=True)
class Move:
    """One pull request: the state that it starts from, and the end of the spec that it comes to."""

    before: str | None
    ending: str


MOVES = {
    "draft": Move(None, "step: draft"),
    "prepare": Move("draft", "step: prepare"),
    "plan": Move("prepare", "step: plan"),
    "stage-1": Move("plan", "step: stage\n  runs: {stage: 1}"),
    "stage-2": Move("stage-1", "step: stage\n  runs: {stage: 2}"),
    "cutover": Move("stage-2", "step: cutover\n  runs: {stage: 2, cutover: 1}"),
    "cancel": Move("cutover", "step: cutover\n  runs: {stage: 2, cutover: 1}\n  cancel: true"),
    "done": Move("cutover", "step: done\n  runs: {stage: 2, cutover: 1}"),
    "rollback": Move("done", "step: rollback\n  runs: {stage: 2, cutover: 1, rollback: 1}"),
    "undone": Move("cutover", "step: rollback\n  runs: {stage: 2, cutover: 1, rollback: 1}"),
    "again": Move("rollback", "step: cutover\n  runs: {stage: 2, cutover: 2, rollback: 1}"),
    "closed": Move("done", "step: closed\n  runs: {stage: 2, cutover: 1}"),
    "given-up": Move("plan", "step: closed"),
    "revised": Move("given-up", "step: plan\n  planRevision: 2"),
}
STEPS = [(move.before, name) for name, move in MOVES.items() if move.before is not None]


def spec_text(engine: str, ending: str) -> str:
    """The spec of an engine with the end that a step gives it."""
    return (HERE / engine / "migration.yaml").read_text() + f"  {ending}\n"


def start(folder: Path) -> Path:
    """Lay out a repository with nothing compiled yet."""
    folder.mkdir(exist_ok=True)
    shutil.copytree(PLANS / "lab-4.17" / "inventory", folder / "inventory")
    (folder / "hooks").mkdir()
    (folder / "hooks" / "freeze.yml").write_text(PLAY)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=inventory")
    return folder


def pull_request(engine: str, folder: Path, ending: str) -> Result:
    """Change the end of the spec and compile against what is checked out; nothing is committed."""
    (folder / "migration.yaml").write_text(spec_text(engine, ending))
    return compile_(folder)


def compile_(folder: Path) -> Result:
    """Compile what is in the work tree against what is checked out."""
    return run("compile", "-q", "--base", "HEAD", "migration.yaml", cwd=folder)


def merge(folder: Path, name: str) -> None:
    """Commit what a pull request changed, under a name to come back to."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", f"--message={name}")
    git(folder, "tag", name)


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@functools.cache
def walked(engine: str) -> dict[str, dict[str, str]]:
    """Give the compiled folder of every state."""
    with tempfile.TemporaryDirectory() as name:
        folder = start(Path(name) / "repository")
        states: dict[str, dict[str, str]] = {}
        for state, move in MOVES.items():
            if move.before is not None:
                git(folder, "checkout", "--quiet", move.before)
            result = pull_request(engine, folder, move.ending)
            assert (result.status, result.stdout) == (0, ""), f"{engine} {state}: {result.stderr}"
            merge(folder, state)
            states[state] = tree(folder / "compiled")
        return states


def write(target: Path) -> None:
    """Write every state into a folder of its own, for programs that look at files."""
    for engine in ENGINES:
        for state, files in walked(engine).items():
            for path, text in files.items():
                file = target / engine / state / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
