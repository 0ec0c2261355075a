"""compiled.lock.json: what compile has written into a folder, and what from."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

LOCK = "compiled.lock.json"


def read_lock(folder: Path) -> dict[str, Any]:
    """Read a folder's lock; an empty mapping where there is none, or it is not one of ours."""
    try:
        found = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("files"), dict) else {}


def locked_files(folder: Path) -> dict[str, str]:
    """Give the files that compile has written into a folder, by relative path, each with its digest.

    A path that leads out of the folder is none of ours: whoever edited the lock, nothing outside is ever touched.
    """
    files = read_lock(folder).get("files", {})
    return {str(path): str(digest) for path, digest in files.items() if _inside(str(path))}


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    plain = bool(pure.parts) and pure.as_posix() == path and not pure.is_absolute() and ".." not in pure.parts
    return plain and not {"\\", "\0"} & set(path)
