"""Finding and naming files."""

from __future__ import annotations

import os
from pathlib import Path

_SUFFIXES = frozenset({".yaml", ".yml", ".json"})


def shown(path: Path) -> str:
    """Give a path as people see it: relative to the working directory where below it, with "/" between parts."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would replace the names of links
    here = Path.cwd()
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else absolute).as_posix()


def repository_root(folder: Path) -> Path | None:
    """Give the root of the Git work tree that a folder lies in, None where it lies in none."""
    absolute = Path(os.path.abspath(folder))  # noqa: PTH100 - as above
    return next((parent for parent in (absolute, *absolute.parents) if (parent / ".git").exists()), None)


def find(path: Path) -> list[Path]:
    """Find the files at a path, sorted by their POSIX form: a file gives itself, a folder its YAML and JSON files.

    Folders are searched recursively, without those whose name starts with a dot; one that cannot be listed is given
    itself, so that reading it says why. A linked folder is searched unless it has been already.
    """
    if not os.path.isdir(path):  # noqa: PTH112 - as below
        return [path]
    out: list[Path] = []
    visited: set[str] = set()
    folders = [path]
    while folders:
        links: list[Path] = []
        while folders:
            folder = folders.pop()
            real = os.path.realpath(folder)
            if real not in visited:
                visited.add(real)
                _search(folder, out, folders, links)
        folders = sorted(links, key=Path.as_posix, reverse=True)
    return sorted(out, key=Path.as_posix)


def _search(folder: Path, out: list[Path], folders: list[Path], links: list[Path]) -> None:
    try:
        children = sorted(folder.iterdir())
    except OSError:
        out.append(folder)
        return
    for child in children:
        # os.path answers where Path raises: in a folder that may be listed but not entered
        if os.path.isdir(child):  # noqa: PTH112
            if not child.name.startswith("."):
                (links if child.is_symlink() else folders).append(child)
        elif child.suffix.lower() in _SUFFIXES and (os.path.isfile(child) or not os.access(folder, os.X_OK)):  # noqa: PTH113
            out.append(child)
