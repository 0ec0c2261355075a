"""Answers that are remembered: the same question about the same files is answered as it was, before anything is read.

A question is the command line, and all else that counts besides files: the folder, the day, the terminal, vmshift
itself. An answer holds what was printed, the exit status, and what the file system was asked and said (watch.py); it
counts while the file system says the same. Nothing that is remembered is more than what was printed. See docs/adr/0007.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import sys
import time
from typing import TYPE_CHECKING, Any, TextIO, cast

from vmshift.cli.watch import told, watching

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NEVER = ("-", "--no-cache", "--help", "-h")  # nor what standard input says
_ENVIRONMENT = ("SOURCE_DATE_EPOCH", "GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "LC_ALL", "LANG")
_STATUSES = (0, 1, 3)  # not wrong usage, and not a fault
_LARGEST = 16 * 2**20  # bytes of one answer
_ALL = 64 * 2**20  # bytes of all of them
_MOST = 500
_OURS = 0o700


class Question:
    """One call of the command line, as far as its answer can be remembered."""

    def __init__(self, name: str, folder: str) -> None:
        self._name = name
        self._folder = folder
        self._path = os.path.join(folder, name)  # noqa: PTH118 - pathlib would cost a tenth of an answer

    @classmethod
    def of(cls, arguments: Sequence[str]) -> Question | None:
        """Give the question of a command line; None where it is not remembered."""
        if any(each in _NEVER for each in arguments):
            return None
        folder = _folder()
        if folder is None or sys.stdout is None or sys.stderr is None or "_VMSHIFT_COMPLETE" in os.environ:
            return None
        with contextlib.suppress(OSError, ValueError):
            return cls(_digest([list(arguments), *_surroundings()]), folder)
        return None

    def replay(self) -> int | None:
        """Print the answer and give its exit status; None where there is none that still holds."""
        try:
            answer = self._load()
            if any(told(kind, path) != was for kind, path, was in answer["seen"]):
                return None
            os.utime(self._path)  # what is used stays
        except (OSError, ValueError):
            return None
        return _print(answer["printed"], answer["status"])

    @contextlib.contextmanager
    def remembering(self) -> Iterator[None]:
        """Remember what is printed and asked until the end of the block, if it ends as runs do."""
        printed: list[tuple[str, str]] = []
        out, err = sys.stdout, sys.stderr
        out_tee, err_tee = _Tee(out, "out", printed), _Tee(err, "err", printed)
        sys.stdout, sys.stderr = cast("TextIO", out_tee), cast("TextIO", err_tee)
        try:
            with watching() as watch:
                yield
        except SystemExit as end:
            sys.stdout, sys.stderr = out, err
            if end.code in _STATUSES and not (out_tee.spoilt or err_tee.spoilt):
                with contextlib.suppress(OSError, ValueError):
                    self._keep(printed, end.code, watch.answers())
            raise
        finally:
            sys.stdout, sys.stderr = out, err

    def _load(self) -> dict[str, Any]:
        with open(self._path, encoding="ascii") as file:  # noqa: PTH123 - as above
            digest, _, body = file.read(_LARGEST + 100).partition("\n")
        if digest != _digest(body):
            raise ValueError("damaged")
        found: dict[str, Any] = json.loads(body)
        return found

    def _keep(self, printed: list[tuple[str, str]], status: int, seen: list[list[str]] | None) -> None:
        if seen is None:
            return
        body = json.dumps({"status": status, "printed": _joined(printed), "seen": seen}, separators=(",", ":"))
        if len(body) > _LARGEST:
            return
        import tempfile

        handle, scratch = tempfile.mkstemp(dir=self._folder)  # for its owner alone
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{_digest(body)}\n{body}")
        os.replace(scratch, self._path)  # noqa: PTH105 - as above
        _make_room(self._folder)


def _print(printed: Sequence[Sequence[str]], status: int) -> int:
    try:
        for stream, text in printed:
            (sys.stdout if stream == "out" else sys.stderr).write(text)
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:  # whoever reads has gone: nothing to print to, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    return status


def _joined(printed: Sequence[tuple[str, str]]) -> list[list[str]]:
    out: list[tuple[str, list[str]]] = []
    for stream, text in printed:
        if not out or out[-1][0] != stream:
            out.append((stream, []))
        out[-1][1].append(text)
    return [[stream, "".join(texts)] for stream, texts in out]


class _Tee:
    """A stream that remembers the text written to it."""

    def __init__(self, stream: TextIO, name: str, printed: list[tuple[str, str]]) -> None:
        self.stream = stream
        self.spoilt = False
        self._name = name
        self._printed = printed

    def __getattr__(self, name: str) -> Any:
        if name in ("buffer", "detach", "fileno"):
            self.spoilt = True  # what goes that way is not seen here
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """Write text, and remember it."""
        written = self.stream.write(text)
        if text:
            self._printed.append((self._name, text))
        return written


def _folder() -> str | None:
    """Give the folder of the answers, made for its owner alone; None where there can be none."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # noqa: PTH117 - as above; the specification says to pass over such a one
        base = os.path.join(os.path.expanduser("~"), ".cache")  # noqa: PTH111, PTH118 - as above
    folder = os.path.join(base, "vmshift")  # noqa: PTH118 - as above
    with contextlib.suppress(OSError, ValueError):
        if not os.path.isabs(base):  # noqa: PTH117 - as above
            return None
        os.makedirs(folder, mode=_OURS, exist_ok=True)  # noqa: PTH103 - as above
        found = os.stat(folder)  # noqa: PTH116 - as above
        others = hasattr(os, "getuid") and (found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077)
        if not others and os.access(folder, os.W_OK):
            return folder
    return None


def _surroundings() -> list[object]:
    """Give what an answer depends on besides the command line and the files."""
    environment = {name: os.environ.get(name) for name in _ENVIRONMENT}
    terminals = [sys.stdout.isatty(), sys.stderr.isatty()]
    width = os.get_terminal_size(1).columns if terminals[0] and sys.stdout is sys.__stdout__ else 0
    today = time.strftime("%Y-%m-%d", time.gmtime())
    return [os.getcwd(), environment, terminals, width, today, sys.version, os.sep, _code()]  # noqa: PTH109 - as above


def _code() -> str:
    """Give the digest of vmshift itself, and of the names of what is installed beside it, which have versions."""
    import click

    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - as above
    beside = os.path.dirname(os.path.dirname(click.__file__))  # noqa: PTH120 - as above
    total = hashlib.sha256()
    for folder in (package, os.path.join(os.path.dirname(os.path.dirname(package)), "schemas")):  # noqa: PTH118, PTH120
        for path in _files(folder):
            total.update(f"{path}\0{told('file', path)}\0".encode("utf-8", "surrogateescape"))
    total.update("\0".join(sorted(name for name in os.listdir(beside) if name.endswith("-info"))).encode())  # noqa: PTH208
    return total.hexdigest()


def _files(folder: str) -> Iterator[str]:
    if not os.path.isdir(folder):  # noqa: PTH112 - as above; an installed vmshift has its schemas inside
        return
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.is_dir() and entry.name != "__pycache__":
                yield from _files(entry.path)
            elif entry.name.endswith((".py", ".json")):
                yield entry.path


def _digest(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _make_room(folder: str) -> None:
    """Forget what was used longest ago, until the rest is small enough."""
    with os.scandir(folder) as entries:
        found = sorted(((entry.stat(), entry.path) for entry in entries), key=lambda each: -each[0].st_mtime_ns)
    room = _ALL
    for number, (known, path) in enumerate(found):
        room -= known.st_size
        if room < 0 or number >= _MOST:
            with contextlib.suppress(OSError):
                os.unlink(path)  # noqa: PTH108 - as above
