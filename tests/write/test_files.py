"""Single files are written whole, or stay as they were."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from vmshift.write.files import write_files


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_are_written_and_folders_made(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("before")

    write_files([(tmp_path / "old", "é\n"), (tmp_path / "new/deep/file", "")])

    assert tree(tmp_path) == {"old": "é\n".encode(), "new/deep/file": b""}


def test_a_file_that_cannot_be_written_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("before")
    (tmp_path / "folder").mkdir()

    with pytest.raises(IsADirectoryError) as refused:
        write_files([(tmp_path / "old", "after"), (tmp_path / "folder", "after")])

    assert refused.value.filename == str(tmp_path / "folder")
    assert tree(tmp_path) == {"old": b"before"}


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "old").write_text("before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_files([(tmp_path / "old", "after"), (tmp_path / "new", "after")])

    assert tree(tmp_path) == {"old": b"before"}


def test_a_link_keeps_leading_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("before")
    (tmp_path / "link").symlink_to("real")

    write_files([(tmp_path / "link", "after")])

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "after"


def test_a_file_keeps_its_permissions_and_a_new_one_has_the_usual(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("before")
    (tmp_path / "old").chmod(0o640)
    (tmp_path / "usual").write_text("")

    write_files([(tmp_path / "old", "after"), (tmp_path / "new", "after")])

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"old": 0o640, "usual": modes["usual"], "new": modes["usual"]}


def test_a_device_is_written_to_and_stays() -> None:
    write_files([(Path(os.devnull), "text")])

    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
