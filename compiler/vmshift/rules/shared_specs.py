"""What the rules about migration specs and hand-written objects share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Subject

if TYPE_CHECKING:
    from vmshift.source import Manifest, Place
    from vmshift.spec.load import LoadedSpec

INVALID = "the document is no migration spec: nothing of it is checked any further, and compile writes nothing"


def spec_subject(spec: LoadedSpec) -> Subject | None:
    """Name a migration spec, None where it has no name."""
    return Subject("StorageMigration", "", spec.name) if spec.name else None


def object_subject(manifest: Manifest) -> Subject | None:
    """Name a hand-written object, None where it has no name."""
    return Subject(manifest.kind, manifest.namespace, manifest.name) if manifest.name else None


def order_of(place: Place) -> tuple[str, int, int]:
    """Give what sorts places, so that the order of the command line and of the files never counts."""
    span = place.span()
    return span.path, span.line, span.column
