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
    return next((parent for parent in (absolute, *absolute.parents) if os.path.exists(parent / ".git")), None)  # noqa: PTH110


def find(path: Path) -> list[Path]:
    """Find the files at a path, sorted by their POSIX form: a file gives itself, a folder its YAML and JSON files.

    Folders are searched recursively, without those whose name starts with a dot; one that cannot be listed is given
    itself, so that reading it says why, and so is a link that leads nowhere. A linked folder is searched unless it has
    been already.
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
        elif _is_wanted(child, folder) or _leads_nowhere(child):
            out.append(child)


def _is_wanted(file: Path, folder: Path) -> bool:
    wanted = file.suffix.lower() in _SUFFIXES
    return wanted and (os.path.isfile(file) or not os.access(folder, os.X_OK))  # noqa: PTH113 - as above


def _leads_nowhere(link: Path) -> bool:
    """Tell whether a link has lost what is surely missed: a file that is searched for, or what may be a folder.

    Editors mark a file that is being edited with such a link whose name starts with a dot.
    """
    wanted = link.suffix.lower() in {"", *_SUFFIXES} and not link.name.startswith(".")
    return wanted and link.is_symlink() and not os.path.exists(link)  # noqa: PTH110 - as above
