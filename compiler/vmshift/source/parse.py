"""One file's bytes into its objects and its problems."""

from __future__ import annotations

import errno
import gc
import os
import re
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vmshift.source import objects
from vmshift.source.decode import decode
from vmshift.source.errors import UnreadableError
from vmshift.source.json_text import JsonPlaces, json_duplicates, read_json
from vmshift.source.objects import Found, Located
from vmshift.source.place import Manifest, Parsed, Problem, SourceFile, TextPlace, pointer
from vmshift.source.traps import Failure, explain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from vmshift.source.nodes import Duplicate

_STARTS_JSON = re.compile(r"\s*[{\[]")
_SURELY_JSON = 65536  # characters of JSON before a failure: a second reading as YAML would take long and tell nothing


@dataclass(frozen=True, slots=True)
class _Content:
    """One document: its value with places, and how to find its items and the keys it has twice."""

    number: int
    found: Found
    items: Callable[[Found], Sequence[Found]]
    duplicates: Callable[[], Iterable[Duplicate]]


def read(path: Path, shown: str) -> Parsed:
    """Read a file; `shown` is its path as people see it. What the system refuses becomes a Problem at 1:1."""
    try:
        _refuse_device(path)
        data = path.read_bytes()
    except OSError as error:
        file = SourceFile(shown, "")
        lost = isinstance(error, FileNotFoundError) and path.is_symlink()
        message = f"the file cannot be read: {'the link leads to nothing' if lost else _system_words(error)}"
        problem = Problem("unreadable", TextPlace(file, 0, 0), message, "check the path and its permissions")
        return Parsed(file, (), (problem,), is_template=False)
    return parse(shown, data)


def _refuse_device(path: Path) -> None:
    """Raise OSError for a device, whose content may have no end. A pipe is read, as shells hand over `<(command)`."""
    mode = path.stat().st_mode
    if stat.S_ISBLK(mode) or (stat.S_ISCHR(mode) and str(path) != os.devnull):
        raise OSError(errno.EINVAL, "it is a device")


def _system_words(error: OSError) -> str:
    known: dict[type[OSError], str] = {
        FileNotFoundError: "there is no such file",
        IsADirectoryError: "it is a folder",
        PermissionError: "permission denied",
    }
    return known.get(type(error), (error.strerror or "the system refuses it").lower())


def parse(path: str, data: bytes) -> Parsed:
    """Read the objects in a file's bytes; never raises. Documents without a kind are skipped without a word.

    path: the file's name as people see it.
    """
    decoded = decode(data)
    file = SourceFile(path, decoded.text)
    if decoded.message:
        place = TextPlace(file, decoded.index, decoded.index)
        file.is_faulty = True
        problem = Problem("unreadable", place, decoded.message, decoded.help)
        return Parsed(file, (), (problem,), is_template=False)
    with _without_collection():
        contents, failures = _contents(file.text)
        return _assemble(file, contents, failures)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Keep the garbage collector from walking the growing values over and over; they hold no cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _assemble(file: SourceFile, contents: list[_Content], failures: list[Failure]) -> Parsed:
    manifests: list[Manifest] = []
    problems: list[Problem] = []
    is_template = False
    smart = objects.may_have_smart_quotes(file.text)
    for content in contents:
        made = [_manifest(file, content.number, found) for found in objects.objects(content.found, content.items)]
        for manifest in made:
            held = objects.placeholder(manifest)
            is_template = is_template or held is not None
            defect = held or (objects.smart_quotes(manifest) if smart else None)
            if defect is None:
                manifests.append(manifest)
            else:
                problems.append(defect)
        if made:
            problems += [duplicate_key(file, duplicate) for duplicate in content.duplicates()]
    for failure in failures:
        is_template = is_template or explain(file.text, failure).is_template
        problems.append(unreadable(file, failure))
    problems.sort(key=lambda problem: problem.place.span())
    file.is_faulty = bool(problems)
    return Parsed(file, tuple(manifests), tuple(problems), is_template)


def _manifest(file: SourceFile, number: int, found: Found) -> Manifest:
    locator = Located(found.places, found.inner)
    return Manifest(file, found.value, locator, pointer=pointer(found.path), document=number)


def unreadable(file: SourceFile, failure: Failure) -> Problem:
    """Put into words why a document cannot be read."""
    told = explain(file.text, failure)
    return Problem("unreadable", TextPlace(file, told.start, told.end), told.message, told.help)


def duplicate_key(file: SourceFile, duplicate: Duplicate) -> Problem:
    """Put into words that a mapping has a key twice."""
    line, _ = file.position(duplicate.first[0])
    message = f'the key "{duplicate.key}" is already given on line {line}'
    advice = "keep one of the two: the last one counts, silently"
    if duplicate.key in {"apiVersion", "kind"}:
        advice = f"{advice}; if a second object starts here, write a line `---` before it"
    return Problem("duplicate-key", TextPlace(file, *duplicate.second), message, advice)


def _contents(text: str) -> tuple[list[_Content], list[Failure]]:
    if _STARTS_JSON.match(text):
        contents, failure = _json(text)
        if failure is None:
            return contents, []
        if failure.index - failure.start > _SURELY_JSON:
            return contents, [failure]
        as_yaml, failures = _yaml(text)
        # a text that is neither: the reader that got farther knows better what is wrong
        if not failures or failures[0].index >= failure.index:
            return as_yaml, failures
        return contents, [failure]
    return _yaml(text)


def _json(text: str) -> tuple[list[_Content], Failure | None]:
    contents: list[_Content] = []
    clean = objects.without_surrogates if objects.may_have_surrogates(text) else _same
    end = 0
    try:
        for document in read_json(text):
            start, end = document.start, document.end
            found = Found(clean(document.value), JsonPlaces(text, start))
            duplicates = _JsonDuplicates(text, start) if document.has_duplicates else tuple
            contents.append(_Content(len(contents), found, objects.items_of, duplicates))
    except UnreadableError as error:
        return contents, Failure(end, len(text), error.index, error.reason)
    return contents, None


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class _JsonDuplicates:
    text: str
    start: int

    def __call__(self) -> Iterator[Duplicate]:
        return json_duplicates(self.text, self.start)


def _yaml(text: str) -> tuple[list[_Content], list[Failure]]:
    from vmshift.source.yaml_contents import YamlDuplicates, YamlItems
    from vmshift.source.yaml_file import read_yaml
    from vmshift.source.yaml_places import YamlPlaces

    documents, failures = read_yaml(text)
    contents = [
        _Content(
            number,
            Found(document.value, YamlPlaces(text, document.region, document.table)),
            YamlItems(text, document),
            YamlDuplicates(text, document) if document.has_duplicates else tuple,
        )
        for number, document in documents
    ]
    return contents, failures
