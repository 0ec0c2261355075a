"""Kustomize's transformers of names and namespaces, wherever they are set, and what of a migration they reach."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import entries, mapping, text, texts
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.rules.shared_engines import Feed, applies, delivers, feeds
from vmshift.rules.shared_manifests import GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Subject
    from vmshift.source import Manifest, Place
    from vmshift.source.nodes import KeyPath

_NAMESPACES = ("namespace", "targetNamespace")
_NAMES = ("namePrefix", "nameSuffix")
_RESOURCES = ("resources", "bases", "components")
_REFERRED = ("MigPlan", "MigHook", "HyperConverged")  # kinds whose objects others refer to by name


@dataclass(frozen=True, slots=True)
class Transformer:
    """One key that rewrites names or namespaces: of a kustomization, or of what feeds an engine."""

    owner: Manifest | Feed
    place: Place
    key: str
    value: str
    follows: bool  # whether references may follow names

    @property
    def moves(self) -> bool:
        """Whether it rewrites namespaces."""
        return self.key in _NAMESPACES

    @property
    def subject(self) -> Subject | None:
        """What a finding is about; a kustomization has no name."""
        return self.owner.subject if isinstance(self.owner, Feed) else None


def transformers(context: Context) -> Iterator[Transformer]:
    """Give all that are set."""
    for manifest in context.manifests:
        if manifest.group == "kustomize.config.k8s.io":
            yield from _set_by(
                manifest, manifest.value, manifest.at(), follows=bool(manifest.value.get("configurations"))
            )
    for feed in feeds(context):
        for spec, path in _specs(feed):
            yield from _set_by(feed, spec, feed.at(*path), follows=False)


def _specs(feed: Feed) -> Iterator[tuple[dict[str, Any], KeyPath]]:
    if feed.engine == "flux":
        yield feed.spec, ()
        return
    several: list[tuple[dict[str, Any], KeyPath]] = [
        (source, ("sources", index)) for index, source in entries(feed.spec.get("sources"))
    ]
    for source, path in several or [(mapping(feed.spec.get("source")), ("source",))]:
        yield mapping(source.get("kustomize")), (*path, "kustomize")


def _set_by(owner: Manifest | Feed, spec: dict[str, Any], place: Place, *, follows: bool) -> Iterator[Transformer]:
    for key in (*_NAMESPACES, *_NAMES):
        if text(spec.get(key)):
            yield Transformer(owner, place.child(key), key, text(spec[key]), follows)


def reached(context: Context, transformer: Transformer) -> str | None:
    """Name the first object of a migration that a transformer harms; None where there is none."""
    owner = transformer.owner
    for manifest in context.manifests:
        if _harms(transformer, manifest) and (
            applies(owner, manifest) if isinstance(owner, Feed) else _takes(context, owner, manifest.file.path)
        ):
            return f'{manifest.kind} "{manifest.name}"'
    if transformer.moves and transformer.value == MTC_NAMESPACE:
        return None
    if isinstance(owner, Feed):
        return "what a migration compiles to" if delivers(context, owner, "plan", "run") else None
    for migration in context.migrations:
        output = migration.spec.output or f"compiled/{migration.name}"
        folder = _absolute(Path(migration.manifest.file.path).parent / output)
        if {folder, folder / "plan"} & set(_resources(owner)):
            return f'what migration "{migration.name}" compiles to'
    return None


def _harms(transformer: Transformer, manifest: Manifest) -> bool:
    """Tell whether an object may not be rewritten so."""
    if transformer.moves:
        wanted = MTC_NAMESPACE if manifest.group == GROUP else manifest.namespace
        return (manifest.group == GROUP or manifest.kind == "HyperConverged") and wanted not in ("", transformer.value)
    return manifest.kind in _REFERRED and (manifest.group != GROUP or not transformer.follows)


def _takes(context: Context, kustomization: Manifest, file: str) -> bool:
    wanted = _absolute(Path(file))
    standing = context.standings.get(file)
    return any(
        wanted == found or (standing is not None and found in standing.folders and standing.taken_from(found))
        for found in _resources(kustomization)
    )


def _resources(kustomization: Manifest) -> list[Path]:
    folder = Path(kustomization.file.path).parent
    listed = [entry for key in _RESOURCES for entry in texts(kustomization.value.get(key)) if "://" not in entry]
    return [_absolute(folder / entry) for entry in listed]


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would replace the names of links
