"""What compiling would change in a folder."""

from __future__ import annotations

import difflib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vmshift import __version__
from vmshift.lock import LOCK, MADE_BY, digest, digest_of, locked_files, read_lock, waves_entry
from vmshift.write.yaml_text import yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vmshift.lock import Seat

Change = tuple[bytes | None, bytes | None]  # what is there, and what is wanted; None stands for no file


class ForeignFileError(Exception):
    """A file that compile would overwrite and has not written, or a link that leads out of the folder."""


@dataclass(frozen=True)
class Output:
    """One compiled folder: every file that belongs into it, by relative path."""

    root: Path
    files: Mapping[str, bytes]

    def changes(self) -> dict[str, Change]:
        """Give what differs, by relative path. Raises OSError where something cannot be read.

        Two differences are none: the tool's version in the lock, and line ends that Git has turned into CRLF on the
        way out of the repository, as it turns them back on the way in.
        """
        differing: dict[str, Change] = {}
        for path, wanted in sorted(self.files.items()):
            there = _read(self.root / path)
            if not _same(path, there, wanted):
                differing[path] = (there, wanted)
        for path in sorted(set(locked_files(self.root)) - set(self.files)):
            if self._holds(path) and (there := _read(self.root / path, or_folder=True)) is not None:
                differing[path] = (there, None)
        return differing

    def refuse_foreign_files(self) -> None:
        """Raise ForeignFileError where something stands in the way that compile has not written.

        A file is ours where the lock lists it, or where its first line says so: the lock may be lost in a merge.
        """
        ours = locked_files(self.root)
        for path, content in self.files.items():
            if not self._holds(path):
                raise ForeignFileError(path)
            there = _read(self.root / path)
            known = path == LOCK or path in ours or there is None or there.startswith(MADE_BY.encode())
            if not known and there != content:
                raise ForeignFileError(path)

    def _holds(self, path: str) -> bool:
        """Tell whether a path lies in the folder, wherever links lead."""
        folder = (self.root / path).parent
        return Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(self.root))  # resolve() raises at loops


def make_output(  # noqa: PLR0913 - the parts of a lock
    root: Path,
    objects: Mapping[str, dict[str, Any]],
    name: str,
    spec: Any,
    plans: Mapping[str, Any],
    seats: Mapping[str, Seat] | None = None,
) -> Output:
    """Write objects as bytes, and the lock over them; `seats` are the computed waves of namespaces."""
    head = f"{MADE_BY}from the migration spec {name}: change the spec and compile again.\n"
    files = {path: (head + yaml_text(value)).encode() for path, value in sorted(objects.items())}
    lock = {
        "version": 1,
        "tool": {"name": "vmshift", "version": __version__},
        "spec": {"name": name, "digest": digest_of(spec)},
        "plans": {plan: digest_of(content) for plan, content in sorted(plans.items())},
        **({"waves": waves_entry(seats)} if seats else {}),
        "files": {path: digest(content) for path, content in files.items()},
    }
    return Output(root, {**files, LOCK: (json.dumps(lock, indent=2, ensure_ascii=False) + "\n").encode()})


def diff(output: Output, shown: str) -> Iterator[str]:
    """Give what compiling would change as a unified diff, as `git apply` takes it; `shown` names the folder."""
    for path, (there, wanted) in output.changes().items():
        name = f"{shown.strip('/')}/{path}"
        old = f"a/{name}" if there is not None else "/dev/null"
        new = f"b/{name}" if wanted is not None else "/dev/null"
        yield from difflib.unified_diff(_lines(there), _lines(wanted), old, new, lineterm="")


def _lines(content: bytes | None) -> list[str]:
    text = (content or b"").decode("utf-8", "replace").replace("\r\n", "\n")
    if not text:
        return []
    if not text.endswith("\n"):
        text += "\n\\ No newline at end of file\n"
        *lines, last, mark = text.removesuffix("\n").split("\n")
        return [*lines, f"{last}\n{mark}"]
    return text.removesuffix("\n").split("\n")


def _read(path: Path, *, or_folder: bool = False) -> bytes | None:
    """Read a file; None where there is none, nor, with `or_folder`, anything but a folder."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        if or_folder:
            return None
        raise


def _same(path: str, there: bytes | None, wanted: bytes) -> bool:
    if there is None or there == wanted:
        return there == wanted
    return there.replace(b"\r\n", b"\n") == wanted or (path == LOCK and _same_lock(there, wanted))


def _same_lock(there: bytes, wanted: bytes) -> bool:
    try:
        found, expected = json.loads(there), json.loads(wanted)
        return bool({**found, "tool": None} == {**expected, "tool": None})
    except (ValueError, TypeError, RecursionError):
        return False


__all__ = ["Change", "ForeignFileError", "Output", "diff", "digest_of", "make_output", "read_lock"]
