"""What one call works on: its specs, each with its inventory, resolved and judged."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vmshift.accepting import Reading, Settings, gather
from vmshift.history import History
from vmshift.inventory import Inventory, is_read
from vmshift.inventory.values import dig, texts
from vmshift.lock import LOCK, MADE_BY, locked_files
from vmshift.resolve.resolve import resolve
from vmshift.rules.base import Context
from vmshift.rules.engine import decide_modes
from vmshift.source import Parsed, Place, find, parse, read, shown
from vmshift.spec.load import LoadedSpec, SpecError, is_spec, load
from vmshift.spec.manifests import manifest_errors
from vmshift.spec.playbooks import read_playbooks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vmshift.resolve.model import Migration
    from vmshift.rules.waivers import Accepting
    from vmshift.source import Manifest, Problem, SourceFile

DEFAULT_INVENTORY = "inventory"
_GROUP = "vmshift.io"
_HAND_WRITTEN = (
    *("migration.openshift.io", "hco.kubevirt.io", "argoproj.io", "kustomize.toolkit.fluxcd.io"),
    "kustomize.config.k8s.io",
)


def _today() -> dt.date:
    """Give the day on which waivers are judged: SOURCE_DATE_EPOCH where it is set, else today in UTC."""
    try:
        return dt.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), dt.UTC).date()
    except (KeyError, ValueError, OverflowError, OSError):  # not set, or no moment of the calendar
        return dt.datetime.now(dt.UTC).date()


class NoSuchPathError(Exception):
    """A path of the command line that is not there."""


@dataclass(frozen=True)
class Request:
    """What the command line names. `inventory` replaces what the specs say, `extend` adds to it.

    evidence: fresher objects, which rules read and plans do not.
    base: the revision that the earlier specs are read at. out: where compile will write, where not as the specs say.
    """

    paths: Sequence[str]
    inventory: Sequence[str] = ()
    extend: Sequence[str] = ()
    stdin: bytes = b""
    stdin_name: str = "<stdin>"
    evidence: Sequence[str] = ()
    base: str | None = None
    out: str | None = None
    settings: Settings = field(default_factory=Settings)


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
    by_hand: frozenset[str] = frozenset()  # the YAML files that a person writes, by their paths as shown
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
        )


def open_project(request: Request) -> Project:
    """Read, resolve and gather.

    Raises NoSuchPathError for a path of the command line that is not there, and RevisionError for a base revision.
    """
    reader = _Reader(request)
    named, searched = reader.paths()
    specs = [spec for parsed in (*named.values(), *searched.values()) for spec in _specs(parsed)]
    migrations: list[Migration] = []
    inventory_files: dict[_Identity, Parsed] = {}
    evidence_files = reader.evidence()
    evidence = Inventory(_objects(evidence_files)) if request.evidence else None
    history = History(request.base, request.out, several=sum(spec.model is not None for spec in specs) > 1)
    for spec in specs:
        files = reader.inventory_of(spec)
        inventory_files |= files
        if spec.model is not None:
            inventory = Inventory(_objects(files), given=bool(files), absent=reader.absent_of(spec))
            resolved = resolve(spec.manifest, spec.model, inventory)
            playbooks = read_playbooks(spec.model, Path(spec.manifest.file.path))
            read = dataclasses.replace(resolved, playbooks=playbooks, evidence=evidence)
            migrations.append(history.tell(decide_modes(read)))
    if not specs:
        inventory_files |= reader.named_inventory()
    of_cluster = inventory_files | evidence_files
    of_inventory = {identity.file for identity in of_cluster}
    handmade = [parsed for identity, parsed in (named | searched).items() if identity.file not in of_inventory]
    judged = {identity: parsed for identity, parsed in searched.items() if _ours(parsed)} | named | of_cluster
    manifests = tuple(manifest for parsed in handmade for manifest in parsed.manifests if _hand_written(manifest))
    reading = reader.reading([parsed.file for parsed in judged.values()] + [each.file for each in manifests])
    return Project(
        specs=tuple(specs),
        migrations=tuple(migrations),
        reading=reading,
        settings=request.settings,
        accepting=gather(migrations, reading, request.settings),
        problems=tuple(problem for parsed in judged.values() for problem in parsed.problems if _matters(problem)),
        manifests=manifests,
        inventory=Inventory(_objects(inventory_files)),
        manifest_errors=tuple(error for manifest in manifests for error in manifest_errors(manifest)),
        by_hand=reader.by_hand(handmade),
    )


def _specs(parsed: Parsed) -> list[LoadedSpec]:
    return [load(manifest) for manifest in parsed.manifests if is_spec(manifest)]


def _objects(files: Mapping[_Identity, Parsed]) -> Iterator[Manifest]:
    return (manifest for parsed in files.values() for manifest in parsed.manifests)


def _wanted(spec: LoadedSpec) -> tuple[str, ...]:
    """Give what a spec names as its inventory, an invalid one too: what it names is not hand-written."""
    return texts(dig(spec.manifest.value, "spec", "inventory"))


def _ours(parsed: Parsed) -> bool:
    """Tell whether a file that a search came upon means to be a migration spec: then it must be readable."""
    return f"{_GROUP}/" in parsed.file.text


def _matters(problem: Problem) -> bool:
    """Tell whether a problem is anybody's: a placeholder in an object of a kind that nothing here reads is not."""
    manifest = problem.place.manifest if isinstance(problem.place, Place) else None
    return manifest is None or problem.kind != "unreadable" or is_read(manifest) or is_spec(manifest)


def _is_yaml(path: str) -> bool:
    return path.lower().endswith((".yaml", ".yml"))


def _hand_written(manifest: Manifest) -> bool:
    return manifest.group in _HAND_WRITTEN and not manifest.is_live


class _Identity(NamedTuple):
    """What makes two paths one: they lead to one file, from one folder, so that what it names is the same as well."""

    file: str
    folder: str


def _identity(file: Path) -> _Identity:
    return _Identity(os.path.realpath(file), os.path.realpath(file.parent))


class _Reader:
    """Reads each file once, however many specs name it."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._parsed: dict[_Identity, Parsed] = {}
        self._compiled = _Compiled()
        self._users: dict[str, set[str]] = defaultdict(set)  # the specs that name a file as their inventory

    def paths(self) -> tuple[dict[_Identity, Parsed], dict[_Identity, Parsed]]:
        """Give the files that are named, and those that a search of folders came upon."""
        named: dict[_Identity, Parsed] = {}
        searched: dict[_Identity, Parsed] = {}
        for text in self._request.paths:
            if text == "-":
                named[_Identity("-", "")] = parse(self._request.stdin_name, self._request.stdin)
                continue
            path = _existing(text)
            (searched if path.is_dir() else named).update(self._files(path))
        return named, {identity: parsed for identity, parsed in searched.items() if identity not in named}

    def reading(self, files: Iterable[SourceFile]) -> Reading:
        """Tell what has been read; `files` are those that are judged."""
        stdin = [os.path.realpath(self._request.stdin_name)] if "-" in self._request.paths else []
        seen = frozenset([*(identity.file for identity in self._parsed), *stdin])
        once = {file.path: file for file in files}
        return Reading(tuple(once.values()), seen, self._users, (_GROUP, *_HAND_WRITTEN))

    def by_hand(self, files: Iterable[Parsed]) -> frozenset[str]:
        """Tell which of files that are no inventory are YAML that a person writes: not what stdin or compile gave."""
        stdin = [self._request.stdin_name] if "-" in self._request.paths else []
        own = (each.file for each in files if not each.file.text.startswith(MADE_BY) and each.file.path not in stdin)
        return frozenset(file.path for file in own if _is_yaml(file.path) and not self._compiled.wrote(Path(file.path)))

    def _files(self, root: Path) -> dict[_Identity, Parsed]:
        """Read what stands at a path; a search passes over what compile has written."""
        searches = root.is_dir()
        wanted = (file for file in find(root) if not (searches and self._compiled.wrote(file)))
        return {(identity := _identity(file)): self._read(identity, file) for file in wanted}

    def inventory_of(self, spec: LoadedSpec) -> dict[_Identity, Parsed]:
        """Give the files of a spec's inventory; what is not there is missing-inventory's matter."""
        folder = Path(spec.manifest.file.path).parent
        if self._request.inventory:
            roots = [_existing(text) for text in self._request.inventory]
        else:
            roots = [path for text in _wanted(spec) or [DEFAULT_INVENTORY] if _exists(path := folder / text)]
        roots += [_existing(text) for text in self._request.extend]
        found = {identity: parsed for root in roots for identity, parsed in self._files(root).items()}
        for parsed in found.values():
            self._users[parsed.file.path].add(spec.manifest.file.path)
        return found

    def named_inventory(self) -> dict[_Identity, Parsed]:
        """Give the inventory that the command line names: hand-written objects are judged against it without a spec."""
        roots = [_existing(text) for text in (*self._request.inventory, *self._request.extend)]
        return {identity: parsed for root in roots for identity, parsed in self._files(root).items()}

    def evidence(self) -> dict[_Identity, Parsed]:
        """Give the files that the command line names as evidence."""
        roots = [_existing(text) for text in self._request.evidence]
        return {identity: parsed for root in roots for identity, parsed in self._files(root).items()}

    def absent_of(self, spec: LoadedSpec) -> list[str]:
        """Give the paths that a spec names as its inventory and that are not there; none where others replace them."""
        if self._request.inventory:
            return []
        folder = Path(spec.manifest.file.path).parent
        return [text for text in _wanted(spec) if not _exists(folder / text)]

    def _read(self, identity: _Identity, file: Path) -> Parsed:
        if identity not in self._parsed:
            self._parsed[identity] = read(file, shown(file))
        return self._parsed[identity]


class _Compiled:
    """Knows which files compile has written: those that a compiled.lock.json lists, and the lock itself."""

    def __init__(self) -> None:
        self._locks: dict[Path, frozenset[str]] = {}

    def wrote(self, file: Path) -> bool:
        """Tell whether compile has written a file."""
        file = Path(os.path.abspath(file))  # noqa: PTH100 - resolve() would follow links
        return file.name == LOCK or any(
            file.relative_to(folder).as_posix() in self._files(folder) for folder in file.parents
        )

    def _files(self, folder: Path) -> frozenset[str]:
        if folder not in self._locks:
            self._locks[folder] = frozenset(locked_files(folder))
        return self._locks[folder]


def _existing(text: str) -> Path:
    path = Path(text)
    if not text or not _exists(path):
        raise NoSuchPathError(text)
    return path


def _exists(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - Path.exists() raises where a name is too long
