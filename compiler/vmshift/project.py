"""What one call works on: its specs, each with its inventory, resolved and judged."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from vmshift.accepting import Reading, Settings, gather
from vmshift.history import History, delivered_folder
from vmshift.inventory import Inventory, is_read
from vmshift.reader import GROUP, Identity, Reader, Request, hand_written
from vmshift.resolve.resolve import resolve
from vmshift.resolve.written import resolve_written
from vmshift.rules.base import Context
from vmshift.rules.engine import decide_modes
from vmshift.source import Parsed, Place, Standings
from vmshift.spec.load import LoadedSpec, SpecError, empty_spec, is_spec, load
from vmshift.spec.manifests import manifest_errors
from vmshift.spec.playbooks import read_playbooks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vmshift.resolve.model import Migration
    from vmshift.rules.waivers import Accepting
    from vmshift.source import Manifest, Problem, Standing


def _today() -> dt.date:
    """Give the day on which waivers are judged: SOURCE_DATE_EPOCH where it is set, else today in UTC."""
    try:
        return dt.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), dt.UTC).date()
    except (KeyError, ValueError, OverflowError, OSError):  # not set, or no moment of the calendar
        return dt.datetime.now(dt.UTC).date()


@dataclass(frozen=True)
class Project:
    """Everything that was read, and what it came to."""

    specs: tuple[LoadedSpec, ...]
    migrations: tuple[Migration, ...]
    problems: tuple[Problem, ...]
    manifests: tuple[Manifest, ...]
    inventory: Inventory
    reading: Reading
    settings: Settings
    accepting: Accepting
    manifest_errors: tuple[SpecError, ...] = ()
    written: tuple[Migration, ...] = ()  # what hand-written plans come to over that inventory
    by_hand: frozenset[str] = frozenset()  # the YAML files that a person writes, by their paths as shown
    standings: Mapping[str, Standing] = field(default_factory=dict)  # of specs and manifests, by those paths
    today: dt.date = field(default_factory=_today)

    @property
    def context(self) -> Context:
        """What the rules see."""
        return Context(
            self.migrations,
            self.specs,
            self.problems,
            self.manifests,
            self.today,
            self.inventory,
            self.manifest_errors,
            self.accepting,
            written=self.written,
            standings=self.standings,
        )


def open_project(request: Request) -> Project:
    """Read, resolve and gather.

    Raises NoSuchPathError for a path of the command line that is not there, and RevisionError for a base revision.
    """
    reader = Reader(request)
    named, searched = reader.paths()
    specs = [spec for parsed in (*named.values(), *searched.values()) for spec in _specs(parsed)]
    undecided: list[Migration] = []
    inventory_files: dict[Identity, Parsed] = {}
    evidence_files = reader.evidence()
    evidence = Inventory(_objects(evidence_files)) if request.evidence else None
    history = History(request.base, request.out, several=sum(spec.model is not None for spec in specs) > 1)
    index = _Index()
    for spec in specs:
        files = reader.inventory_of(spec)
        inventory_files |= files
        if spec.model is not None:
            own = index.of(files).seen_from(given=bool(files), absent=reader.absent_of(spec))
            resolved = resolve(spec.manifest, spec.model, own, history.seats(spec.manifest, spec.model))
            playbooks = read_playbooks(spec.model, Path(spec.manifest.file.path))
            folder = delivered_folder(Path(spec.manifest.file.path), spec.model)
            undecided.append(dataclasses.replace(resolved, playbooks=playbooks, evidence=evidence, folder=folder))
    if not specs:
        inventory_files |= reader.named_inventory()
    of_cluster = inventory_files | evidence_files
    of_inventory = {identity.file for identity in of_cluster}
    handmade = [parsed for identity, parsed in (named | searched).items() if identity.file not in of_inventory]
    judged = {identity: parsed for identity, parsed in searched.items() if _ours(parsed)} | named | of_cluster
    manifests = tuple(manifest for parsed in handmade for manifest in parsed.manifests if hand_written(manifest))
    reading = reader.reading([parsed.file for parsed in judged.values()] + [each.file for each in manifests])
    accepting, today = gather(undecided, reading, request.settings), _today()
    inventory = index.of(inventory_files)
    return Project(
        specs=tuple(specs),
        migrations=tuple(history.tell(decide_modes(each, accepting, today)) for each in undecided),
        reading=reading,
        settings=request.settings,
        accepting=accepting,
        today=today,
        problems=tuple(problem for parsed in judged.values() for problem in parsed.problems if _matters(problem)),
        manifests=manifests,
        inventory=inventory,
        written=_written(manifests, inventory),
        manifest_errors=tuple(error for manifest in manifests for error in manifest_errors(manifest)),
        by_hand=reader.by_hand(handmade),
        standings=_standings([*manifests, *(spec.manifest for spec in specs)]),
    )


class _Index:
    """Indexes the same files once, however many specs name them."""

    def __init__(self) -> None:
        self._known: dict[frozenset[Identity], Inventory] = {}

    def of(self, files: Mapping[Identity, Parsed]) -> Inventory:
        """Give the objects in some files."""
        key = frozenset(files)
        if key not in self._known:
            self._known[key] = Inventory(_objects(files))
        return self._known[key]


def _standings(manifests: Iterable[Manifest]) -> dict[str, Standing]:
    look = Standings()
    return {path: look.of(path) for path in dict.fromkeys(manifest.file.path for manifest in manifests)}


def _written(manifests: Iterable[Manifest], inventory: Inventory) -> tuple[Migration, ...]:
    """Give what the hand-written plans come to."""
    plans = [each for each in manifests if (each.group, each.kind) == ("migration.openshift.io", "MigPlan")]
    if not plans or not inventory.namespaces():
        return ()
    found = [resolve_written(each, empty_spec(), inventory) for each in plans]
    return tuple(each for each in found if each is not None)


def _specs(parsed: Parsed) -> list[LoadedSpec]:
    return [load(manifest) for manifest in parsed.manifests if is_spec(manifest)]


def _objects(files: Mapping[Identity, Parsed]) -> Iterator[Manifest]:
    return (manifest for parsed in files.values() for manifest in parsed.manifests)


def _ours(parsed: Parsed) -> bool:
    """Tell whether a file that a search came upon means to be a migration spec: then it must be readable."""
    return f"{GROUP}/" in parsed.file.text


def _matters(problem: Problem) -> bool:
    """Tell whether a problem is anybody's: a placeholder in an object of a kind that nothing here reads is not."""
    manifest = problem.place.manifest if isinstance(problem.place, Place) else None
    return manifest is None or problem.kind != "unreadable" or is_read(manifest) or is_spec(manifest)
