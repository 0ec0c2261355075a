"""Single files: each is written whole, or stays as it was."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EVERYBODY = 0o666


def write_files(files: Sequence[tuple[Path, str | bytes]]) -> None:
    """Write texts as UTF-8, and bytes as they are, making their folders. Raises OSError, having written none.

    Each is first written in full beside its place. A pipe or a device is written to as it is.
    """
    staged: list[tuple[str, Path]] = []
    special: list[tuple[Path, bytes]] = []
    try:
        for path, content in files:
            target = Path(os.path.realpath(path))
            data = content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
            if os.path.exists(target) and not (os.path.isfile(target) or os.path.isdir(target)):  # noqa: PTH110, PTH112, PTH113 - Path raises for a name that is too long
                special.append((target, data))
            else:
                staged.append((_stage(target, data), target))
        for scratch, target in staged:
            os.replace(scratch, target)  # noqa: PTH105 - both are there, and the names are texts
    except BaseException:
        for scratch, _ in staged:
            with contextlib.suppress(OSError):
                os.unlink(scratch)  # noqa: PTH108 - as above
        raise
    for target, data in special:
        with _named(target):
            target.write_bytes(data)


@contextlib.contextmanager
def _named(target: Path) -> Iterator[None]:
    """See to it that an error names the file: one of writing, as on a full disk, does not by itself."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            raise
        raise type(error)(error.errno, error.strerror, str(target)) from error


def _stage(target: Path, data: bytes) -> str:
    if target.is_dir():
        raise IsADirectoryError(21, "it is a folder", str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(prefix=".vmshift-", dir=target.parent)
    try:
        with _named(target), os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(scratch).chmod(target.stat().st_mode & 0o777 if target.exists() else _EVERYBODY & ~_umask())
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(scratch)  # noqa: PTH108 - as above
        raise
    return scratch


def _umask() -> int:
    """Give the mask of new files; the system tells it only to those who set it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
