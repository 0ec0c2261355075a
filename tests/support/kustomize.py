"""What kustomize makes of a folder, independently of vmshift's own reading and writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from support.process import run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KUSTOMIZATION = "kustomization.yaml"


class Name(NamedTuple):
    """What identifies an object in the output of a build."""

    kind: str
    name: str


def build(command: list[str], folder: Path) -> list[dict[str, Any]]:
    """Return the objects that kustomize builds from a folder, in its order; fail the test where it refuses."""
    output = run([*command, folder], cwd=folder).succeeded()
    return objects(output)


def objects(text: str) -> list[dict[str, Any]]:
    """Return the documents of a YAML text, empty ones aside."""
    return [document for document in yaml.safe_load_all(text) if document is not None]


def names(found: Iterable[dict[str, Any]]) -> list[Name]:
    """Return kind and name of each object, sorted: kustomize and vmshift may order differently."""
    return sorted(Name(each["kind"], each["metadata"]["name"]) for each in found)


def kustomizations(folder: Path) -> list[Path]:
    """Return every folder below that builds by itself: a Component only builds as part of another one."""
    files = sorted(folder.rglob(KUSTOMIZATION))
    return [file.parent for file in files if yaml.safe_load(file.read_text("utf-8")).get("kind") != "Component"]


def manifests(*folders: Path) -> list[dict[str, Any]]:
    """Return the objects in the files of folders, without their kustomization.yaml and without subfolders."""
    files = [file for folder in folders for file in sorted(folder.glob("*.yaml")) if file.name != KUSTOMIZATION]
    return [each for file in files for each in objects(file.read_text("utf-8"))]
