"""What was there before: the earlier spec, and what was compiled last."""

from __future__ import annotations

import dataclasses
import os
import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vmshift.earlier import Base
from vmshift.emit.folder import plan_contents, run_file
from vmshift.emit.jobs import hook_files
from vmshift.inventory.values import dig
from vmshift.lock import LOCK, Left, digest_of, locked, parse_lock, plan_file
from vmshift.resolve.waves import is_template
from vmshift.source import parse, repository_root
from vmshift.source.revision import Revision, RevisionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from vmshift.earlier import Earlier
    from vmshift.lock import Locked, Seat
    from vmshift.resolve.model import Migration
    from vmshift.source import Manifest
    from vmshift.spec.model import StorageMigration

    _Read = Callable[[Path], bytes | None]

__all__ = ["History", "Other", "RevisionError", "other_of", "output_folder"]


def output_folder(spec: Path, model: StorageMigration, out: str | None, *, several: bool) -> Path:
    """Give the folder that a spec compiles into: `out` for one spec, a folder below it for each of several."""
    if out is not None:
        return Path(out) / model.metadata.name if several else Path(out)
    return spec.parent / (model.spec.output or f"compiled/{model.metadata.name}")


def delivered_folder(spec: Path, model: StorageMigration) -> str:
    """Give the compiled folder as an engine sees it: from the root of the repository.

    Without a repository, and without `delivery.path`, the spec's own folder stands for the root.
    """
    if model.spec.delivery.path:
        return posixpath.normpath(model.spec.delivery.path.strip("/") or ".")
    folder = Path(os.path.abspath(output_folder(spec, model, None, several=False)))  # noqa: PTH100 - links keep their names
    root = repository_root(spec.parent)
    if root is not None and folder.is_relative_to(root):
        return folder.relative_to(root).as_posix()
    return posixpath.normpath(output_folder(Path(spec.name), model, None, several=False).as_posix())


@dataclass(frozen=True, slots=True)
class Other:
    """A migration that a folder was compiled for, and its plans that were compiled and not closed."""

    name: str
    open: tuple[str, ...]


def other_of(folder: Path, name: str) -> Other | None:
    """Give whose a compiled folder is, where it is another migration's; None where all plans of that are closed."""
    known = locked(parse_lock(_on_disk(folder / LOCK) or b""))
    if known is None or known.name == name:
        return None
    opened = known.written - _closed(known.written, folder, _on_disk)
    finished = known.plans and not opened and known.written == known.plans.keys()
    return None if finished else Other(known.name, tuple(sorted(opened)))


class History:
    """Tells a migration what was there before it.

    base: the revision that the change starts from; where it is given, what was compiled there counts, and not what
    the work tree happens to hold while the change is being made.
    """

    def __init__(self, base: str | None, out: str | None, *, several: bool) -> None:
        self._base = Base(Revision(base)) if base is not None else None
        self._out = out
        self._several = several

    def seats(self, manifest: Manifest, model: StorageMigration) -> Mapping[str, Seat]:
        """Give the computed waves that namespaces have already. Raises RevisionError.

        They are read where this call writes; where nothing is recorded there, where the spec itself says, and last at
        the base revision. So compile does the same with `--base` and without, and a lost lock can be made up for.
        """
        if not any(is_template(wave) for wave in model.spec.waves):
            return {}
        spec = Path(manifest.file.path)
        folders = [output_folder(spec, model, out, several=self._several) for out in (self._out, None)]
        reads = [_on_disk, *([self._base.read] if self._base else [])]
        for read in reads:
            for folder in folders:
                known = locked(parse_lock(read(folder / LOCK) or b""))
                if known is not None and known.name == model.metadata.name and known.seats:
                    return known.seats
        return {}

    def tell(self, migration: Migration) -> Migration:
        """Add the earlier spec, the lock, and the digests to compare with it. Raises RevisionError."""
        spec = Path(migration.manifest.file.path)
        before = self._base.earlier(spec, migration.name) if self._base else None
        earlier, left = before.model if before else None, self._left(spec, migration, before)
        folder, read = self._compiled(spec, migration, before)
        known = locked(parse_lock(read(folder / LOCK) or b""))
        if known is None or known.name != migration.name:
            return dataclasses.replace(migration, earlier=earlier, left=left)
        gone = known.written - {plan.name for plan in migration.plans}
        closed = _closed(gone, folder, read)
        return dataclasses.replace(
            migration,
            earlier=earlier,
            left=left,
            locked=dataclasses.replace(known, closed=closed),
            plan_digests=_digests(migration, known),
            changed_hooks=tuple(_changed_hooks(migration, lambda path: read(folder / path))),
        )

    def _compiled(self, spec: Path, migration: Migration, before: Earlier | None) -> tuple[Path, _Read]:
        """Give the compiled folder, and what reads it: at the base revision, or in the work tree."""
        now = output_folder(spec, migration.model, self._out, several=self._several)
        base = self._base
        if base is None or before is None:
            return now, base.read if base else _on_disk
        folder = output_folder(before.path, before.model, self._out, several=self._several)
        if base.read(folder / LOCK) is not None:
            return folder, base.read
        # what is compiled may be kept out of the repository
        return now if _on_disk(folder / LOCK) is None else folder, _on_disk

    def _left(self, spec: Path, migration: Migration, before: Earlier | None) -> Left | None:
        """Give what the spec has left behind since the base revision: open plans of another name, or of another folder.

        A folder that is no longer there was moved along.
        """
        base = self._base
        was = before or (base.renamed(spec, migration.name) if base else None)
        if base is None or was is None:
            return None
        old, now = (
            output_folder(path, model, self._out, several=self._several)
            for path, model in ((was.path, was.model), (spec, migration.model))
        )
        there = locked(parse_lock(_on_disk(old / LOCK) or b""))
        if before and (os.path.realpath(old) == os.path.realpath(now) or there is None or there.name != was.name):
            return None
        read = base.read if base.read(old / LOCK) is not None else _on_disk
        known = locked(parse_lock(read(old / LOCK) or b""))
        if known is None or known.name != was.name:
            return None
        opened = known.written - _closed(known.written, old, read)
        root = base.revision.root(spec)
        shown = [Path(os.path.relpath(os.path.realpath(folder), root)).as_posix() for folder in (old, now)]
        return Left(was.name, tuple(sorted(opened)), *shown) if opened else None


def _on_disk(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _closed(plans: Iterable[str], folder: Path, read: _Read) -> frozenset[str]:
    return frozenset(name for name in plans if _is_closed(read(folder / plan_file(name))))


def _is_closed(plan: bytes | None) -> bool:
    return plan is not None and any(
        dig(manifest.value, "spec", "closed") is True for manifest in parse("", plan).manifests
    )


def _digests(migration: Migration, known: Locked) -> Mapping[str, str]:
    """Give the digests of what the plans say now; nothing where none of them was written."""
    if not known.written:
        return {}
    return {name: digest_of(content) for name, content in plan_contents(migration).items()}


def _changed_hooks(migration: Migration, read: Callable[[str], bytes | None]) -> Iterator[str]:
    """Give the hooks whose Jobs are not what they were when their cutover was compiled, by name.

    What an engine is told about an object may change with it; what the object does may not.
    """
    there = [plan for plan in migration.plans if plan.step == "cutover" and read(run_file(plan)) is not None]
    for hook in migration.hooks:
        files = [each for plan in there for each in hook_files(migration, plan, hook).items()]
        if any(_said(read(path)) != _says(made) for path, made in files):
            yield hook.name


def _said(content: bytes | None) -> dict[str, Any] | None:
    found = parse("", content).manifests if content is not None else []
    return _says(found[0].value) if len(found) == 1 else None


def _says(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: part for key, part in value.items() if key != "metadata"}
