"""A target leaves its access mode or volume mode to the StorageProfile, and MTC cannot.

Checks:
    `accessMode: auto` and `volumeMode: auto`, on MTC below 1.8.6, or for a claim that no VM uses. Where the version of
    MTC is not known, the finding is possible.

Consequence:
    For a claim that no VM uses, `auto` reaches the API as an access mode, and the target is refused: nothing is copied,
    and the run goes on to switch the VMs of the plan. On MTC below 1.8.6 the plan never becomes ready. A volume mode of
    `auto` becomes the source's.

Why:
    Only a DataVolume can leave its modes to CDI, and MTC makes one for volumes of VMs alone, since 1.8.6.

Before:
    # migration.yaml
    spec:
      storage:
      - {from: old-san, to: {storageClass: new-san, accessMode: auto}}
    ---
    # cluster
    kind: ConfigMap
    metadata: {name: migration-cluster-config}
    data: {OPERATOR_VERSION: 1.8.5}

After:
    # migration.yaml
    spec:
      storage:
      - {from: old-san, to: {storageClass: new-san, accessMode: ReadWriteMany}}

Sources:
    - mig-controller: pkg/controller/migmigration/dvm.go, getDirectVolumeClaimList
    - mig-controller: pkg/controller/directvolumemigration/pvcs.go, createDestinationPVCDefinition
    - mig-controller: pkg/controller/migplan/validation.go, validatePvSelections
    - mig-controller: pkg/controller/directvolumemigration/migrate.go
    - MTC release notes: 1.8.6
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_plans import mtc_migrations, pending_plans
from vmshift.rules.shared_targets import MTC_VERSION, by_target, named, takes_modes, target_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Move
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS308",
    name="auto-mode",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    grave=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find lines with `auto` that cannot be had."""
    for migration in mtc_migrations(context):
        moves = [move for plan in pending_plans(migration) for move in plan.moves if _refused(move, migration)]
        for _, group in by_target(moves):
            for same in ([move for move in group if move.vm is not None], [move for move in group if move.vm is None]):
                if same:
                    yield _finding(same, migration)


def _refused(move: Move, migration: Migration) -> bool:
    asked = "auto" in (move.target.access_mode, move.target.volume_mode)
    return asked and move.claim is not None and not takes_modes(move, migration)


def _finding(moves: list[Move], migration: Migration) -> Finding:
    """Make one finding for both keys: the access mode, where it is `auto`, is the graver matter."""
    move = moves[0]
    access = move.target.access_mode == "auto"
    key = "accessMode" if access else "volumeMode"
    certain = takes_modes(move, migration) is False
    if move.vm is None:
        why, way = "which no VM uses", f'write the {key} that "{move.key}" is to have'
    else:
        why = f'as MTC is "{migration.platform.mtc}"' if certain else "should MTC be below 1.8.6"
        way = f"write the {key} itself, or update MTC to 1.8.10 or later"
    if not certain:
        way = f'see the version with "{MTC_VERSION}"; below 1.8.6, {way}'
    return RULE.finding(
        target_line(move, key),
        message=f'{key} "auto" cannot be had for {named(moves)}, {why}',
        consequence=_consequence(move, access=access),
        help=way,
        subject=Subject("StorageClass", "", move.target.storage_class),
        related=[Related(move.place, "for this volume")],
        certainty="certain" if certain else "possible",
    )


def _consequence(move: Move, *, access: bool) -> str:
    if not access:
        return f"the new claim is made with the source's {move.source_mode}, which the class may not even offer"
    if move.vm is None:
        return "the API refuses the new claim, nothing of the plan is copied, and its VMs are switched all the same"
    return "the plan never becomes ready (PvInvalidAccessMode), and none of its runs starts"
