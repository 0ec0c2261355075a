"""How reports name files: as seen from the working directory, or from the root of the repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

_TOP = PurePath("/")


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the call stands. Findings name files from `here`; services name them from `root`.

    here: the working directory. root: the root of its Git work tree, or `here` where it lies in none.
    """

    here: PurePath = _TOP
    root: PurePath = _TOP

    def from_root(self, path: str) -> str:
        """Give a finding's path as a service that shows the repository knows it; what lies outside stays as it is."""
        whole = self.here / path
        return whole.relative_to(self.root).as_posix() if whole.is_relative_to(self.root) else path
