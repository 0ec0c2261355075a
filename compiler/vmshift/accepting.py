"""Gathering what the user accepts: waivers of specs, of the configuration, in comments, and the baseline."""

from __future__ import annotations

import functools
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vmshift.lock import MADE_BY
from vmshift.resolve.globs import matches
from vmshift.rules.identity import FILE, Identity, object_at
from vmshift.rules.waivers import Accepting, BaselineEntry, Waiver, Word
from vmshift.source import find, ignores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Finding, Subject
    from vmshift.source import Ignore, SourceFile
    from vmshift.spec.baseline import Baseline
    from vmshift.spec.config import Config, ConfigWaiver
    from vmshift.spec.settings import Setting


@dataclass(frozen=True)
class Settings:
    """The project's own files beside the specs."""

    config: Setting[Config] | None = None
    baseline: Setting[Baseline] | None = None


@dataclass(frozen=True)
class Reading:
    """What a call has read. files: those that are judged. seen: the real paths of all, whatever they hold.

    users: the paths of the specs whose inventory a file belongs to, by the file's path. groups: the API groups of what
    is judged for itself.
    """

    files: Sequence[SourceFile]
    seen: frozenset[str]
    users: Mapping[str, Iterable[str]]
    groups: Sequence[str]


def gather(migrations: Iterable[Migration], reading: Reading, settings: Settings) -> Accepting:
    """Gather everything that a call accepts."""
    seen = _Seen(reading)
    waivers: list[Waiver] = [waiver for migration in migrations for waiver in _of_spec(migration)]
    for file in reading.files:
        for comment in ignores(file):
            waivers += _of_comment(file, comment, functools.partial(_is_settled, file, reading, seen))
    if settings.config is not None:
        waivers += _of_config(settings.config, seen)
    entries = tuple(_entries(settings.baseline, seen)) if settings.baseline else ()
    folder = settings.baseline.path.parent if settings.baseline else Path()
    return Accepting(tuple(waivers), entries, tuple(_words(settings.config)), functools.partial(relative, folder))


def relative(folder: Path, path: str) -> str:
    """Name a file as seen from a folder, with "/" between the parts."""
    return Path(os.path.relpath(path, folder)).as_posix()


class _Seen:
    """Knows what has been read in this call, and what else there is."""

    def __init__(self, reading: Reading) -> None:
        self._read = reading.seen
        groups = "|".join(re.escape(group) for group in reading.groups)
        self._judged = re.compile(rf"apiVersion[\"']?\s*:\s*[\"']?(?:{groups})/".encode())
        self._whole: dict[str, bool] = {}

    def whole(self, folder: Path) -> bool:
        """Tell whether all below a folder from which findings may come has been read."""
        root = os.path.realpath(folder)
        if root not in self._whole:
            self._whole[root] = not any(self._is_missing(file) for file in find(Path(root)))
        return self._whole[root]

    def all_of(self, files: Iterable[Path]) -> bool:
        """Tell whether each of some files has been read, or is no longer there."""
        return all(os.path.realpath(file) in self._read or not file.exists() for file in files)

    def _is_missing(self, file: Path) -> bool:
        if os.path.realpath(file) in self._read:
            return False
        try:
            data = file.read_bytes()
        except OSError:
            return True
        return not data.startswith(MADE_BY.encode()) and self._judged.search(data) is not None


def _always() -> bool:
    return True


def _of_spec(migration: Migration) -> Iterator[Waiver]:
    for index, waiver in enumerate(migration.spec.waivers):
        entry = migration.at("spec", "waivers", index)
        yield Waiver(
            origin="spec",
            rule=waiver.rule,
            reason=(waiver.reason or "").strip(),
            expires=waiver.expires or "",
            entry=entry,
            rule_place=entry.child("rule"),
            expires_place=entry.child("expires"),
            covers=functools.partial(_is_subject, waiver.subject),
            settled=_always,
        )


def _is_subject(wanted: str | None, finding: Finding) -> bool:
    if wanted is None or finding.subject is None:
        return wanted is None
    subject = finding.subject
    names = [part for part in (subject.namespace, subject.name, subject.volume) if part]
    return matches(wanted, *names[: wanted.count("/") + 1])


def _of_config(config: Setting[Config], seen: _Seen) -> Iterator[Waiver]:
    if config.manifest is None:
        return
    for index, waiver in enumerate(config.model.waivers):
        entry = config.manifest.at("waivers", index)
        yield Waiver(
            origin="config",
            rule=waiver.rule,
            reason=(waiver.reason or "").strip(),
            expires=waiver.expires or "",
            entry=entry,
            rule_place=entry.child("rule"),
            expires_place=entry.child("expires"),
            covers=functools.partial(_is_object, waiver),
            settled=functools.partial(seen.whole, config.path.parent),
        )


def _is_object(waiver: ConfigWaiver, finding: Finding) -> bool:
    """Tell whether a waiver means what a finding is about, or the object that it points at."""
    candidates: list[Subject] = [each for each in (finding.subject, object_at(finding.place)) if each is not None]
    globs = (waiver.kind, waiver.namespace, waiver.name, waiver.volume)
    if globs == (None, None, None, None):
        return True
    return any(
        all(
            glob is None or matches(glob, part)
            for glob, part in zip(globs, (each.kind, each.namespace, each.name, each.volume), strict=True)
        )
        for each in candidates
    )


def _of_comment(file: SourceFile, comment: Ignore, settled: Callable[[], bool]) -> Iterator[Waiver]:
    for rule, place in comment.rules or [("", comment.place)]:
        yield Waiver(
            origin="comment",
            rule=rule,
            reason=comment.reason,
            expires=comment.expires,
            entry=comment.place,
            rule_place=place,
            expires_place=comment.place,
            covers=functools.partial(_is_on_line, file.path, comment.line),
            settled=settled,
        )


def _is_on_line(path: str, line: int, finding: Finding) -> bool:
    span = finding.place.span()
    return (span.path, span.line) == (path, line)


def _is_settled(file: SourceFile, reading: Reading, seen: _Seen) -> bool:
    """Tell whether all that a file's findings may come from was judged: an inventory may serve other specs as well."""
    users = reading.users.get(file.path, ())
    folders = [os.path.dirname(os.path.abspath(path)) for path in (file.path, *users)]  # noqa: PTH100, PTH120
    return not users or seen.whole(Path(os.path.commonpath(folders)))


def _entries(baseline: Setting[Baseline], seen: _Seen) -> Iterator[BaselineEntry]:
    folder = baseline.path.parent
    for index, entry in enumerate(baseline.model.findings):
        if baseline.manifest is None:
            return
        files = [folder / file for file in ([entry.name] if entry.kind == FILE else entry.files)]
        yield BaselineEntry(
            key=Identity(entry.rule, entry.kind, entry.namespace, entry.name, entry.volume, entry.path),
            count=entry.count,
            entry=baseline.manifest.at("findings", index, "rule"),
            settled=functools.partial(seen.all_of, files),
        )


def _words(config: Setting[Config] | None) -> Iterator[Word]:
    if config is None or config.manifest is None:
        return
    for key, words in (("select", config.model.select), ("ignore", config.model.ignore)):
        for index, word in enumerate(words or ()):
            yield Word(word, config.manifest.at(key, index))
