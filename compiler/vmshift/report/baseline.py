"""Findings as a baseline: what is known, by rule, object and JSON pointer, and fails no run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vmshift.rules.identity import FILE, Identity, identity
from vmshift.rules.waivers import is_grave

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from vmshift.rules.base import Finding

Entry = dict[str, Any]


def entries_of(findings: Iterable[Finding], name_file: Callable[[str], str]) -> dict[Identity, Entry]:
    """Give the entries for findings: those that are neither grave nor waived, nor about waivers themselves."""
    counts: dict[Identity, int] = {}
    files: dict[Identity, set[str]] = {}
    for finding in findings:
        waived = finding.waiver is not None and finding.waiver.origin != "baseline"
        if waived or is_grave(finding) or finding.rule.last:
            continue
        key = identity(finding, name_file)
        counts[key] = counts.get(key, 0) + 1
        places = (finding.place, *(related.place for related in finding.related))
        files.setdefault(key, set()).update(name_file(place.file.path) for place in places)
    return {key: entry_of(key, number, files[key]) for key, number in counts.items()}


def entry_of(key: Identity, count: int, files: Iterable[str]) -> Entry:
    """Give one entry; what does not apply is left out."""
    whole = {**key._asdict(), "count": count if count > 1 else 0, "files": sorted(files) if key.kind != FILE else []}
    return {name: value for name, value in whole.items() if value or name in ("rule", "kind", "name")}


def baseline_text(entries: Mapping[Identity, Entry]) -> str:
    """Write the file: an entry in a line, sorted, so that a change is a line of a diff."""
    lines = ",\n".join(f"    {json.dumps(entries[key], ensure_ascii=False)}" for key in sorted(entries))
    listed = f"[\n{lines}\n  ]" if lines else "[]"
    return f'{{\n  "version": 1,\n  "findings": {listed}\n}}\n'
