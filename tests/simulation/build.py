"""What kustomize makes of a compiled folder that is held in memory: its kustomizations list files and folders."""

from __future__ import annotations

import functools
import posixpath
from typing import Any

import yaml


@functools.cache
def _loaded(text: str) -> Any:
    return yaml.safe_load(text)


def load(files: dict[str, str], path: str) -> dict[str, Any]:
    """Read one file."""
    value: dict[str, Any] = _loaded(files[path])
    return value


def build(files: dict[str, str], folder: str = ".") -> list[dict[str, Any]]:
    """Give the objects of a folder's kustomization, in its order."""
    found = []
    for name in load(files, posixpath.normpath(f"{folder}/kustomization.yaml"))["resources"]:
        path = posixpath.normpath(f"{folder}/{name}")
        found += [load(files, path)] if path in files else build(files, path)
    return found
