"""What the examples tell their engines, judged as if a person had written it, and damaged to see that it is judged."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from support.cli import run
from support.paths import PLANS
from support.repository import commit_all

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = {"argocd": "clusters/prod/depot-refresh", "flux": "clusters/prod/tills-refresh"}
every_engine = pytest.mark.parametrize("engine", FOLDERS)


@pytest.fixture
def by_hand(tmp_path: Path) -> Path:
    """A repository that holds what compile has written, with nothing that says so."""
    for engine, folder in FOLDERS.items():
        shutil.copytree(PLANS / engine / "compiled", tmp_path / folder)
        (tmp_path / folder / "compiled.lock.json").unlink()
    commit_all(tmp_path)
    return tmp_path


def found(repository: Path, engine: str) -> set[str]:
    """The rules about delivery that find something."""
    folder = FOLDERS[engine]
    inventory = PLANS / engine / "inventory"
    result = run("lint", "--format", "json", "-i", str(inventory), folder, cwd=repository)
    findings = json.loads(result.stdout)["findings"]
    return {each["rule"] for each in findings if each["rule"].startswith("VMS6")}


@every_engine
def test_nothing_is_found_in_what_compile_has_written(engine: str, by_hand: Path) -> None:
    assert found(by_hand, engine) == set()


@pytest.mark.parametrize(
    ("engine", "file", "old", "new", "rule"),
    [
        (
            "argocd",
            "argocd/application.yaml",
            "jsonPointers:\n    - /spec/persistentVolumes",
            "jsonPointers: [/x]",
            "VMS603",
        ),
        ("argocd", "argocd/application.yaml", "    - RespectIgnoreDifferences=true\n", "", "VMS603"),
        ("argocd", "argocd/application.yaml", "/spec/persistentVolumes", "/spec/persistentVolumes/0/pvc", "VMS604"),
        ("argocd", "plan/migplan-depot-refresh-depot.yaml", "Prune=false,Delete=false,", "", "VMS602"),
        ("argocd", "argocd/application.yaml", "    - ApplyOutOfSyncOnly=true", "    - Replace=true", "VMS606"),
        ("argocd", "plan/kustomization.yaml", "resources:", "namePrefix: x-\nresources:", "VMS608"),
        (
            "flux",
            "plan/migplan-tills-refresh-east.yaml",
            "kustomize.toolkit.fluxcd.io/ssa",
            "x.example.com/ssa",
            "VMS603",
        ),
        ("flux", "flux/plan.yaml", "prune: false", "prune: false\n  wait: true", "VMS609"),
        ("flux", "flux/run.yaml", '"DirectVolumeMigrationFailed", ', "", "VMS615"),
        ("flux", "flux/run.yaml", "prune: false", "prune: false\n  targetNamespace: x", "VMS608"),
    ],
)
def test_one_damage_is_one_finding(  # noqa: PLR0913 - what is damaged, how, and what finds it
    engine: str, file: str, old: str, new: str, rule: str, by_hand: Path
) -> None:
    path = by_hand / FOLDERS[engine] / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")

    assert found(by_hand, engine) == {rule}
