"""What a run asks of the file system, and what it was told: so that a later run can tell that nothing has changed.

Nothing of the product has to take part: openings and listings are seen through Python's audit events, and the few calls
that have no such event, os.stat and its like, are wrapped while a run is watched. See docs/adr/0007.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import stat
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep  # noqa: PTH100, PTH120 - no pathlib here
_IMPORTING = "<frozen importlib"  # code is told apart by who reads it: its own digest is part of every question
_CHANGING = frozenset(
    {"os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate"}
    | {"os.chdir", "os.exec", "os.fork", "os.posix_spawn", "os.system", "socket.connect", "subprocess.Popen"}
)
_LISTING = frozenset({"os.listdir", "os.scandir"})
_HEARD = frozenset({"open", *_LISTING, *_CHANGING})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_MOMENT = 50_000_000  # nanoseconds: two changes within the tick of a file system's clock look like one
_stat, _lstat, _readlink, _access = os.stat, os.lstat, os.readlink, os.access  # as they are while nothing is watched
_KEPT: dict[str, Callable[..., Any]] = {"stat": _stat, "lstat": _lstat, "readlink": _readlink, "access": _access}

Seen = list[str]  # what was asked, of which path, and the answer


def told(kind: str, path: str) -> str:
    """Give the answer to a question of the file system, as short text; an error is one too."""
    try:
        return _ANSWERS[kind](path)
    except OSError as error:
        return f"!{error.errno}"
    except ValueError:  # a NUL in a name
        return "!"


def _content(path: str) -> str:
    if not stat.S_ISREG(_stat(path).st_mode):
        return "no file"
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        return hashlib.file_digest(file, "sha256").hexdigest()


def _listing(path: str) -> str:
    with os.scandir(path) as entries:
        names = sorted(f"{entry.name}\0{entry.is_dir()}\0{entry.is_symlink()}" for entry in entries)
    return hashlib.sha256("\0\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()


def _permissions(path: str) -> str:
    return "".join("+" if _access(path, mode) else "-" for mode in (os.F_OK, os.R_OK, os.W_OK, os.X_OK))


_ANSWERS: dict[str, Callable[[str], str]] = {
    "file": _content,
    "list": _listing,
    "stat": lambda path: str(stat.S_IFMT(_stat(path).st_mode)),
    "lstat": lambda path: str(stat.S_IFMT(_lstat(path).st_mode)),
    "readlink": _readlink,
    "access": _permissions,
}


class Watch:
    """Notes what is asked of the file system. spoilt: something was done besides asking, which no replay would do."""

    def __init__(self) -> None:
        self.spoilt = False
        self._here = os.getcwd()  # noqa: PTH109 - as above
        self._seen: dict[tuple[str, str], str] = {}
        self._opened: dict[tuple[str, str], tuple[object, int]] = {}  # how it looked before it was read, and when

    def answers(self) -> list[Seen] | None:
        """Give everything that was asked, with its answer; None where a file was changing while it was read."""
        for key, (before, when) in self._opened.items():
            self._seen[key] = told(*key)
            if self._seen[key] == "no file" or before != _look(key[1]) or _changed(before) > when - _MOMENT:
                return None
        return None if self.spoilt else [[kind, path, answer] for (kind, path), answer in sorted(self._seen.items())]

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take one audit event."""
        if event == "open":
            self._open(*arguments)
        elif event in _LISTING:
            self._note("list", arguments[0] if arguments[0] is not None else ".")
        else:
            self.spoilt = True

    def _open(self, path: object, mode: str | None, flags: int) -> None:
        if isinstance(path, int):
            return  # what was opened before
        if flags & _WRITING or (mode and set(mode) & set("wax+")):
            self.spoilt = True
        self._note("file", path)

    def _note(self, kind: str, path: Any) -> None:
        name = self._absolute(path)
        if name is None:
            self.spoilt = True
        elif not name.startswith(_PACKAGE) and (kind, name) not in self._opened:
            self._opened[kind, name] = _look(name), time.time_ns()

    def ask(self, kind: str, path: Any) -> None:
        """Note a question that has no event, and its answer."""
        name = self._absolute(path)
        if name is not None and not name.startswith(_PACKAGE):
            self._seen.setdefault((kind, name), told(kind, name))

    def _absolute(self, path: Any) -> str | None:
        """Give a path from the root, as it is written: `..` behind a link means what the system takes it for."""
        if isinstance(path, int):
            return None
        return os.path.join(self._here, os.fsdecode(path))  # noqa: PTH118 - as above


def _look(path: str) -> object:
    try:
        found = _stat(path)
    except (OSError, ValueError) as error:
        return type(error).__name__
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _changed(look: object) -> int:
    return max(look[3:]) if isinstance(look, tuple) else 0


_listening: list[Watch] = []


@functools.cache
def _listen() -> None:
    """Hear audit events from now on; a hook cannot be taken away again."""
    sys.addaudithook(_hear)


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _HEARD and _listening:
        caller = sys._getframe(1).f_code.co_filename  # noqa: SLF001 - the only way to tell who asks
        if not caller.startswith(_IMPORTING):
            _listening[-1].hear(event, arguments)


@contextlib.contextmanager
def watching() -> Iterator[Watch]:
    """Note what is asked of the file system until the end of the block."""
    _listen()
    watch = Watch()
    wrapped = {name: _asking(watch, name, function) for name, function in _KEPT.items()}
    for name, function in wrapped.items():
        setattr(os, name, function)
    _listening.append(watch)
    try:
        yield watch
    finally:
        _listening.pop()
        for name, kept in _KEPT.items():
            setattr(os, name, kept)


def _asking(watch: Watch, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def asking(path: Any, *arguments: Any, **options: Any) -> Any:
        if not isinstance(path, int) and options.get("dir_fd") is None:
            watch.ask("lstat" if options.get("follow_symlinks") is False and name == "stat" else name, path)
        return function(path, *arguments, **options)

    return asking
