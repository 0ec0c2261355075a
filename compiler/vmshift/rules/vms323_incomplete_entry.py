"""A volume entry of a hand-written plan lacks a part that MTC does not fill in.

Checks:
    Each entry of persistentVolumes has a name, a selection and both lists of what is supported. One that copies also
    has accessModes or accessMode, volumeMode (both from MTC 1.8.6 on), a copyMethod, and, else a warning, a class.

Consequence:
    Modes become empty: the target of a VM's disk is what the storage profile says, that of another claim is refused.
    Without a copyMethod the plan is never ready, without a class the default one is taken; the rest the API refuses.

Why:
    What an entry says wins over what the cluster has, and what it does not say is not looked up.

Disagrees:
    - document: selection is the only part of an entry that a user writes
    - controller: takes name, access modes and volume mode of the claim from the entry, too

Before:
    # plan.yaml
    spec:
      persistentVolumes:
      - name: pvc-60000000-0000-4000-8000-000000000001
        pvc: {namespace: shop, name: web-01-root, accessModes: null, volumeMode: null}

After:
    # plan.yaml
    spec:
      persistentVolumes:
      - name: pvc-60000000-0000-4000-8000-000000000001
        pvc: {namespace: shop, name: web-01-root, accessModes: [ReadWriteMany], volumeMode: Block}

Sources:
    - mig-controller: pkg/controller/migplan/pvlist.go, getClaims
    - mig-controller: pkg/controller/migplan/validation.go, validatePvSelections
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vmshift.inventory.values import dig, mapping
from vmshift.platform import facts
from vmshift.rules.base import Rule
from vmshift.rules.shared_manifests import is_misread, plans, platform_of, source_claim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding, Severity
    from vmshift.rules.shared_written import WrittenPlan

RULE = Rule(
    id="VMS323",
    name="incomplete-entry",
    severity="error",
    basis=("controller",),
    since="0.1.0",
)


class _Part(NamedTuple):
    path: tuple[str, ...]
    consequence: str
    help: str
    severity: Severity = "error"


_REFUSED = "the API server refuses the plan"
_EMPTY = "what is missing becomes empty, and the target claim is not like the source, or is refused"
_NAME = _Part(("name",), "MTC drops the entry, and adds the claim as a copy onto its own class", "the volume's name")
_REQUIRED = (
    _Part(("selection",), _REFUSED, "selection: {action: copy, copyMethod: block, storageClass: new-san}"),
    _Part(("supported",), _REFUSED, "supported: {actions: [skip, copy], copyMethods: [filesystem, block, snapshot]}"),
    _Part(("supported", "actions"), _REFUSED, "actions: [skip, copy] below supported"),
    _Part(("supported", "copyMethods"), _REFUSED, "copyMethods: [filesystem, block, snapshot] below supported"),
)
_ACTION = _Part(("selection", "action"), "the plan never becomes ready (PvInvalidAction)", "action: copy, or skip")
_MODES = (
    _Part(("pvc", "accessModes"), _EMPTY, "accessModes: [ReadWriteMany]"),
    _Part(("pvc", "volumeMode"), _EMPTY, "volumeMode: Block"),
)
_SELECTED = (
    _Part(
        ("selection", "copyMethod"),
        "the plan never becomes ready (PvNoCopyMethodSelection)",
        "copyMethod: block for a volume of mode Block, filesystem for any other",
    ),
    _Part(
        ("selection", "storageClass"),
        "MTC warns (PvNoStorageClassSelection), and the target gets the cluster's default class",
        "storageClass: and the class that the volume is to go to",
        "warning",
    ),
)

_LONGEST_SHOWN = 80
_VOLUMES = ("spec", "persistentVolumes")


def check(context: Context) -> Iterator[Finding]:
    """Find entries with parts missing; what is missing to the same effect is told together."""
    from_entry = platform_of(context).decide("mtc", facts.MTC_ENTRY_DECIDES_MODES) is not False
    for plan in plans(context):
        for index, entry in plan.entries:
            wanted = _wanted(entry, modes_count=from_entry and plan.converts is not False)
            missing = [
                part
                for part in wanted
                if _is_missing(part, entry) and not is_misread(context, plan.manifest, part.path[-1], *_VOLUMES, index)
            ]
            for consequence in dict.fromkeys(part.consequence for part in missing):
                if not plan.closed:
                    yield _finding(plan, index, entry, [part for part in missing if part.consequence == consequence])


def _wanted(entry: dict[str, Any], *, modes_count: bool) -> Iterator[_Part]:
    """Give the parts that an entry must have."""
    yield _NAME
    yield from _REQUIRED
    selection = entry.get("selection")
    if isinstance(selection, dict):
        yield _ACTION
        if selection.get("action") == "copy":
            yield from _MODES if modes_count else ()
            yield from _SELECTED


def _is_missing(part: _Part, entry: dict[str, Any]) -> bool:
    """Tell whether a part is missing: it is not there, or empty, and nothing takes its place."""
    value = dig(entry, *part.path)
    if part.path[0] == "supported" and len(part.path) > 1 and not isinstance(entry.get("supported"), dict):
        return False
    if part.path == ("pvc", "accessModes") and dig(entry, "selection", "accessMode"):
        return False
    return value is None or value == "" or (value == [] and part.path[0] != "supported")


def _finding(plan: WrittenPlan, index: int, entry: dict[str, Any], parts: list[_Part]) -> Finding:
    claim = "/".join(filter(None, source_claim(entry))) or str(entry.get("name") or index + 1)
    if len(claim) > _LONGEST_SHOWN:
        claim = f"{claim[:_LONGEST_SHOWN]}..."
    first, lacking = parts[0].path, [f'"{".".join(part.path)}"' for part in parts]
    written = first[-1] in mapping(dig(entry, *first[:-1]) if len(first) > 1 else entry)
    return RULE.finding(
        plan.volume_at(index, *(first if written else first[:-1])),
        message=f'the entry of volume "{claim}" lacks {_and(lacking)}',
        consequence=parts[0].consequence,
        help=f"add {_and([part.help for part in parts])}"
        + (", or what the source claim has" if parts[0].consequence == _EMPTY else ""),
        subject=plan.subject,
        severity=parts[0].severity,
    )


def _and(parts: list[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
