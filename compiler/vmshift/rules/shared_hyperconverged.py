"""The JSON patches on HyperConverged objects, written by hand or live: what they do, and for which migrations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from vmshift.inventory.values import dig, mapping
from vmshift.platform import facts
from vmshift.platform.defaults import VOLUME_GATES
from vmshift.resolve.jsonpatch import ANNOTATION, InvalidPatchError, Operation, added_gates, parse_operations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context
    from vmshift.source import Manifest, Place

# The operator takes a patch for each of the four objects it makes (controllers/common/consts.go).
_ANNOTATIONS = (
    ANNOTATION,
    "containerizeddataimporter.kubevirt.io/jsonpatch",
    "networkaddonsconfigs.kubevirt.io/jsonpatch",
    "ssp.kubevirt.io/jsonpatch",
)


@dataclass(frozen=True, slots=True)
class Patch:
    """One annotation of one HyperConverged. `live` tells an object of an inventory from one in Git."""

    manifest: Manifest
    annotation: str
    value: Any
    live: bool
    migrations: tuple[Migration, ...]  # those whose cluster it belongs to, as far as anyone can tell

    @property
    def place(self) -> Place:
        """Where the annotation stands."""
        return self.manifest.at("metadata", "annotations", self.annotation)

    @property
    def problem(self) -> str | None:
        """Why the operator refuses it."""
        if not isinstance(self.value, str):
            return "is not text"
        try:
            parse_operations(self.value)
        except InvalidPatchError as error:
            return error.reason
        return None

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations; none where the operator refuses the annotation."""
        return () if self.problem else parse_operations(self.value)

    @property
    def gates(self) -> tuple[str, ...]:
        """The gates of live storage migration that it adds."""
        added = added_gates(self.operations) if self.annotation == ANNOTATION else frozenset()
        return tuple(gate for gate in VOLUME_GATES if gate in added)

    @property
    def others(self) -> tuple[Operation, ...]:
        """The operations that do something else."""
        return tuple(operation for operation in self.operations if not is_gate(operation))

    @property
    def environment(self) -> Literal["production", "lab"]:
        """Where the cluster serves: production, unless every migration on it says lab."""
        environments = {migration.platform.environment for migration in self.migrations}
        return "lab" if environments == {"lab"} else "production"

    @property
    def needless_from(self) -> str | None:
        """The version of OpenShift Virtualization, where it is one that sets the gates itself."""
        for migration in self.migrations:
            if migration.platform.decide("openshiftVirtualization", facts.CNV_ANNOTATION_USELESS):
                return str(migration.platform.cnv)
        return None


def patches(context: Context) -> Iterator[Patch]:
    """Give the patches of all HyperConverged objects, those in Git first."""
    for manifest in context.manifests:
        if manifest.kind == "HyperConverged":
            yield from _patches(manifest, False, tuple(_nearest(manifest, context.migrations)))
    owners: dict[int, tuple[Manifest, list[Migration]]] = {}
    for migration in context.migrations:
        for manifest in migration.inventory.all("HyperConverged"):
            owners.setdefault(id(manifest), (manifest, []))[1].append(migration)
    for manifest, migrations in owners.values():
        yield from _patches(manifest, True, tuple(migrations))


def is_gate(operation: Operation) -> bool:
    """Tell whether an operation adds gates of live storage migration, and nothing else."""
    added = added_gates([operation])
    return bool(added) and added.issubset(VOLUME_GATES)


def _patches(manifest: Manifest, live: bool, migrations: tuple[Migration, ...]) -> Iterator[Patch]:  # noqa: FBT001
    written = mapping(dig(manifest.value, "metadata", "annotations"))
    for annotation in _ANNOTATIONS:
        if annotation in written:
            yield Patch(manifest, annotation, written[annotation], live, migrations)


def _nearest(manifest: Manifest, migrations: Iterable[Migration]) -> list[Migration]:
    """Give the migrations whose specs share the longest way of folders with a manifest: one cluster, one folder."""
    shared = [(_shared(manifest.file.path, each.manifest.file.path), each) for each in migrations]
    longest = max((length for length, _ in shared), default=0)
    return [migration for length, migration in shared if length == longest]


def _shared(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one.split("/")[:-1], other.split("/")[:-1], strict=False):
        if left != right:
            break
        length += 1
    return length
