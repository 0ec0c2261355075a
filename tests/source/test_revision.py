"""Files at a revision, in scratch repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.repository import commit_all, git
from vmshift.source.revision import Revision, RevisionError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "plans").mkdir(parents=True)
    (folder / "plans" / "spec.yaml").write_bytes(b"step: plan\r\n")
    (folder / "plans" / "a [b]*.yaml").write_bytes(b"odd: name\n")
    commit_all(folder)
    return folder


def test_a_file_is_read_as_it_was_byte_by_byte(repository: Path) -> None:
    (repository / "plans" / "spec.yaml").write_text("step: stage\n")

    assert Revision("main").read(repository / "plans" / "spec.yaml") == b"step: plan\r\n"


def test_a_file_that_was_not_there_is_none(repository: Path) -> None:
    (repository / "plans" / "new.yaml").write_text("step: plan\n")

    assert Revision("main").read(repository / "plans" / "new.yaml") is None


def test_a_folder_is_no_file(repository: Path) -> None:
    assert Revision("main").read(repository / "plans") is None


def test_a_file_whose_folder_is_gone_is_still_read(repository: Path) -> None:
    git(repository, "mv", "plans", "moved")

    assert Revision("main").read(repository / "plans" / "spec.yaml") == b"step: plan\r\n"


def test_a_name_is_no_pattern(repository: Path) -> None:
    assert Revision("main").read(repository / "plans" / "a [b]*.yaml") == b"odd: name\n"


def test_a_link_leads_to_its_file(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to(repository / "plans" / "spec.yaml")

    assert Revision("main").read(tmp_path / "link.yaml") == b"step: plan\r\n"


@pytest.mark.parametrize("name", ["main~1", "HEAD~1^{commit}", "@~"])
def test_any_name_of_a_revision_will_do(repository: Path, name: str) -> None:
    (repository / "plans" / "spec.yaml").write_text("step: stage\n")
    commit_all(repository)

    assert Revision(name).read(repository / "plans" / "spec.yaml") == b"step: plan\r\n"


@pytest.mark.parametrize(
    ("name", "fetch"),
    [
        ("origin/main", "git fetch origin main"),
        ("release", "git fetch origin release"),
        ("main~7", "git fetch"),
        ("", "git fetch"),
        ("--output=stolen", "git fetch"),
    ],
)
def test_a_revision_that_is_not_there_is_an_error_with_a_hint(repository: Path, name: str, fetch: str) -> None:
    with pytest.raises(RevisionError) as error:
        Revision(name).read(repository / "plans" / "spec.yaml")

    assert str(error.value) == f'There is no revision "{name}" here. Fetch it first, for example with "{fetch}".'
    assert not (repository / "plans" / "stolen").exists()


def test_outside_of_a_repository_git_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    with pytest.raises(RevisionError) as error:
        Revision("main").read(tmp_path / "spec.yaml")

    assert str(error.value) == (
        '"main" cannot be read: git says "not a git repository (or any of the parent directories): .git".'
    )


def test_without_git_nothing_can_be_read(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(RevisionError) as error:
        Revision("main").read(repository / "plans" / "spec.yaml")

    assert str(error.value) == (
        "An earlier revision is read through git, which cannot be run: No such file or directory."
    )


def test_the_variables_of_a_git_hook_do_not_lead_astray(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")

    assert Revision("main").read(repository / "plans" / "spec.yaml") == b"step: plan\r\n"


def test_files_are_found_by_all_the_words_that_they_hold(repository: Path) -> None:
    (repository / "both [1].yaml").write_text("step: plan\nname: web\n")
    (repository / "one.yaml").write_text("name: web\n")
    commit_all(repository)
    (repository / "both [1].yaml").unlink()
    (repository / "new.yaml").write_text("name: web\nstep: plan\n")
    beside = repository / "plans" / "spec.yaml"

    found = [Revision("main").holding(beside, "step: plan", "name: web", now=now) for now in (False, True)]

    assert found == [[repository / "both [1].yaml"], [repository / "new.yaml"]]
    assert Revision("main").holding(beside, "nowhere") == []
