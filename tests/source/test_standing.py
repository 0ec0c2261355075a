"""Where files stand, and which of them the kustomizations on the way take."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from vmshift.source import Standings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / ".git").mkdir(parents=True)
    (root / "apps" / "shop").mkdir(parents=True)
    return root


def test_a_file_stands_in_its_repository_wherever_the_run_does(repository: Path) -> None:
    with contextlib.chdir(repository / "apps"):
        found = Standings().of("shop/plan.yaml")

    assert (found.root, found.parts) == (repository, ("apps", "shop", "plan.yaml"))


def test_without_a_repository_the_working_directory_is_the_root(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    with contextlib.chdir(tmp_path / "here"):
        look = Standings()
        below, beside = look.of("shop/plan.yaml"), look.of("../plan.yaml")

    assert (below.root, below.parts) == (tmp_path / "here", ("shop", "plan.yaml"))
    assert (beside.root, beside.parts) == (None, ())


@pytest.mark.parametrize(
    ("listed", "taken"),
    [
        (None, True),
        ("resources: [plan.yaml]\n", True),
        ("resources:\n- ./plan.yaml\n", True),
        ("resources: [other-plan.yaml]\n", False),
        ("resources: [other.yaml]  # plan.yaml\n", False),
        ("resources: []\n", False),
    ],
)
@pytest.mark.parametrize("name", ["kustomization.yaml", "kustomization.yml", "Kustomization"])
def test_a_kustomization_takes_what_it_lists_and_without_one_all_is_taken(
    listed: str | None,
    taken: bool,  # noqa: FBT001 - what a parameter gives
    name: str,
    repository: Path,
) -> None:
    folder = repository / "apps" / "shop"
    if listed is not None:
        (folder / name).write_text(listed)

    found = Standings().of(str(folder / "plan.yaml"))

    assert (found.taken_from(folder), found.taken_from(repository)) == (taken, taken)
    assert found.has_kustomization(folder) is (listed is not None)


def test_every_kustomization_on_the_way_has_its_say(repository: Path) -> None:
    (repository / "apps" / "kustomization.yaml").write_text("resources: [web]\n")

    found = Standings().of(str(repository / "apps" / "shop" / "plan.yaml"))

    assert [found.taken_from(folder) for folder in (repository, repository / "apps", repository / "apps" / "shop")] == [
        False,
        False,
        True,
    ]
