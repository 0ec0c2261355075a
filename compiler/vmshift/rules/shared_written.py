"""MTC objects as they are written: a plan, its namespaces and hooks, and a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import dig, entries, mapping, text
from vmshift.rules.base import Subject

if TYPE_CHECKING:
    from vmshift.source import Manifest, Place

REFERENCES = ("srcMigClusterRef", "destMigClusterRef")


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a plan's namespaces: `target` is another name where the entry maps it."""

    index: int
    written: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class WrittenHook:
    """One entry of a plan's hooks."""

    index: int
    value: dict[str, Any]

    @property
    def name(self) -> str:
        """The name of the MigHook that it refers to, else its number."""
        return text(dig(self.value, "reference", "name")) or str(self.index + 1)

    @property
    def phase(self) -> str:
        """When it is to run, "" where that is not said."""
        return text(self.value.get("phase"))


@dataclass(frozen=True, slots=True)
class WrittenPlan:
    """A MigPlan, in Git or in an inventory."""

    manifest: Manifest

    @property
    def name(self) -> str:
        """Its name."""
        return self.manifest.name

    @property
    def spec(self) -> dict[str, Any]:
        """Its spec."""
        return mapping(self.manifest.value.get("spec"))

    @property
    def subject(self) -> Subject:
        """What findings about the plan as a whole are about."""
        return object_of(self.manifest)

    @property
    def namespaces(self) -> list[Listed]:
        """Its namespaces, in their order."""
        found = self.spec.get("namespaces")
        written = [(index, entry) for index, entry in enumerate(found) if entry] if isinstance(found, list) else []
        return [_listed(index, entry) for index, entry in written if isinstance(entry, str)]

    @property
    def entries(self) -> list[tuple[int, dict[str, Any]]]:
        """Its volumes, each with its index."""
        return entries(self.spec.get("persistentVolumes"))

    @property
    def hooks(self) -> list[WrittenHook]:
        """Its hooks, in their order."""
        return [WrittenHook(index, value) for index, value in entries(self.spec.get("hooks"))]

    @property
    def clusters(self) -> frozenset[str]:
        """The names of its clusters."""
        return frozenset(text(dig(self.spec, ref, "name")) for ref in REFERENCES) - {""}

    @property
    def one_cluster(self) -> bool | None:
        """Whether source and target are one cluster; None where one of them is not said."""
        names = [text(dig(self.spec, ref, "name")) for ref in REFERENCES]
        return names[0] == names[1] if all(names) else None

    @property
    def converts(self) -> bool | None:
        """Whether it is a storage conversion: within one cluster, with no namespace mapped to another one.

        Source: mig-controller pkg/controller/migplan/validation.go, validatePossibleMigrationTypes.
        """
        return self.one_cluster and all(listed.source == listed.target for listed in self.namespaces)

    @property
    def closed(self) -> bool:
        """Whether it is closed: then no run of it starts."""
        return self.spec.get("closed") is True

    @property
    def live(self) -> bool:
        """Whether running VMs keep running."""
        return self.spec.get("liveMigrate") is True

    def at(self, *path: str | int) -> Place:
        """Give the place of a path below the spec."""
        return self.manifest.at("spec", *path)

    def volume_at(self, index: int, *path: str | int) -> Place:
        """Give the place of a path below the entry of a volume."""
        return self.at("persistentVolumes", index, *path)


@dataclass(frozen=True, slots=True)
class Run:
    """A MigMigration, in Git or in an inventory."""

    manifest: Manifest

    @property
    def name(self) -> str:
        """Its name, or the stem of it."""
        return self.manifest.name or text(dig(self.manifest.value, "metadata", "generateName"))

    @property
    def plan(self) -> str:
        """The name of its plan, "" where there is none."""
        return text(dig(self.manifest.value, "spec", "migPlanRef", "name"))

    @property
    def subject(self) -> Subject:
        """What findings about it are about."""
        return Subject(self.manifest.kind, self.manifest.namespace, self.name)

    def flag(self, name: str) -> bool:
        """Tell whether a flag is set."""
        return dig(self.manifest.value, "spec", name) is True

    @property
    def copies(self) -> bool:
        """Whether it is the stage or the cutover of a storage migration, as far as its flags tell."""
        return self.flag("migrateState") and not self.flag("rollback") and not self.flag("canceled")

    def at(self, *path: str | int) -> Place:
        """Give the place of a path below the spec."""
        return self.manifest.at("spec", *path)


def object_of(manifest: Manifest) -> Subject:
    """Name an object."""
    return Subject(manifest.kind, manifest.namespace, manifest.name)


def _listed(index: int, entry: str) -> Listed:
    source, mapped, target = entry.partition(":")
    return Listed(index, entry, source, target if mapped else source)
