"""Playbooks are read once, from inside of the repository, and only if Ansible could read them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmshift.spec.playbooks import PLAYBOOK_MAX, Playbook, read_playbook

PLAY = b"- name: Freeze\n  hosts: localhost\n  tasks: []\n"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A spec two folders below the root of a repository, which is not the root of the disk."""
    root = tmp_path / "repository"
    folder = root / "plans" / "erp"
    folder.mkdir(parents=True)
    (root / ".git").mkdir()
    return folder / "migration.yaml"


def put(path: Path, data: bytes = PLAY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_playbook_beside_the_spec_is_read_byte_by_byte_but_for_its_line_ends(spec: Path) -> None:
    put(spec.parent / "hooks" / "freeze.yml", b"\xef\xbb\xbf" + PLAY.replace(b"\n", b"\r\n"))

    assert read_playbook(spec, "hooks/freeze.yml") == Playbook(b"\xef\xbb\xbf" + PLAY)


def test_a_playbook_elsewhere_in_the_repository_is_read(spec: Path) -> None:
    put(spec.parents[2] / "hooks" / "freeze.yml")

    assert read_playbook(spec, "../../hooks/freeze.yml") == Playbook(PLAY)


def test_a_work_tree_whose_git_is_a_file_is_a_repository_too(spec: Path) -> None:
    (spec.parents[2] / ".git").rmdir()
    put(spec.parents[2] / ".git", b"gitdir: ../main/.git/worktrees/one\n")
    put(spec.parents[2] / "freeze.yml")

    assert read_playbook(spec, "../../freeze.yml") == Playbook(PLAY)


def test_the_spec_may_be_given_relative_to_the_working_directory(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(spec.parent / "freeze.yml")
    monkeypatch.chdir(spec.parent)

    assert read_playbook(Path("migration.yaml"), "freeze.yml") == Playbook(PLAY)


def test_without_a_repository_the_folder_of_the_spec_is_the_border(spec: Path) -> None:
    (spec.parents[2] / ".git").rmdir()
    put(spec.parents[1] / "freeze.yml")

    assert read_playbook(spec, "../freeze.yml") == Playbook(None, "outside")


@pytest.mark.parametrize("above", ["../../../freeze.yml", "../../../absent.yml"])
def test_outside_of_the_repository_nothing_is_looked_at(spec: Path, above: str) -> None:
    put(spec.parents[3] / "freeze.yml")

    assert read_playbook(spec, above) == Playbook(None, "outside")


def test_an_absolute_path_is_outside_even_where_it_leads_into_the_repository(spec: Path) -> None:
    inside = put(spec.parent / "freeze.yml")

    assert read_playbook(spec, str(inside)) == Playbook(None, "outside")


def test_a_link_out_of_the_repository_is_followed_and_refused(spec: Path) -> None:
    put(spec.parents[3] / "freeze.yml")
    (spec.parent / "freeze.yml").symlink_to(spec.parents[3] / "freeze.yml")

    assert read_playbook(spec, "freeze.yml") == Playbook(None, "outside")


def test_a_link_within_the_repository_is_followed(spec: Path) -> None:
    put(spec.parents[2] / "hooks" / "freeze.yml")
    (spec.parent / "freeze.yml").symlink_to(Path("../../hooks/freeze.yml"))

    assert read_playbook(spec, "freeze.yml") == Playbook(PLAY)


def test_a_link_to_itself_is_missing(spec: Path) -> None:
    (spec.parent / "freeze.yml").symlink_to("freeze.yml")

    assert read_playbook(spec, "freeze.yml") == Playbook(None, "missing")


@pytest.mark.parametrize("named", ["freeze.yml", "hooks", "", "."])
def test_what_is_no_file_is_missing(spec: Path, named: str) -> None:
    (spec.parent / "hooks").mkdir()

    assert read_playbook(spec, named) == Playbook(None, "missing")


@pytest.mark.parametrize(("more", "problem"), [(0, None), (1, "too-large")])
def test_a_playbook_has_one_mebibyte_at_most(spec: Path, more: int, problem: str | None) -> None:
    put(spec.parent / "freeze.yml", PLAY + b"#" * (PLAYBOOK_MAX - len(PLAY) + more))

    assert read_playbook(spec, "freeze.yml").problem == problem


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"- name: Freeze\n  hosts: [\n", 2),
        (b"- name: {{ plan }}\n  hosts: localhost\n", 1),
        (b"- name: Fr\xe9eze\n", 1),
        (b"- hosts: localhost\n  vars: *all\n", 2),
        (b"[" * 100_000, 1),
    ],
)
def test_what_ansible_could_not_parse_is_named_with_its_line(spec: Path, data: bytes, line: int) -> None:
    put(spec.parent / "freeze.yml", data)

    assert read_playbook(spec, "freeze.yml") == Playbook(None, "not-yaml", line)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"# nothing yet\n",
        b"[]\n",
        b"hosts: localhost\n",
        b"- ansible.builtin.command: freeze\n",
        b"- freeze\n",
        b"$ANSIBLE_VAULT;1.1;AES256\n6135\n",
        PLAY + b"---\n" + PLAY,
    ],
)
def test_a_playbook_is_one_document_that_lists_plays(spec: Path, data: bytes) -> None:
    put(spec.parent / "freeze.yml", data)

    assert read_playbook(spec, "freeze.yml") == Playbook(None, "not-plays")


@given(name=st.text(max_size=30))
def test_no_name_of_a_playbook_raises(name: str) -> None:
    assert read_playbook(Path(__file__), name).text is None


@given(data=st.binary(max_size=200))
def test_no_content_of_a_playbook_raises(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("playbooks")
    put(folder / "freeze.yml", data)

    assert read_playbook(folder / "migration.yaml", "freeze.yml").problem in (None, "not-yaml", "not-plays")
