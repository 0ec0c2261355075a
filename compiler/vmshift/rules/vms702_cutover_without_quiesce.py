"""A hand-written run is called a cutover, and switches nothing over.

Checks:
    A MigMigration with migrateState: true and without quiescePods: true, of whose name, stem of a name or labels one
    says cutover and none says stage.

Consequence:
    The run is a stage: it copies, ends as a success, and leaves every VM on its old disks. Without liveMigrate it
    copies disks that are in use.

Why:
    The kind of a run is in its flags alone, and quiescePods is the only one in which stage and cutover differ.

Before:
    # run.yaml
    metadata: {name: by-hand-cutover-1}
    spec: {stage: false, migrateState: true, quiescePods: null}

After:
    # run.yaml
    metadata: {name: by-hand-cutover-1}
    spec: {stage: false, migrateState: true, quiescePods: true}

Sources:
    - mig-controller: pkg/controller/migmigration/task.go, StageItinerary
    - mig-ui: src/app/plan/duck/helpers.ts, migSpecByAction
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, mapping
from vmshift.rules.base import Rule
from vmshift.rules.shared_manifests import is_misread, runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_written import Run
    from vmshift.source import Place

RULE = Rule(
    id="VMS702",
    name="cutover-without-quiesce",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
    ledger=("L02",),
)
_CUTOVER = re.compile(r"(?:^|[-./_])cut-?over(?:[-./_]|[0-9]|$)", re.IGNORECASE)
_BEFORE = re.compile(r"(?:^|[-./_])(?:stag(?:e|ing)|pre|before)(?:[-./_]|[0-9]|$)", re.IGNORECASE)


def check(context: Context) -> Iterator[Finding]:
    """Find stages that are called cutovers."""
    for run in runs(context):
        named = _named(run)
        quiesces = run.flag("quiescePods") or is_misread(context, run.manifest, "quiescePods")
        if named is not None and run.copies and not quiesces and not run.flag("stage"):
            place, said = named
            yield RULE.finding(
                place,
                message=f'"{said}" says cutover, and the run has no quiescePods: true',
                consequence="it copies like a stage and ends as a success, and no VM is switched over",
                help="add quiescePods: true, or name it a stage",
                subject=run.subject,
            )


def _named(run: Run) -> tuple[Place, str] | None:
    """Give the place that calls a run a cutover, and what stands there; None where something says stage."""
    manifest = run.manifest
    key = "name" if manifest.name else "generateName"
    labels = {str(label): str(value) for label, value in mapping(dig(manifest.value, "metadata", "labels")).items()}
    said = [(manifest.at("metadata", key), run.name)]
    said += [(manifest.at("metadata", "labels", label), f"{label}: {value}") for label, value in labels.items()]
    words = [run.name, *(word for pair in labels.items() for word in pair)]
    if any(_BEFORE.search(word) for word in words):
        return None
    called = [(place, text) for place, text in said if any(_CUTOVER.search(word) for word in text.split(": "))]
    return called[0] if called else None
