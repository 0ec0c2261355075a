"""Names, labels and annotations of emitted objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmshift.emit.engines import marks

if TYPE_CHECKING:
    from vmshift.resolve.model import Migration


def metadata(  # noqa: PLR0913 - what metadata is made of
    migration: Migration,
    kind: str,
    name: str,
    namespace: str,
    extra: dict[str, str] | None = None,
    *,
    closed: bool = False,
    wave: int | None = None,
) -> dict[str, Any]:
    """Make the metadata of an object. Nothing in it depends on the tool's version, the clock or a path."""
    noted = {**(extra or {}), **marks(migration.spec.delivery.engine, kind, closed=closed, wave=wave)}
    return own_metadata(migration, name, namespace, noted)


def own_metadata(
    migration: Migration, name: str, namespace: str, annotations: dict[str, str] | None = None
) -> dict[str, Any]:
    """Make the metadata of an object of the engine's own, which nothing applies but a person."""
    made: dict[str, Any] = {
        "name": name,
        "namespace": namespace,
        "labels": {"app.kubernetes.io/managed-by": "vmshift", "app.kubernetes.io/part-of": migration.name},
    }
    return {**made, "annotations": annotations} if annotations else made
