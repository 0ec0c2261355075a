"""A claim that is to move is not bound to a volume.

Checks:
    A chosen PersistentVolumeClaim has no `spec.volumeName`, or it or its PersistentVolume is not in the phase Bound.

Consequence:
    MTC's discovery lists bound volumes alone, by the name of the volume: the claim gets no entry in the plan, is not
    copied, and the VM stays on it.

Why:
    A class that waits for the first consumer leaves the claim of a VM that never ran pending; a claim from Git has no
    volume yet at all.

Before:
    # cluster
    kind: PersistentVolumeClaim
    metadata: {name: web-01-data}
    spec: {volumeName: null}
    status: {phase: Pending, capacity: null}

After:
    # cluster
    kind: PersistentVolumeClaim
    metadata: {name: web-01-data}
    spec: {volumeName: pvc-60000000-0000-4000-8000-000000000002}
    status: {phase: Bound, capacity: {storage: 50Gi}}

Sources:
    - mig-controller: pkg/controller/migplan/pvlist.go, getPvMap and getClaims
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text
from vmshift.rules.base import Related, Rule, move_subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_plans import mtc_migrations, pending_plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Claim
    from vmshift.resolve.model import Move
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS311",
    name="unbound-claim",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find chosen claims without a bound volume."""
    for migration in mtc_migrations(context):
        for plan in pending_plans(migration):
            for move in plan.moves:
                if move.claim is not None and (not move.claim.bound or _phase(move.claim) not in ("", "Bound")):
                    yield _unbound(move, move.claim)


def _unbound(move: Move, claim: Claim) -> Finding:
    place, state = _state(claim)
    return RULE.finding(
        place,
        message=f'claim "{claim.namespace}/{claim.name}" {state}',
        consequence="no pod can use the claim, so its copy never starts"
        if claim.bound
        else "MTC never lists the claim, so it is neither copied nor switched over",
        help=_way_out(move, claim),
        subject=move_subject(move),
        related=[Related(move.selected_by, "selected here")],
    )


def _way_out(move: Move, claim: Claim) -> str:
    if not claim.manifest.is_live and "status" not in claim.manifest.value:
        where = within(claim.namespace)
        return f'add the output of "oc get pvc {claim.name}{where} -o yaml" to the inventory'
    if claim.volume_name:
        return f'repair the volume until claim and volume are Bound, or exclude "{move.key}"'
    use = "start the VM once" if move.vm is not None else "let a pod use the claim once"
    return f'{use} so that the claim is bound, and dump it again, or exclude "{move.key}"'


def _state(claim: Claim) -> tuple[Place, str]:
    phase = _phase(claim)
    if phase and phase != "Bound":
        return claim.at("status", "phase"), f'is "{phase}", not Bound'
    if not claim.volume_name:
        return claim.at("metadata", "name"), "has no volumeName"
    volume = claim.volume
    if volume is None:
        return claim.at("spec", "volumeName"), "is not bound"
    return volume.manifest.at("status", "phase"), f'is on volume "{volume.name}", which is "{volume.phase}", not Bound'


def _phase(claim: Claim) -> str:
    return text(dig(claim.manifest.value, "status", "phase"))
