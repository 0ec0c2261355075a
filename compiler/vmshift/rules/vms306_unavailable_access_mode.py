"""A target class does not offer the access mode or the volume mode that is asked for.

Checks:
    The modes of each target, its own or else those of the source, against what the class offers: the pairs of the
    StorageProfile, those set by hand before those that CDI knows, else what is known of the provisioner. For `auto` the
    profile must have a pair to choose; what many nodes may write, one may as well. Nothing is said where neither tells,
    nor of modes that MTC cannot ask for, which are matters of volume-mode-change and auto-mode.

Consequence:
    The storage may refuse the volume: the claim of the target then stays pending, and the copy with it. A profile
    without a pair for `auto` makes no claim at all. ReadOnlyMany is not even asked for where a VM has the volume.

Why:
    Modes that are asked for reach the claim as they are, and only the driver judges them. MTC has a table of its own,
    by provisioner, that takes every driver it does not know for one of ReadWriteOnce file systems; its warning
    PvWarnAccessModeUnavailable therefore says little, and does not keep a plan from becoming ready.

Before:
    # migration.yaml
    spec:
      storage:
      - {from: old-san, to: {storageClass: new-san, accessMode: ReadWriteMany, volumeMode: Filesystem}}

After:
    # migration.yaml
    spec:
      storage:
      - {from: old-san, to: {storageClass: new-san, accessMode: ReadWriteMany, volumeMode: Block}}

Sources:
    - CDI: doc/storageprofile.md
    - mig-controller: pkg/apis/migration/v1alpha1/migcluster_types.go, accessModeList
    - mig-controller: pkg/controller/directvolumemigration/vm.go, createBlankDataVolumeFromPVC
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_plans import pending_plans
from vmshift.rules.shared_profiles import READ, offer_of
from vmshift.rules.shared_targets import access_modes, by_target, changes_volume_mode, named, takes_modes, target_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Move
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_profiles import Offer

    Wanted = tuple[tuple[str, ...], str]

RULE = Rule(
    id="VMS306",
    name="unavailable-access-mode",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Compare what is asked for with what the class offers, once for each line and pair of modes."""
    for migration in context.migrations:
        moves = [move for plan in pending_plans(migration) for move in plan.moves if _decidable(move, migration)]
        for _, group in by_target(moves):
            offer = offer_of(group[0].target.storage_class, migration.inventory)
            wanted: dict[Wanted, list[Move]] = {}
            for move in group:
                wanted.setdefault(_wanted(move), []).append(move)
            for modes, same in wanted.items():
                if offer is not None and not offer.has(*modes):
                    yield _finding(same, modes, offer)


def _decidable(move: Move, migration: Migration) -> bool:
    if move.claim is None:
        return False
    special = changes_volume_mode(move) or "auto" in (move.target.access_mode, move.target.volume_mode)
    return not special or takes_modes(move, migration) is not False


def _wanted(move: Move) -> Wanted:
    access = (READ,) if move.target.access_mode == READ else access_modes(move)
    return access, "" if move.target_mode == "auto" else move.target_mode


def _finding(moves: list[Move], wanted: Wanted, offer: Offer) -> Finding:
    move, (access, volume) = moves[0], wanted
    key = "accessMode" if move.target.access_mode else "volumeMode" if move.target.volume_mode else "storageClass"
    asked = " with ".join(f'"{mode}"' for mode in (*access, volume) if mode)
    lacks = f"does not offer {asked}" if asked else "tells CDI no modes to choose from"
    given = move.target.access_mode or move.target.volume_mode
    whose = f"{'asked for' if given else 'the source modes of'} {named(moves)}"
    consequence = "the new claim may stay pending, and then the volume is not copied"
    if not access or not volume:
        consequence = "CDI finds no modes to choose and makes no claim, so that the volume is not copied"
    elif access == (READ,) and move.vm is not None:
        consequence = "MTC does not pass it on for a VM's volume, so that CDI chooses an access mode itself"
    return RULE.finding(
        target_line(move, key),
        message=f'class "{move.target.storage_class}" {lacks}, {whose}',
        consequence=consequence,
        help=f"write an accessMode and a volumeMode below `to` that {offer.by} has: {offer}"
        if offer.pairs
        else "write accessMode and volumeMode below `to`, or give the StorageProfile claimPropertySets",
        subject=Subject("StorageClass", "", move.target.storage_class),
        related=[
            Related(offer.place, "this is what it offers" if offer.pairs else "no claimPropertySets here"),
            Related(move.place, "for this volume"),
        ],
    )
