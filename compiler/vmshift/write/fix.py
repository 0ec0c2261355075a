"""The editing room: fixes applied to a text as changes of the characters meant; every other character stays.

What comes out is read again, and given away only where it says what the fixes said it would.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vmshift.rules.fix import AddKey, RemoveKey, RenameKey, Replacement, SetValue
from vmshift.source import parse
from vmshift.write.cuts import Cut, line_start, removals
from vmshift.write.extents import documents
from vmshift.write.yaml_text import scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vmshift.rules.fix import Edit, Fix
    from vmshift.source import KeyPath, Manifest
    from vmshift.write.extents import Documents, Extent, Located

_QUOTES = ("'", '"')
_ENCODINGS = (("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE))
_ESCAPED = frozenset("'\"\\")


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text after its fixes, and which of them are in it: those that could not be made safely are not."""

    text: str
    fixes: tuple[Fix, ...]


def fixed(text: str, fixes: Sequence[Fix]) -> Fixed:
    """Apply fixes to the text of a file; those that get in the way of others before them are left out."""
    layout = documents(text)
    read = parse("", _bytes(text))
    if layout is None or read.problems:
        return Fixed(text, ())
    room = _Room(text, layout, read.manifests)
    kept = room.added([], fixes)
    return Fixed(room.applied(kept) or text, tuple(kept))


def replacements(text: str, fixes: Sequence[Fix]) -> list[tuple[Replacement, ...]]:
    """Give what each fix alone replaces in the text of a file, in its order; nothing for one that cannot be made."""
    layout = documents(text)
    read = parse("", _bytes(text))
    if layout is None or read.problems:
        return [() for _ in fixes]
    room = _Room(text, layout, read.manifests)
    made = ((room.cuts(fix.edits) or []) if room.applied([fix]) is not None else [] for fix in fixes)
    return [tuple(Replacement(*each) for each in sorted(set(cuts))) for cuts in made]


def fixed_bytes(data: bytes, text: str, fixes: Sequence[Fix]) -> tuple[bytes, tuple[Fix, ...]]:
    """Apply fixes to the bytes of a file that was read as `text`; none where it has changed since."""
    encoding, mark = next((known for known in _ENCODINGS if data.startswith(known[1])), ("utf-8", b""))
    try:
        if data != mark + text.encode(encoding):
            return data, ()
        made = fixed(text, fixes)
        return mark + made.text.encode(encoding), made.fixes
    except UnicodeEncodeError:
        return data, ()


@dataclass(frozen=True, slots=True)
class _Room:
    """A text, with where its parts stand and what its objects say."""

    text: str
    layout: Documents
    manifests: Sequence[Manifest]

    def applied(self, fixes: Sequence[Fix]) -> str | None:
        """Give the text with fixes applied; None where they overlap, or where it would not say what they mean."""
        edits = [edit for fix in fixes for edit in fix.edits]
        cuts = self.cuts(edits)
        text = cut(self.text, cuts) if cuts is not None else None
        if text is None:
            return None
        read = parse("", _bytes(text))
        said = [manifest.value for manifest in read.manifests]
        meant = [_after(manifest, edits) for manifest in self.manifests]
        return text if said == meant and not read.problems else None

    def added(self, kept: list[Fix], fixes: Sequence[Fix]) -> list[Fix]:
        """Add to the fixes that are kept those that can be applied with them."""
        if self.applied([*kept, *fixes]) is not None:
            return [*kept, *fixes]
        if len(fixes) <= 1:
            return kept
        half = len(fixes) // 2
        return self.added(self.added(kept, fixes[:half]), fixes[half:])

    def cuts(self, edits: Iterable[Edit]) -> list[Cut] | None:
        """Give the changes that edits come to; None where one of them cannot be made."""
        found: list[Cut] = []
        gone: dict[int, tuple[Extent, set[int]]] = {}
        for edit in edits:
            located = self.layout.find(edit.place.manifest.document, _path(edit))
            if located is None:
                return None
            if isinstance(edit, RemoveKey):
                gone.setdefault(located.mapping.start, (located.mapping, set()))[1].add(located.index)
                continue
            cuts = _cuts_of(self.text, located, edit)
            if cuts is None:
                return None
            found += cuts
        for mapping, indexes in gone.values():
            cuts = removals(self.text, mapping, indexes)
            if cuts is None:
                return None
            found += cuts
        return found


def cut(text: str, cuts: Iterable[Cut]) -> str | None:
    """Replace stretches of a text; None where two of them overlap. The same cut twice is one."""
    parts: list[str] = []
    read, last = 0, -1
    for each in sorted(set(cuts)):
        if each.start < read or each.start == last:
            return None
        parts += [text[read : each.start], each.text]
        last, read = each.start, each.end
    return "".join([*parts, text[read:]])


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _path(edit: Edit) -> KeyPath:
    inner = [part.replace("~1", "/").replace("~0", "~") for part in edit.place.manifest.pointer.split("/")[1:]]
    return (*inner, *edit.place.path)


def _cuts_of(text: str, located: Located, edit: RenameKey | SetValue | AddKey) -> list[Cut] | None:
    entry = located.entry
    match edit:
        case RenameKey(name=name):
            return _rewritten(entry.key, name)
        case SetValue(value=value):
            return _rewritten(entry.value, value)
        case AddKey(name=name, value=value):
            return _addition(text, located, f"{name}: {scalar(value)}")


def _rewritten(old: Extent, value: str | bool) -> list[Cut] | None:  # noqa: FBT001
    """Replace a scalar, within its quotes where it has some and the new one is text."""
    if old.quote in _QUOTES and isinstance(value, str) and not set(value) & _ESCAPED and value.isprintable():
        return [Cut(old.start + 1, old.end - 1, value)]
    return [Cut(old.start, old.end, scalar(value))] if old.quote == "" and old.start < old.end else None


def _addition(text: str, located: Located, written: str) -> list[Cut] | None:
    key = located.entry.key
    if key.quote is None:
        return None
    if located.mapping.is_flow:
        return [Cut(key.start, key.start, f"{written}, ")]
    before = text[line_start(text, key.start) : key.start]
    if before.strip(" -"):
        return None
    return [Cut(key.start, key.start, f"{written}{_line_end(text)}{' ' * len(before)}")]


def _line_end(text: str) -> str:
    """Give what ends the lines of a text."""
    index = text.find("\n")
    if index < 0:
        return "\r" if "\r" in text else "\n"
    return "\r\n" if text[index - 1 : index] == "\r" else "\n"


def _after(manifest: Manifest, edits: Iterable[Edit]) -> Any:
    """Give what an object says after the edits that are about it; None where they contradict each other."""
    value = _copy(manifest.value)
    try:
        for edit in edits:
            if _at(edit.place.manifest) == _at(manifest):
                _apply(value, edit)
    except (KeyError, IndexError, TypeError):
        return None
    return value


def _apply(value: Any, edit: Edit) -> None:
    *way, key = edit.place.path
    for part in way:
        value = value[part]
    match edit:
        case RenameKey(name=name):
            value[name] = value.pop(key)
        case SetValue(value=wanted):
            value[key] = wanted
        case AddKey(name=name, value=wanted):
            value[name] = wanted
        case RemoveKey():
            value.pop(key, None)


def _at(manifest: Manifest) -> tuple[int, str]:
    return manifest.document, manifest.pointer


def _copy(value: Any) -> Any:
    """Copy a value, so that what an alias stands for comes to be there of its own."""
    if isinstance(value, dict):
        return {key: _copy(child) for key, child in value.items()}
    return [_copy(child) for child in value] if isinstance(value, list) else value
