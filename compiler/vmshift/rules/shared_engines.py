"""What the engines of GitOps are told: Applications of Argo CD and Kustomizations of Flux, and what they apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from vmshift.inventory.values import dig, entries, mapping, text, texts
from vmshift.rules.base import Subject
from vmshift.rules.shared_manifests import inventory_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vmshift.rules.base import Context
    from vmshift.source import Manifest, Place, Standing
    from vmshift.source.nodes import KeyPath

Engine = Literal["argocd", "flux"]
ARGO, FLUX = "argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/"
SYNC_OPTIONS = f"{ARGO}sync-options"
# The kind of each object that says what to apply, with its group, its engine, and where its spec stands.
_KINDS: dict[str, tuple[str, Engine, KeyPath]] = {
    "Application": ("argoproj.io", "argocd", ("spec",)),
    "ApplicationSet": ("argoproj.io", "argocd", ("spec", "template", "spec")),
    "Kustomization": ("kustomize.toolkit.fluxcd.io", "flux", ("spec",)),
}
_UNRENDERED = "+argocd:skip-file-rendering"


@dataclass(frozen=True, slots=True)
class Feed:
    """An object that tells an engine what to apply."""

    manifest: Manifest
    engine: Engine
    base: KeyPath
    standings: Mapping[str, Standing]  # of files, by their paths

    @property
    def spec(self) -> dict[str, Any]:
        """Its spec, or the one that it makes others with."""
        return mapping(dig(self.manifest.value, *self.base))

    @property
    def title(self) -> str:
        """How messages name it."""
        return f'{self.manifest.kind} "{self.manifest.name}"'

    @property
    def subject(self) -> Subject:
        """What findings about it are about."""
        return Subject(self.manifest.kind, self.manifest.namespace, self.manifest.name)

    @property
    def options(self) -> dict[str, str]:
        """The options of syncs, for everything that an Application applies."""
        return _options(texts(dig(self.spec, "syncPolicy", "syncOptions")))

    @property
    def sources(self) -> list[dict[str, Any]]:
        """What it applies, from which folder."""
        if self.engine == "flux":
            return [{"path": self.spec.get("path")}]
        several = [source for _, source in entries(self.spec.get("sources"))]
        return several or [mapping(self.spec.get("source"))]

    @property
    def tracked(self) -> set[tuple[str, str, str, str]]:
        """What it has applied, as its status says: group, kind, namespace and name of each object."""
        status = mapping(self.manifest.value.get("status"))
        if self.engine == "argocd":
            keys = ("group", "kind", "namespace", "name")
            found = [[text(each.get(key)) for key in keys] for _, each in entries(status.get("resources"))]
        else:
            listed = [text(each.get("id")).split("_") for _, each in entries(dig(status, "inventory", "entries"))]
            found = [[part[2], part[3], part[0], part[1]] for part in listed if len(part) == 4]
        return {(group, kind, namespace, name) for group, kind, namespace, name in found}

    def at(self, *path: str | int) -> Place:
        """Give the place of a path below the spec."""
        return self.manifest.at(*self.base, *path)


def feeds(context: Context, engine: Engine | None = None) -> list[Feed]:
    """Give what the repository and the inventory tell engines; an object of the inventory where Git has it not."""
    written = [each for each in context.manifests if each.kind in _KINDS and each.group == _KINDS[each.kind][0]]
    known = {(each.kind, each.namespace, each.name) for each in written}
    live = [each for kind in _KINDS for each in inventory_of(context).all(kind)]
    found = [*written, *(each for each in live if (each.kind, each.namespace, each.name) not in known)]
    made = [Feed(each, *_KINDS[each.kind][1:], context.standings) for each in found]
    return [feed for feed in made if engine in (None, feed.engine)]


def feeding(context: Context, manifest: Manifest, engine: Engine | None = None) -> list[Feed]:
    """Give what makes an engine apply a hand-written object, or a spec."""
    return [feed for feed in feeds(context, engine) if applies(feed, manifest)]


def applies(feed: Feed, manifest: Manifest) -> bool:
    """Tell whether an engine is told to apply an object: it has, or the file is in a folder that it reads."""
    if (manifest.group, manifest.kind, manifest.namespace, manifest.name) in feed.tracked:
        return True
    if feed.engine == "argocd" and _UNRENDERED in manifest.file.text:
        return False
    return any(_reads(feed, source, manifest.file.path) for source in feed.sources)


def delivers(context: Context, feed: Feed, *parts: str) -> bool:
    """Tell whether an engine is told to apply what a migration compiles to: all of it, or one of some parts of it.

    Runs that wait for a window are applied through a folder that lists theirs.
    """
    wanted_parts = (*parts, "argocd/run") if "run" in parts else parts
    for migration in context.migrations:
        folder = _parts(migration.folder)
        if folder and migration.spec.delivery.engine == feed.engine:
            wanted = {folder, *((*folder, *_parts(part)) for part in wanted_parts)}
            if any(_parts(source.get("path")) in wanted for source in feed.sources):
                return True
    return False


def argo_objects(context: Context) -> list[Manifest]:
    """Give the ArgoCD objects, which set up Argo CD itself: those in Git, then others of the inventory."""
    written = [each for each in context.manifests if each.kind == "ArgoCD" and each.group == "argoproj.io"]
    known = {(each.namespace, each.name) for each in written}
    live = inventory_of(context).all("ArgoCD")
    return [*written, *(each for each in live if (each.namespace, each.name) not in known)]


def engines_of(context: Context, manifest: Manifest) -> set[Engine]:
    """Give the engines that apply a hand-written object, as its annotations or what feeds them say."""
    found: set[Engine] = {feed.engine for feed in feeding(context, manifest)}
    marks = [str(key) for key in mapping(dig(manifest.value, "metadata", "annotations"))]
    if any(key.startswith(ARGO) for key in marks):
        found.add("argocd")
    return found | {"flux"} if any(key.startswith(FLUX) for key in marks) else found


def sync_options(manifest: Manifest) -> dict[str, str]:
    """Give the options of syncs that an object's annotation sets."""
    written = dig(manifest.value, "metadata", "annotations", SYNC_OPTIONS)
    return _options(text(written).split(","))


def flux_mark(manifest: Manifest, name: str) -> str:
    """Give what an annotation or a label tells Flux about an object, in small letters; "" where nothing."""
    marks = [dig(manifest.value, "metadata", where, f"{FLUX}{name}") for where in ("annotations", "labels")]
    return next((mark.lower() for mark in marks if isinstance(mark, str)), "")


def _options(written: tuple[str, ...] | list[str]) -> dict[str, str]:
    pairs = [option.strip().partition("=") for option in written if "=" in option]
    return {key: value for key, _, value in pairs}


def _parts(path: Any) -> tuple[str, ...]:
    return tuple(part for part in text(path).split("/") if part not in ("", "."))


def _reads(feed: Feed, source: dict[str, Any], file: str) -> bool:
    """Tell whether a file is read; of the root of a repository nobody knows which repository is meant."""
    wanted = _parts(source.get("path"))
    standing = feed.standings.get(file)
    if not wanted or "chart" in source or "plugin" in source or standing is None or standing.root is None:
        return False
    if standing.parts[: len(wanted)] != wanted or len(standing.parts) == len(wanted):
        return False
    top = standing.root.joinpath(*wanted)
    recursive = feed.engine == "flux" or dig(source, "directory", "recurse") is True
    if len(standing.parts) > len(wanted) + 1 and not recursive and not standing.has_kustomization(top):
        return False
    return standing.taken_from(top)
