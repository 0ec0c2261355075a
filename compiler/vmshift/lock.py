"""compiled.lock.json: what compile has written into a folder, and what from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LOCK = "compiled.lock.json"
MADE_BY = "# Made by vmshift "  # how the first line of a compiled object starts


class Seat(NamedTuple):
    """The computed wave that a namespace has, and its VMs and bytes as they were when it last fitted there."""

    wave: str
    vms: int
    bytes: int


@dataclass(frozen=True)
class Locked:
    """What was compiled last.

    name: of the migration. plans: every plan, at any step, with the digest of what it says. written: those of them that
    were in the folder, and so in the cluster, as far as Git reaches it. closed: those of the written ones that were
    closed, as far as that was looked up. seats: the computed waves of namespaces, by namespace.
    """

    name: str
    plans: Mapping[str, str]
    written: frozenset[str]
    closed: frozenset[str] = frozenset()
    seats: Mapping[str, Seat] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Left:
    """Open plans that were compiled at the base revision, and that the spec has left behind.

    name: of the migration then. plans: by name. folder, now: theirs, and that of the spec now, from the root of the
    repository.
    """

    name: str
    plans: tuple[str, ...]
    folder: str
    now: str


def plan_file(plan: str) -> str:
    """Give the path of a plan inside of the compiled folder."""
    return f"plan/migplan-{plan}.yaml"


def read_lock(folder: Path) -> dict[str, Any]:
    """Read a folder's lock; an empty mapping where there is none, or it is not one of ours."""
    try:
        return parse_lock((folder / LOCK).read_bytes())
    except OSError:
        return {}


def parse_lock(content: bytes) -> dict[str, Any]:
    """Read the text of a lock; an empty mapping where it is not one of ours."""
    try:
        found = json.loads(content.decode())
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("files"), dict) else {}


def locked(lock: Mapping[str, Any]) -> Locked | None:
    """Give what a lock tells of plans; None where it tells nothing."""
    plans, spec = lock.get("plans"), lock.get("spec")
    if not isinstance(plans, dict) or not isinstance(spec, dict):
        return None
    known = {str(plan): str(digest) for plan, digest in plans.items()}
    written = frozenset(plan for plan in known if plan_file(plan) in lock["files"])
    return Locked(str(spec.get("name", "")), known, written, seats=_seats(lock.get("waves")))


def waves_entry(seats: Mapping[str, Seat]) -> dict[str, dict[str, str | int]]:
    """Give the computed waves of namespaces as the lock writes them."""
    return {namespace: seats[namespace]._asdict() for namespace in sorted(seats)}


def _seats(waves: object) -> dict[str, Seat]:
    """Read the computed waves of namespaces; an entry that is not one of ours tells nothing."""
    found = {}
    for namespace, entry in waves.items() if isinstance(waves, dict) else ():
        wave, vms, size = (entry.get(key) if isinstance(entry, dict) else None for key in Seat._fields)
        if isinstance(wave, str) and isinstance(vms, int) and isinstance(size, int):
            found[str(namespace)] = Seat(wave, vms, size)
    return found


def digest_of(value: Any) -> str:
    """Give the digest of a plain value, whatever the order of its keys."""
    return digest(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())


def digest(content: bytes) -> str:
    """Give the digest of bytes, as the lock writes it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def locked_files(folder: Path) -> dict[str, str]:
    """Give the files that compile has written into a folder, by relative path, each with its digest.

    A path that leads out of the folder is none of ours: whoever edited the lock, nothing outside is ever touched.
    """
    files = read_lock(folder).get("files", {})
    return {str(path): str(digest) for path, digest in files.items() if _inside(str(path))}


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    plain = bool(pure.parts) and pure.as_posix() == path and not pure.is_absolute() and ".." not in pure.parts
    return plain and not {"\\", "\0"} & set(path)
