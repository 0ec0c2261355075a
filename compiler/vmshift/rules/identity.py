"""What makes a finding the same one after an edit elsewhere: its rule, its object, and the part of the object."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from vmshift.rules.base import Finding, Subject
    from vmshift.source import AnyPlace

FILE = "File"  # stands for the kind where a place lies in no object


class Identity(NamedTuple):
    """The parts; texts, "" where one does not apply. `path` is a JSON pointer below the object, without its List."""

    rule: str
    kind: str
    namespace: str
    name: str
    volume: str
    path: str


def identity(finding: Finding, name_file: Callable[[str], str]) -> Identity:
    """Give what identifies a finding. `name_file` says how a file is named where there is no object to name."""
    path = pointer_below(finding.place)
    if finding.subject is not None:
        subject = finding.subject
        return Identity(finding.rule.id, subject.kind, subject.namespace, subject.name, subject.volume, path)
    placed = object_at(finding.place)
    if placed is None:
        return Identity(finding.rule.id, FILE, "", name_file(finding.place.file.path), "", path)
    return Identity(finding.rule.id, placed.kind, placed.namespace, placed.name, "", path)


def object_at(place: AnyPlace) -> Subject | None:
    """Name the object that a place lies in; None where it lies in none."""
    from vmshift.rules.base import Subject

    manifest = getattr(place, "manifest", None)
    if manifest is None or not manifest.kind:
        return None
    return Subject(manifest.kind, manifest.namespace, manifest.name)


def pointer_below(place: AnyPlace) -> str:
    """Give the JSON pointer of a place below its object, "" where it lies in none."""
    manifest = getattr(place, "manifest", None)
    return place.pointer.removeprefix(manifest.pointer) if manifest is not None else ""
