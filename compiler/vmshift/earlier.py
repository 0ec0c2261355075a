"""A spec as it stood at the base revision, wherever it lay there."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmshift.source import parse
from vmshift.spec.load import is_spec, load
from vmshift.spec.model import KIND

if TYPE_CHECKING:
    from pathlib import Path

    from vmshift.source import Manifest
    from vmshift.source.revision import Revision
    from vmshift.spec.model import StorageMigration


@dataclass(frozen=True, slots=True)
class Earlier:
    """A spec at the base revision, and its file."""

    path: Path
    model: StorageMigration

    @property
    def name(self) -> str:
        """The migration's name."""
        return self.model.metadata.name


class Base:
    """The specs of the base revision. All methods raise RevisionError."""

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        self.read = revision.read
        self._at = functools.cache(self._specs_at)

    def earlier(self, path: Path, name: str) -> Earlier | None:
        """Give the spec of a migration: at the same path, else at the one that it has been moved from.

        A file that still holds the name was not moved: two clusters may each have a migration of one name.
        """
        here = next((each for each in self._at(path) if each.name == name), None)
        if here is not None:
            return here
        holding = self.revision.holding(path, KIND, name)
        moved = [each for other in holding for each in self._at(other) if each.name == name]
        gone = [each for each in moved if name not in _names_now(each.path)]
        found = gone if len(gone) == 1 else [each for each in gone if each.path.name == path.name]
        return found[0] if len(found) == 1 else None

    def renamed(self, path: Path, name: str) -> Earlier | None:
        """Give the spec that a file held in the place of a migration that is new in it; None where none has gone."""
        before = self._at(path)
        names, now = [each.name for each in before], _names_now(path)
        new = [each for each in now if each not in names]
        gone = [each for each in before if each.name not in now]
        if name not in new or new.index(name) >= len(gone):
            return None
        found = gone[new.index(name)]
        holding = self.revision.holding(path, KIND, found.name, now=True)
        return None if any(found.name in _names_now(other) for other in holding) else found

    def _specs_at(self, path: Path) -> list[Earlier]:
        content = self.read(path)
        found = [load(manifest).model for manifest in _manifests(path, content)]
        return [Earlier(path, model) for model in found if model is not None]


def _names_now(path: Path) -> list[str]:
    try:
        content = path.read_bytes()
    except OSError:
        return []
    return [manifest.name for manifest in _manifests(path, content)]


def _manifests(path: Path, content: bytes | None) -> list[Manifest]:
    found = parse(path.as_posix(), content).manifests if content is not None else []
    return [manifest for manifest in found if is_spec(manifest)]
