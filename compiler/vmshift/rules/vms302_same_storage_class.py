"""A volume would be copied onto the storage class that it is on.

Checks:
    The target class of a volume equals its source class, and the target changes neither access mode nor volume mode.

Consequence:
    MTC takes it as it is: the volume is copied in full, for a new claim on the same class.

Why:
    It is mostly a glob in `from` that takes the target class as well. A copy that changes the access mode or the volume
    mode has a purpose of its own, so nothing is said of it.

Before:
    # migration.yaml
    spec:
      storage:
      - {from: "*-san", to: new-san}
    ---
    # cluster
    kind: PersistentVolumeClaim
    metadata: {name: web-01-data}
    spec: {storageClassName: new-san}
    ---
    # cluster
    kind: PersistentVolume
    metadata: {name: pvc-60000000-0000-4000-8000-000000000002}
    spec: {storageClassName: new-san}

After:
    # migration.yaml
    spec:
      storage:
      - {from: old-san, to: new-san}

Sources:
    - mig-controller: pkg/controller/migplan/validation.go, validatePvSelections
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, move_subject
from vmshift.rules.shared_plans import pending_moves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Move
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS302",
    name="same-storage-class",
    severity="warning",
    basis=("inferred",),
    since="0.1.0",
    by_hand=True,
    ledger=("L29",),
)


def check(context: Context) -> Iterator[Finding]:
    """Find moves that change nothing."""
    for migration in context.migrations:
        for move in pending_moves(migration):
            same = move.source_class == move.target.storage_class
            if move.claim is not None and same and not _changes_mode(move):
                place = move.claim.at("spec", "storageClassName")
                yield RULE.finding(
                    move.target.place,
                    message=f'"{move.key}" is on storage class "{move.source_class}" already, which is its target',
                    consequence="the whole volume is copied to a new claim on the same class",
                    help=f'leave "{move.source_class}" out of `from`, or exclude "{move.key}" under select.exclude',
                    subject=move_subject(move),
                    related=[Related(place, "on this class now")],
                )


def _changes_mode(move: Move) -> bool:
    """Tell whether the target is, or with `auto` may be, another kind of claim on the class."""
    if move.claim is None:
        return False
    target = move.target
    other_access = target.access_mode is not None and (target.access_mode,) != move.claim.access_modes
    return other_access or move.target_mode != move.source_mode
