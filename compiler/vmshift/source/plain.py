"""This project's own files that hold one document without a kind: the configuration and the baseline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmshift.source.decode import decode
from vmshift.source.objects import Located
from vmshift.source.parse import duplicate_key, unreadable
from vmshift.source.place import Manifest, Problem, SourceFile, TextPlace
from vmshift.source.yaml_contents import YamlDuplicates
from vmshift.source.yaml_file import read_yaml
from vmshift.source.yaml_places import YamlPlaces
from vmshift.source.yaml_values import read_again

if TYPE_CHECKING:
    from pathlib import Path

    from vmshift.source.regions import Document


@dataclass(frozen=True, slots=True)
class Plain:
    """What such a file holds: a mapping with its places, None where there is no content; and what is wrong with it."""

    file: SourceFile
    manifest: Manifest | None
    problems: tuple[Problem, ...]


def read_plain(path: Path, shown: str) -> Plain:
    """Read such a file, YAML 1.2 or JSON; `shown` is its path as people see it. Raises OSError."""
    return parse_plain(path.read_bytes(), shown)


def parse_plain(data: bytes, shown: str) -> Plain:
    """Read the bytes of such a file."""
    decoded = decode(data)
    file = SourceFile(shown, decoded.text)
    if decoded.message:
        place = TextPlace(file, decoded.index, decoded.index)
        return Plain(file, None, (Problem("unreadable", place, decoded.message, decoded.help),))
    documents, failures = read_yaml(file.text)
    problems = [unreadable(file, failure) for failure in failures]
    kept = [document for _, document in documents if document.value is not None]
    if len(kept) > 1:
        place = TextPlace(file, kept[1].region.start, kept[1].region.start)
        problems.append(
            Problem("unreadable", place, "a second document starts here", "one document is all it may hold")
        )
    manifest = None
    if kept and not problems:
        manifest, problems = _mapping(file, read_again(file.text, kept[0]))
    return Plain(file, manifest, tuple(problems))


def _mapping(file: SourceFile, document: Document) -> tuple[Manifest | None, list[Problem]]:
    places = YamlPlaces(file.text, document.region, document.table)
    if not isinstance(document.value, dict):
        place = TextPlace(file, *places.locate((), ()))
        return None, [Problem("unreadable", place, "the document is no mapping", "keys, each with its value")]
    duplicates = YamlDuplicates(file.text, document) if document.has_duplicates else tuple
    manifest = Manifest(file, document.value, Located(places, ()))
    return manifest, [duplicate_key(file, duplicate) for duplicate in duplicates()]
