"""Folders change as a whole, or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from vmshift.lock import LOCK
from vmshift.write.folder import write
from vmshift.write.plan import Output, make_output

if TYPE_CHECKING:
    from collections.abc import Callable

PLAN, HOOK = "plan/migplan-a.yaml", "plan/mighook-a.yaml"
STAGE, CUTOVER = "run/a-stage-1.yaml", "run/a-cutover-1.yaml"
PLATFORM = "platform/component/kustomization.yaml"
Tree = dict[str, tuple[bytes, int] | None]


def output(root: Path, *paths: str, name: str = "first") -> Output:
    objects: dict[str, dict[str, Any]] = {path: {"kind": "Example", "metadata": {"name": name}} for path in paths}
    return make_output(root, objects, "sample", {"name": name}, {})


def tree(folder: Path) -> Tree:
    """Everything below a folder: files with their bytes and time stamps, folders as None."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) if path.is_file() else None
        for path in folder.rglob("*")
    }


def files(folder: Path) -> dict[str, bytes]:
    return {path: held[0] for path, held in tree(folder).items() if held is not None}


def folders(folder: Path) -> set[str]:
    return {path for path, held in tree(folder).items() if held is None}


def settled(folder: Path) -> list[Output]:
    """Two folders that were written before and are to be changed, and one that is not there; with users' files."""
    one, two = folder / "one", folder / "two"
    write([output(one, PLAN, STAGE, PLATFORM), output(two, PLAN, STAGE)])
    (one / "README.md").write_text("mine")
    (one / "run" / "notes.txt").write_text("mine")
    return [
        output(one, PLAN, HOOK, CUTOVER, name="second"),
        output(two, PLAN, HOOK, CUTOVER, name="second"),
        output(folder / "new" / "three", PLAN, CUTOVER),
    ]


def test_a_write_makes_each_folder_what_it_should_be(tmp_path: Path) -> None:
    outputs = settled(tmp_path)

    changed = write(outputs)

    one, two, three = outputs
    assert files(one.root) == {**one.files, "README.md": b"mine", "run/notes.txt": b"mine"}
    assert (files(two.root), files(three.root)) == (dict(two.files), dict(three.files))
    assert folders(tmp_path) == {
        f"{name}{part}" for name in ("one", "two", "new/three") for part in ("", "/plan", "/run")
    } | {"new"}
    paths = [LOCK, HOOK, PLAN, CUTOVER, STAGE]
    assert changed == [
        *(str(one.root / path) for path in [*sorted([LOCK, HOOK, PLAN, CUTOVER]), PLATFORM, STAGE]),
        *(str(two.root / path) for path in sorted(paths)),
        *(str(three.root / path) for path in sorted([LOCK, PLAN, CUTOVER])),
    ]


def test_a_second_write_changes_nothing(tmp_path: Path) -> None:
    outputs = settled(tmp_path)
    write(outputs)
    before = tree(tmp_path)
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    changed = write(outputs)

    assert (changed, tree(tmp_path)) == ([], before)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == stamps


def test_a_file_whose_content_stays_is_not_written(tmp_path: Path) -> None:
    write([output(tmp_path, PLAN, STAGE)])
    before = tree(tmp_path)

    write([output(tmp_path, PLAN, CUTOVER)])

    assert tree(tmp_path)[PLAN] == before[PLAN]


def test_folders_that_held_removed_files_alone_go_with_them(tmp_path: Path) -> None:
    write([output(tmp_path, PLAN, PLATFORM, STAGE)])
    (tmp_path / "run" / "mine.txt").write_text("mine")
    (tmp_path / "plan" / "empty").mkdir()

    write([output(tmp_path, PLAN)])

    assert folders(tmp_path) == {"plan", "plan/empty", "run"}


def test_a_folder_without_any_change_is_not_looked_through(tmp_path: Path) -> None:
    write([output(tmp_path, PLAN)])
    (tmp_path / "run").mkdir()

    write([output(tmp_path, PLAN)])

    assert folders(tmp_path) == {"plan", "run"}


def test_a_root_in_the_working_directory_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write([output(Path(), PLAN, PLATFORM), output(Path("out"), PLAN, PLATFORM)])

    changed = write([output(Path(), PLAN), output(Path("out"), PLAN)])

    assert changed == [LOCK, PLATFORM, f"out/{LOCK}", f"out/{PLATFORM}"]
    assert folders(tmp_path) == {"plan", "out", "out/plan"}


def test_new_files_are_readable_as_others_are(tmp_path: Path) -> None:
    write([output(tmp_path, PLAN)])
    (tmp_path / "other").write_text("")

    assert (tmp_path / PLAN).stat().st_mode == (tmp_path / "other").stat().st_mode


class Failing:
    """Counts the calls of some functions, and fails at one of them."""

    def __init__(self, at: int, error: BaseException) -> None:
        self.at = at
        self.error = error
        self.calls = 0

    def wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            if self.calls == self.at:
                raise self.error
            return function(*args, **kwargs)

        return wrapped


def fail(monkeypatch: pytest.MonkeyPatch, failing: Failing) -> None:
    """Let every kind of step that touches the disk fail when its turn has come."""
    opened, counted = Path.open, failing.wrap(Path.open)

    def open_(self: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        return (counted if "w" in mode else opened)(self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", open_)
    monkeypatch.setattr(Path, "replace", failing.wrap(Path.replace))
    monkeypatch.setattr(Path, "mkdir", failing.wrap(Path.mkdir))
    monkeypatch.setattr(os, "fsync", failing.wrap(os.fsync))
    monkeypatch.setattr(tempfile, "mkdtemp", failing.wrap(tempfile.mkdtemp))


FULL = OSError(errno.ENOSPC, "No space left on device")


def steps() -> int:
    """How many steps the write of `settled` has."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        outputs = settled(Path(folder))
        counting = Failing(0, FULL)
        fail(patch, counting)
        write(outputs)
    return counting.calls


STEPS = steps()


def test_every_step_is_counted() -> None:
    # per folder: one scratch folder; per written file: open, sync, move; per file that was there: one move more;
    # made: new, new/three and its plan and run
    assert STEPS == 3 + 3 * (4 + 4 + 3) + (4 + 3) + 4


@pytest.mark.parametrize(
    "error", [FULL, PermissionError(errno.EACCES, "Permission denied"), KeyboardInterrupt()], ids=repr
)
@pytest.mark.parametrize("at", range(1, STEPS + 1))
def test_whatever_fails_leaves_every_folder_as_it_was(
    at: int, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = settled(tmp_path)
    before = tree(tmp_path)

    with monkeypatch.context() as patch, pytest.raises(type(error)):  # noqa: PT012 - the patch must not last
        fail(patch, Failing(at, error))
        write(outputs)

    assert tree(tmp_path) == before


@pytest.mark.parametrize("at", range(1, STEPS + 1))
def test_a_write_that_failed_can_be_repeated(at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = settled(tmp_path)
    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):  # noqa: PT012 - as above
        fail(patch, Failing(at, FULL))
        write(outputs)

    write(outputs)

    assert [made.changes() for made in outputs] == [{}, {}, {}]


def test_a_half_written_file_never_stands_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = output(tmp_path / "out", PLAN, STAGE)
    seen: list[dict[str, bytes]] = []
    sync = os.fsync

    def spy(descriptor: int) -> None:
        seen.append({path: held for path, held in files(tmp_path).items() if ".vmshift-" not in path})
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", spy)
    write([made])

    assert seen == [{}] * len(made.files)


def test_what_cannot_be_put_back_is_kept_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write([output(tmp_path, PLAN)])
    before = files(tmp_path)
    after = output(tmp_path, PLAN, name="second")
    replace, calls = Path.replace, []

    def broken(self: Path, target: Path) -> Path:
        calls.append(self)
        if len(calls) > 1:
            raise FULL
        return replace(self, target)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):  # noqa: PT012 - as above
        patch.setattr(Path, "replace", broken)
        write([after])

    kept = {Path(path).name: held for path, held in files(tmp_path).items() if ".vmshift-" in path}
    assert kept["0.old"] == before[LOCK]


def test_what_cannot_be_read_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = settled(tmp_path)
    before = tree(tmp_path)
    read = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self == tmp_path / "two" / PLAN:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return read(self)

    with monkeypatch.context() as patch, pytest.raises(PermissionError):  # noqa: PT012 - as above
        patch.setattr(Path, "read_bytes", refuse)
        write(outputs)

    assert tree(tmp_path) == before


def test_an_output_that_is_a_file_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")

    with pytest.raises(NotADirectoryError):
        write([output(tmp_path / "other", PLAN), output(tmp_path / "out", PLAN)])

    assert files(tmp_path) == {"out": b"mine"}
    assert folders(tmp_path) == set()


def test_a_file_where_a_folder_should_be_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "plan").write_text("mine")

    with pytest.raises(NotADirectoryError):
        write([output(tmp_path, PLAN, STAGE)])

    assert (files(tmp_path), folders(tmp_path)) == ({"plan": b"mine"}, set())


def test_a_folder_where_a_file_should_be_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / PLAN).mkdir(parents=True)

    with pytest.raises(IsADirectoryError):
        write([output(tmp_path, PLAN, STAGE)])

    assert (files(tmp_path), folders(tmp_path)) == ({}, {"plan", PLAN})


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_is_read_only_is_left_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write([output(out, PLAN)])
    before = tree(out)
    out.chmod(0o555)

    try:
        with pytest.raises(PermissionError):
            write([output(out, PLAN, name="second")])
        assert tree(out) == before
    finally:
        out.chmod(0o755)
