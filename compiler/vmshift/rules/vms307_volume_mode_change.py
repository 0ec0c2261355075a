"""A volume is to change from Block to Filesystem, or back.

Checks:
    The volume mode of a target against that of its source. On MTC below 1.8.6, and for a claim that no VM lists, it is
    an error; else it is a warning. Where the version of MTC is not known, the error is possible. `auto` is auto-mode's
    matter.

Consequence:
    MTC gives the target the volume mode of its source, whatever the plan says. Where it does change the mode, the disk
    becomes an image in a file system, or the image a device.

Why:
    Up to 1.8.5 every target was made with the spec of its source; since then those of VMs are DataVolumes with a mode
    of their own. What the guest sees stays the same; speed, snapshots and sharing between nodes depend on the mode.

Before:
    # migration.yaml
    spec:
      storage:
      - {from: old-san, to: {storageClass: new-san, accessMode: ReadWriteOnce, volumeMode: Filesystem}}

After:
    # migration.yaml
    spec:
      storage:
      - {from: old-san, to: new-san}

Sources:
    - mig-controller: pkg/controller/directvolumemigration/pvcs.go, createDestinationDV and
      createDestinationPVCDefinition
    - mig-controller: pkg/controller/migplan/pvlist.go, getClaims
    - MTC release notes: 1.8.6
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_plans import mtc_migrations, pending_plans
from vmshift.rules.shared_targets import MTC_VERSION, by_target, changes_volume_mode, named, takes_modes, target_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Move
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS307",
    name="volume-mode-change",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find lines of the spec that change the mode of volumes, once for each kind of outcome."""
    for migration in mtc_migrations(context):
        moves = [move for plan in pending_plans(migration) for move in plan.moves if changes_volume_mode(move)]
        for _, group in by_target(moves):
            outcomes: dict[tuple[bool | None, bool, str], list[Move]] = {}
            for move in group:
                taken = takes_modes(move, migration)
                outcomes.setdefault((taken, move.vm is None, move.source_mode), []).append(move)
            for (taken, _, _), same in outcomes.items():
                yield _changed(same) if taken else _kept(same, migration, certain=taken is False)


def _kept(moves: list[Move], migration: Migration, *, certain: bool) -> Finding:
    """Speak of moves whose mode MTC will not change."""
    move = moves[0]
    if move.vm is None:
        why, way = "as no VM lists it", f"leave volumeMode out, or write {move.source_mode}"
    else:
        why = f'as MTC is "{migration.platform.mtc}"' if certain else "should MTC be below 1.8.6"
        way = f"leave volumeMode out, which keeps {move.source_mode}, or update MTC to 1.8.10 or later"
    if not certain:
        way = f'see the version with "{MTC_VERSION}"; below 1.8.6, {way}'
    return RULE.finding(
        target_line(move, "volumeMode"),
        message=f'{named(moves)} cannot change from "{move.source_mode}" to "{move.target_mode}", {why}',
        consequence=f"the new claim is made with {move.source_mode} all the same, which the class may not even offer",
        help=way,
        subject=_subject(move),
        related=_related(move),
        certainty="certain" if certain else "possible",
    )


def _changed(moves: list[Move]) -> Finding:
    move = moves[0]
    becomes = "the disk becomes an image in a file system, which is slower and often for one node alone"
    if move.target_mode == "Block":
        becomes = "the image becomes a raw device, and tools that read the image as a file no longer find it"
    return RULE.finding(
        target_line(move, "volumeMode"),
        message=f'{named(moves)} will change from "{move.source_mode}" to "{move.target_mode}"',
        consequence=becomes,
        help=f"leave volumeMode out to keep {move.source_mode}, or try it with one VM that can be spared",
        subject=_subject(move),
        related=_related(move),
        severity="warning",
    )


def _subject(move: Move) -> Subject:
    return Subject("StorageClass", "", move.target.storage_class)


def _related(move: Move) -> list[Related]:
    claim = move.claim
    return [Related(claim.at("spec", "volumeMode"), "the mode of the source")] if claim is not None else []
