"""A claim carries the label of another plan, and discovery passes it over.

Checks:
    A claim among the moves has the label migration.openshift.io/source-for-directvolumemigration with another value
    than the uid of its own plan. A claim that a VM of a planned namespace uses and that does not move is a warning.
    Where the own plan has run already and the inventory does not have it, the finding is possible.

Consequence:
    The claim gets no entry in the plan: it is not copied, nothing says so, and the VM stays on it. What moves of the
    VM moves without it.

Why:
    A cutover labels every claim of the namespace that is no target with the uid of its plan, and the rollback does not
    take the label off. MTC up to 1.8.4 knows no such label.

Before:
    # cluster
    kind: PersistentVolumeClaim
    metadata:
      name: web-01-data
      labels: {migration.openshift.io/source-for-directvolumemigration: 6b1f0c9e-2d53-4c0e-9a55-0d7e3c1f4a21}

After:
    # cluster
    kind: PersistentVolumeClaim
    metadata:
      name: web-01-data
      labels: {}

Sources:
    - mig-controller: pkg/controller/migplan/pvlist.go, getClaims
    - mig-controller: pkg/controller/migmigration/storage.go, handleSourceLabels
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text
from vmshift.platform import facts
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.resolve.plans import SOURCE_LABEL
from vmshift.rules.base import Related, Rule, Subject, move_subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_plans import mtc_migrations, pending_plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Claim
    from vmshift.resolve.model import Migration, Move, Plan
    from vmshift.rules.base import Certainty, Context, Finding

RULE = Rule(
    id="VMS320",
    name="hidden-claim",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
)
_RUNS = frozenset({"cutover", "rollback"})  # the steps at which the own plan may have set its label


def check(context: Context) -> Iterator[Finding]:
    """Find claims that discovery will not list."""
    for migration in mtc_migrations(context):
        if migration.platform.decide("mtc", facts.MTC_LABELS_SOURCES) is False:
            continue
        for plan in pending_plans(migration):
            uid = _uid(plan, migration)
            moving = {move.claim_name: move for move in plan.moves}
            for move in moving.values():
                if move.claim is not None and _is_hidden(move.claim, uid):
                    yield _dropped(plan, move, move.claim, unsure=not uid and plan.step in _RUNS)
            yield from (
                _other(plan, claim)
                for claim in _used(plan, migration)
                if claim.name not in moving and _is_hidden(claim, uid)
            )


def _uid(plan: Plan, migration: Migration) -> str:
    found = migration.inventory.get("MigPlan", MTC_NAMESPACE, plan.name)
    return text(dig(found.value, "metadata", "uid")) if found is not None else ""


def _is_hidden(claim: Claim, uid: str) -> bool:
    label = claim.labels.get(SOURCE_LABEL)
    return label is not None and label != uid


def _used(plan: Plan, migration: Migration) -> list[Claim]:
    """Give the claims of the namespace that VMs use: an old source that nobody uses any more is as it should be."""
    used = {volume.claim for vm in migration.inventory.vms_in(plan.namespace) for volume in vm.volumes}
    return [claim for claim in migration.inventory.claims_in(plan.namespace) if claim.name in used]


def _remove(claim: Claim) -> str:
    return f'"oc label pvc {claim.name}{within(claim.namespace)} {SOURCE_LABEL}-"'


def _dropped(plan: Plan, move: Move, claim: Claim, *, unsure: bool) -> Finding:
    certainty: Certainty = "possible" if unsure else "certain"
    way = f"take the label off with {_remove(claim)}"
    if unsure:
        way = f'see with "oc get migplan {plan.name} -n {MTC_NAMESPACE} -o yaml" whether it is its uid; if not, {way}'
    return RULE.finding(
        claim.at("metadata", "labels", SOURCE_LABEL),
        message=f'the claim of "{move.key}" has the label of another plan, "{claim.labels[SOURCE_LABEL]}"',
        consequence=f'plan "{plan.name}" does not see the claim: the volume is not copied, and nothing says so',
        help=way,
        subject=move_subject(move),
        related=[Related(move.selected_by, "selected here")],
        certainty=certainty,
    )


def _other(plan: Plan, claim: Claim) -> Finding:
    return RULE.finding(
        claim.at("metadata", "labels", SOURCE_LABEL),
        message=f'claim "{claim.namespace}/{claim.name}" has the label of another plan, "{claim.labels[SOURCE_LABEL]}"',
        consequence=f'plan "{plan.name}" has no entry for it, and a later one will not see it either',
        help=f"take the label off with {_remove(claim)} before you move it",
        subject=Subject("PersistentVolumeClaim", claim.namespace, claim.name),
        severity="warning",
    )
