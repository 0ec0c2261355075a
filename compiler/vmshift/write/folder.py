"""Changing folders: all of it, or nothing."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vmshift.write.plan import Change, Output


def write(outputs: Sequence[Output]) -> list[str]:
    """Bring folders to what they should hold; give the paths that were written or removed.

    Every new file is first written in full beside its place, and then moved over. What fails half-way is undone, so
    that each folder is as it was. Raises OSError.
    """
    changing = [(output, changes) for output in outputs if (changes := output.changes())]
    work = _Work()
    try:
        staged = [work.stage(output.root, changes) for output, changes in changing]
        for (output, changes), scratch in zip(changing, staged, strict=True):
            work.move(output.root, changes, scratch)
    except BaseException:
        work.undo()
        raise
    work.finish()
    return [str(output.root / path) for output, changes in changing for path in changes]


@dataclass
class _Work:
    """What has been done so far, so that it can be undone."""

    moved: list[tuple[Path, Path | None]] = field(default_factory=list)  # a file, and where its old content is kept
    made: list[Path] = field(default_factory=list)  # folders that were not there, outermost first
    scratches: list[Path] = field(default_factory=list)
    emptied: list[Path] = field(default_factory=list)  # folders from which a file was removed, innermost first

    def stage(self, root: Path, changes: dict[str, Change]) -> Path:
        """Write the new files into a folder of their own, on the same disk as their places."""
        self._make_folder(root)
        scratch = Path(tempfile.mkdtemp(prefix=".vmshift-", dir=root))
        self.scratches.append(scratch)
        for number, (_, wanted) in enumerate(changes.values()):
            if wanted is not None:
                with (scratch / f"{number}.new").open("wb") as file:
                    file.write(wanted)
                    file.flush()
                    os.fsync(file.fileno())
        return scratch

    def move(self, root: Path, changes: dict[str, Change], scratch: Path) -> None:
        """Move old files out of the way and new ones into their places."""
        for number, (path, (there, wanted)) in enumerate(changes.items()):
            target = root / path
            self._make_folder(target.parent)
            kept = scratch / f"{number}.old" if there is not None else None
            self.moved.append((target, kept))  # noted first: an interrupt may come at any point
            if kept is not None:
                target.replace(kept)
            if wanted is not None:
                (scratch / f"{number}.new").replace(target)
            else:
                self.emptied += [parent for parent in target.parents if root in parent.parents]

    def undo(self) -> None:
        """Put everything back. What cannot be put back stays in its scratch folder and is not lost."""
        for target, kept in reversed(self.moved):
            with contextlib.suppress(OSError):
                if kept is None:
                    target.unlink(missing_ok=True)
                elif kept.exists():
                    kept.replace(target)
        for scratch in self.scratches:
            if not any(scratch.glob("*.old")):
                shutil.rmtree(scratch, ignore_errors=True)
        _remove_empty(reversed(self.made))

    def finish(self) -> None:
        """Remove what is no longer needed: old contents, and folders that held removed files alone."""
        for scratch in self.scratches:
            shutil.rmtree(scratch, ignore_errors=True)
        _remove_empty(self.emptied)

    def _make_folder(self, folder: Path) -> None:
        missing = []
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
        for path in reversed(missing):
            path.mkdir()
            self.made.append(path)


def _remove_empty(folders: Iterable[Path]) -> None:
    for folder in folders:
        with contextlib.suppress(OSError):  # not empty, as a rule
            folder.rmdir()
