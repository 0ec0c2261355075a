"""Where files stand in their repository, and what the kustomizations on the way to them say."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from vmshift.source.files import repository_root

_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_COMMENT = re.compile(r"(?:^|\s)#.*")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a file stands.

    root: of its Git work tree, else the working directory; None where it lies below neither.
    folders: those on the way to the file, from the outermost. kustomizations: what the kustomization of each says,
    without comments; None where it has none. name: the file's own.
    """

    root: Path | None
    folders: tuple[Path, ...]
    kustomizations: tuple[str | None, ...]
    name: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of its path from the root; none where there is no root."""
        return () if self.root is None else (*self.folders[-1].relative_to(self.root).parts, self.name)

    def has_kustomization(self, folder: Path) -> bool:
        """Tell whether a folder on the way has a kustomization."""
        return self.kustomizations[self.folders.index(folder)] is not None

    def taken_from(self, folder: Path) -> bool:
        """Tell whether the kustomizations from a folder on the way down to the file take it.

        All is taken where there is none, and else what it lists.
        """
        start = self.folders.index(folder)
        names = (*(each.name for each in self.folders[start + 1 :]), self.name)
        return all(
            listed is None or re.search(rf"(?<![\w.-]){re.escape(part)}(?![\w.-])", listed) is not None
            for listed, part in zip(self.kustomizations[start:], names, strict=True)
        )


class Standings:
    """Looks up where files stand; each folder is looked into once."""

    def __init__(self) -> None:
        self._said: dict[Path, str | None] = {}
        self._roots: dict[Path, Path | None] = {}

    def of(self, path: str) -> Standing:
        """Give where the file at a path stands."""
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would replace the names of links
        folders = tuple(reversed(absolute.parents))
        return Standing(
            self._root(absolute.parent), folders, tuple(self._kustomization(each) for each in folders), absolute.name
        )

    def _root(self, folder: Path) -> Path | None:
        if folder not in self._roots:
            here = Path.cwd()
            self._roots[folder] = repository_root(folder) or (here if folder.is_relative_to(here) else None)
        return self._roots[folder]

    def _kustomization(self, folder: Path) -> str | None:
        if folder not in self._said:
            self._said[folder] = _read_kustomization(folder)
        return self._said[folder]


def _read_kustomization(folder: Path) -> str | None:
    for name in _KUSTOMIZATIONS:
        try:
            lines = (folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
        except (OSError, ValueError):
            continue
        return "\n".join(_COMMENT.sub("", line) for line in lines)
    return None
