"""Files are found in a stable order, and what the system refuses is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vmshift.source import find, read, shown


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (
        "b.yaml",
        "a/z.yml",
        "a/A.JSON",
        "a-b/c.yaml",
        "a/notes.md",
        ".git/x.yaml",
        "a/.venv/x.yaml",
        ".d.yaml",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("kind: A\n")
    return tmp_path


def test_a_folder_gives_its_files_sorted_and_leaves_dot_folders_out(tree: Path) -> None:
    found = [path.relative_to(tree).as_posix() for path in find(tree)]
    assert found == [".d.yaml", "a-b/c.yaml", "a/A.JSON", "a/z.yml", "b.yaml"]


def test_a_file_gives_itself_whatever_its_name(tree: Path) -> None:
    assert find(tree / "a/notes.md") == [tree / "a/notes.md"]


def test_a_path_that_is_not_there_gives_itself_and_reading_it_says_so(tree: Path) -> None:
    [path] = find(tree / "none.yaml")
    [problem] = read(path, "none.yaml").problems
    assert (problem.kind, problem.message) == ("unreadable", "the file cannot be read: there is no such file")
    assert (problem.place.span().path, problem.place.span().line, problem.place.span().column) == ("none.yaml", 1, 1)


def test_a_folder_cannot_be_read_as_a_file(tree: Path) -> None:
    [problem] = read(tree, "folder").problems
    assert problem.message == "the file cannot be read: it is a folder"


def test_linked_folders_are_searched_once(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "o.yaml").write_text("kind: A\n")
    (tree / "0-loop").symlink_to(tree)
    (tree / "0-same").symlink_to(tree / "a")
    (tree / "1-out").symlink_to(outside)
    (tree / "2-out").symlink_to(outside)
    found = [path.relative_to(tree).as_posix() for path in find(tree)]
    assert found == [".d.yaml", "1-out/o.yaml", "a-b/c.yaml", "a/A.JSON", "a/z.yml", "b.yaml"]


def test_pipes_in_a_folder_are_not_opened(tree: Path) -> None:
    os.mkfifo(tree / "pipe.yaml")
    assert tree / "pipe.yaml" not in find(tree)


def test_a_folder_that_cannot_be_listed_is_given_itself(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = Path.iterdir

    def refuse(path: Path) -> object:
        if path.name == "a":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert [path.relative_to(tree).as_posix() for path in find(tree)] == [".d.yaml", "a", "a-b/c.yaml", "b.yaml"]


def test_paths_are_shown_relative_to_the_working_directory_where_below_it(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree / "a")
    assert shown(Path("z.yml")) == shown(tree / "a" / "z.yml") == "z.yml"
    assert shown(Path("../b.yaml")) == (tree / "b.yaml").as_posix()
    assert shown(Path("./x/../z.yml")) == "z.yml"


def test_a_file_is_shown_by_the_name_it_was_read_under(tree: Path) -> None:
    [manifest] = read(tree / "b.yaml", "<stdin>").manifests
    assert manifest.at("kind").span().path == "<stdin>"


def test_the_package_is_imported_without_a_yaml_library() -> None:
    code = "import sys, vmshift.source as s; s.parse('a.json', b'{\"kind\": \"A\"}'); sys.exit('yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
