"""The files of one call: each is read once, however many specs name it."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vmshift.accepting import Reading, Settings
from vmshift.inventory.values import dig, texts
from vmshift.lock import LOCK, MADE_BY, locked_files
from vmshift.source import Parsed, find, parse, read, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vmshift.source import Manifest, SourceFile
    from vmshift.spec.load import LoadedSpec

DEFAULT_INVENTORY = "inventory"
GROUP = "vmshift.io"
HAND_WRITTEN = (
    *("migration.openshift.io", "hco.kubevirt.io", "argoproj.io", "kustomize.toolkit.fluxcd.io"),
    "kustomize.config.k8s.io",
)


class NoSuchPathError(Exception):
    """A path of the command line that is not there."""


@dataclass(frozen=True)
class Request:
    """What the command line names. `inventory` replaces what the specs say, `extend` adds to it.

    evidence: fresher objects, which rules read and plans do not.
    given: texts by name that are judged as files of these names would be; given_inventory: those that add to every
    inventory. They come from a caller, and not from a disk.
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
    given: Mapping[str, bytes] = field(default_factory=dict)
    given_inventory: Mapping[str, bytes] = field(default_factory=dict)


class Identity(NamedTuple):
    """What makes two paths one: they lead to one file, from one folder, so that what it names is the same as well."""

    file: str
    folder: str


def _identity(file: Path) -> Identity:
    return Identity(os.path.realpath(file), os.path.realpath(file.parent))


class Reader:
    """Reads each file once, however many specs name it."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._parsed: dict[Identity, Parsed] = {}
        self._compiled = _Compiled()
        self._given_inventory = _in_memory(request.given_inventory, "the inventory")
        self._users: dict[str, set[str]] = defaultdict(set)  # the specs that name a file as their inventory

    def paths(self) -> tuple[dict[Identity, Parsed], dict[Identity, Parsed]]:
        """Give the files that are named, and those that a search of folders came upon."""
        named = _in_memory(self._request.given, "the paths")
        searched: dict[Identity, Parsed] = {}
        for text in self._request.paths:
            if text == "-":
                named[Identity("-", "")] = parse(self._request.stdin_name, self._request.stdin)
                continue
            path = _existing(text)
            (searched if path.is_dir() else named).update(self._files(path))
        return named, {identity: parsed for identity, parsed in searched.items() if identity not in named}

    def reading(self, files: Iterable[SourceFile]) -> Reading:
        """Tell what has been read; `files` are those that are judged."""
        stdin = [os.path.realpath(self._request.stdin_name)] if "-" in self._request.paths else []
        seen = frozenset([*(identity.file for identity in self._parsed), *stdin])
        once = {file.path: file for file in files}
        return Reading(tuple(once.values()), seen, self._users, (GROUP, *HAND_WRITTEN))

    def by_hand(self, files: Iterable[Parsed]) -> frozenset[str]:
        """Tell which of files that are no inventory are YAML that a person writes: not what stdin or compile gave."""
        stdin = [self._request.stdin_name] if "-" in self._request.paths else []
        own = (each.file for each in files if not each.file.text.startswith(MADE_BY) and each.file.path not in stdin)
        return frozenset(file.path for file in own if _is_yaml(file.path) and not self._compiled.wrote(Path(file.path)))

    def _files(self, root: Path) -> dict[Identity, Parsed]:
        """Read what stands at a path; a search passes over what compile has written."""
        searches = root.is_dir()
        wanted = (file for file in find(root) if not (searches and self._compiled.wrote(file)))
        return {(identity := _identity(file)): self._read(identity, file) for file in wanted}

    def inventory_of(self, spec: LoadedSpec) -> dict[Identity, Parsed]:
        """Give the files of a spec's inventory; what is not there is missing-inventory's matter."""
        folder = Path(spec.manifest.file.path).parent
        if self._request.inventory:
            roots = [_existing(text) for text in self._request.inventory]
        else:
            roots = [path for text in _wanted(spec) or [DEFAULT_INVENTORY] if _exists(path := folder / text)]
        roots += [_existing(text) for text in self._request.extend]
        found = {identity: parsed for root in roots for identity, parsed in self._files(root).items()}
        found |= self._given_inventory
        for parsed in found.values():
            self._users[parsed.file.path].add(spec.manifest.file.path)
        return found

    def named_inventory(self) -> dict[Identity, Parsed]:
        """Give the inventory that the command line names: hand-written objects are judged against it without a spec."""
        roots = [_existing(text) for text in (*self._request.inventory, *self._request.extend)]
        return {identity: parsed for root in roots for identity, parsed in self._files(root).items()}

    def evidence(self) -> dict[Identity, Parsed]:
        """Give the files that the command line names as evidence."""
        roots = [_existing(text) for text in self._request.evidence]
        return {identity: parsed for root in roots for identity, parsed in self._files(root).items()}

    def absent_of(self, spec: LoadedSpec) -> list[str]:
        """Give the paths that a spec names as its inventory and that are not there; none where others replace them."""
        if self._request.inventory:
            return []
        folder = Path(spec.manifest.file.path).parent
        return [text for text in _wanted(spec) if not _exists(folder / text)]

    def _read(self, identity: Identity, file: Path) -> Parsed:
        if identity not in self._parsed:
            self._parsed[identity] = read(file, shown(file))
        return self._parsed[identity]


def _in_memory(texts: Mapping[str, bytes], where: str) -> dict[Identity, Parsed]:
    """Read texts that stand in no file; those of the paths are never those of the inventory, whatever their names."""
    return {Identity(f"{name} in {where}", ""): parse(name, data) for name, data in texts.items()}


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


def _wanted(spec: LoadedSpec) -> tuple[str, ...]:
    """Give what a spec names as its inventory, an invalid one too: what it names is not hand-written."""
    return texts(dig(spec.manifest.value, "spec", "inventory"))


def _is_yaml(path: str) -> bool:
    return path.lower().endswith((".yaml", ".yml"))


def hand_written(manifest: Manifest) -> bool:
    """Tell whether an object is judged as it stands: of a kind that rules read, and no live dump."""
    return manifest.group in HAND_WRITTEN and not manifest.is_live
