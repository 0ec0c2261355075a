"""From a document to a spec, or to everything that is wrong with it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from vmshift.spec.errors import SpecError, spec_errors
from vmshift.spec.model import API_VERSION, KIND, StorageMigration

if TYPE_CHECKING:
    from vmshift.source import Manifest

__all__ = ["LoadedSpec", "SpecError", "empty_spec", "is_spec", "load"]

_GROUP = API_VERSION.partition("/")[0]
_PRODUCT = _GROUP.partition(".")[0]


@dataclass(frozen=True, slots=True)
class LoadedSpec:
    """A document of kind StorageMigration: its model where it is valid, what is wrong with it where it is not."""

    manifest: Manifest
    model: StorageMigration | None
    errors: tuple[SpecError, ...]

    @property
    def name(self) -> str:
        """The migration's name, "" where the document has none."""
        return self.manifest.name


def is_spec(manifest: Manifest) -> bool:
    """Tell whether a document means to be a migration spec, whatever its version.

    Slips of the pen in kind or apiVersion count, so that they are reported instead of the document being passed over.
    """
    if manifest.group == _GROUP:
        return bool(difflib.get_close_matches(manifest.kind.lower(), [KIND.lower()], cutoff=0.8))
    return manifest.kind == KIND and (not manifest.api_version or _PRODUCT in manifest.api_version)


def load(manifest: Manifest) -> LoadedSpec:
    """Read a document as a migration spec; all errors are found in one pass, none is raised."""
    try:
        return LoadedSpec(manifest, StorageMigration.model_validate(manifest.value), ())
    except ValidationError as error:
        return LoadedSpec(manifest, None, spec_errors(manifest, error.errors(include_url=False)))


def empty_spec() -> StorageMigration:
    """Give a spec that asks for nothing but the defaults: what a hand-written plan leaves open."""
    nothing = {"select": {"namespaces": ["*"]}, "storage": [{"from": "*", "to": "none"}]}
    return StorageMigration.model_validate(
        {"apiVersion": API_VERSION, "kind": KIND, "metadata": {"name": "written-by-hand"}, "spec": nothing}
    )
