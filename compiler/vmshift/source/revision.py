"""Files as they stand at a revision, read through the git of the machine. Nothing here uses the network."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

# A hook of git sets these for the repository it runs in, relative to the root; we start from the file's own folder.
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
_BRANCH = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._/-]*$")
_GREP = ("grep", "-l", "-z", "-I", "-F", "--all-match", "--no-color", "--no-recurse-submodules")
_PLAIN = {
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class RevisionError(Exception):
    """A revision that cannot be read; the text says why, and what to do about it."""


class Revision:
    """One revision, by any name that git has for it, in whatever repository a file lies."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._commits: dict[str, str] = {}

    def read(self, path: Path) -> bytes | None:
        """Read a file as it was; None where the revision has none. Raises RevisionError where git cannot tell."""
        real = Path(os.path.realpath(path))
        folder = next(parent for parent in real.parents if parent.is_dir())
        commit = self._commit(folder)
        wanted = real.relative_to(folder).as_posix()
        listed = self._git(folder, "ls-tree", "-z", commit, "--", wanted).partition(b"\0")[0]
        _, _, blob = listed.partition(b"\t")[0].rpartition(b" ")
        if b" blob " not in listed:
            return None
        return self._git(folder, "cat-file", "blob", blob.decode())

    def holding(self, beside: Path, *words: str, now: bool = False) -> list[Path]:
        """Give the files that hold all of some words, in the repository of a file, sorted. Raises RevisionError.

        They are those of the revision, or with `now` those of the work tree, without what Git ignores there.
        """
        root = self.root(beside)
        where = ["--untracked"] if now else [self._commit(root)]
        asked = [part for word in words for part in ("-e", word)]
        found = self._git(root, *_GREP, *asked, *where, fine=(0, 1))
        names = (name.decode(errors="surrogateescape") for name in found.split(b"\0") if name)
        return sorted(root / (name if now else name.partition(":")[2]) for name in names)

    def root(self, path: Path) -> Path:
        """Give the root of the repository that a file lies in. Raises RevisionError where there is none."""
        folder = next(parent for parent in Path(os.path.realpath(path)).parents if parent.is_dir())
        return Path(self._toplevel(folder))

    def _toplevel(self, folder: Path) -> str:
        return self._git(folder, "rev-parse", "--show-toplevel").decode(errors="surrogateescape").rstrip("\n")

    def _commit(self, folder: Path) -> str:
        """Give the commit in the repository of a folder."""
        root = self._toplevel(folder)
        if root not in self._commits:
            self._commits[root] = self._resolve(folder)
        return self._commits[root]

    def _resolve(self, folder: Path) -> str:
        found = _run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{self.name}^{{commit}}")
        if found.returncode:
            branch = self.name.removeprefix("origin/")
            fetch = f"git fetch origin {branch}" if _BRANCH.match(branch) else "git fetch"
            raise RevisionError(f'There is no revision "{self.name}" here. Fetch it first, for example with "{fetch}".')
        return found.stdout.decode().split()[-1]

    def _git(self, folder: Path, *arguments: str, fine: tuple[int, ...] = (0,)) -> bytes:
        done = _run(folder, *arguments)
        if done.returncode not in fine:
            lines = done.stderr.decode(errors="replace").splitlines() or ["git failed"]
            reason = lines[0].removeprefix("fatal: ")
            raise RevisionError(f'"{self.name}" cannot be read: git says "{reason}".')
        return done.stdout


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
    try:
        return subprocess.run(  # noqa: S603 - no shell, and no argument that git could take for an option
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the git of the user's own path
            env={**environment, **_PLAIN},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise RevisionError(
            f"An earlier revision is read through git, which cannot be run: {error.strerror}."
        ) from None
