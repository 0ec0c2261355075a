"""Scratch git repositories."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from support.paths import ROOT
from support.process import Result, run

if TYPE_CHECKING:
    from pathlib import Path

# Neither the user's configuration nor the absence of one may decide how a test ends.
IDENTITY = {
    "GIT_AUTHOR_NAME": "Test",
    "GIT_AUTHOR_EMAIL": "test@example.com",
    "GIT_COMMITTER_NAME": "Test",
    "GIT_COMMITTER_EMAIL": "test@example.com",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder and return what it prints; fail the test where git fails."""
    return git_result(folder, *arguments).succeeded()


def git_result(folder: Path, *arguments: str) -> Result:
    """Run git in a folder, however it ends."""
    return run(["git", *arguments], cwd=folder, env=IDENTITY)


def commit_all(folder: Path) -> None:
    """Commit everything in a folder, which becomes a repository where it is none yet."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=state")


def snapshot(target: Path) -> Path:
    """Make a repository of this project's files as they are now, uncommitted changes included."""
    # A clone that another user owns, as in many pipelines, is as good as our own.
    listed = git(ROOT, "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard").split(
        "\0"
    )
    for name in filter(None, listed):
        source = ROOT / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / name)
    commit_all(target)
    return target
