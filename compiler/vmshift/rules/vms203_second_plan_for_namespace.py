"""Two open plans are on one namespace.

Checks:
    No two specs of one call come to plans on the same namespace, and the inventory has no open MigPlan on it but the
    spec's own. Plans that are closed, or that share no cluster, do not count. On MTC 1.8.5 plans conflict only where
    they share a volume that is not skipped; where the version is not known, the finding is possible.

Consequence:
    MTC gives both plans the condition PlanConflict: neither is ready, and the runs of both wait. A run that is under
    way is blocked as well.

Why:
    Each plan lists every claim of its namespace, so two of them would copy, or skip, the same volumes. The document
    speaks of 1.8.6 and later; the controller refuses it up to 1.8.4 as well.

Before:
    kind: MigPlan
    metadata: {name: by-hand}
    spec: {namespaces: [mig-vm]}

After:
    kind: MigPlan
    metadata: {name: by-hand}
    spec: {namespaces: [mig-vm], closed: true}

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console, step 7
    - mig-controller: pkg/apis/migration/v1alpha1/migplan_types.go, HasConflict
    - mig-controller: pkg/controller/migplan/validation.go, validateConflict
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_inventory import same_cluster
from vmshift.rules.shared_occupants import on_plans, other_plans, share_volume, verdict
from vmshift.rules.shared_plans import mtc_migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Certainty, Context, Finding
    from vmshift.rules.shared_occupants import Occupant

RULE = Rule(
    id="VMS203",
    name="second-plan-for-namespace",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    ledger=("L25",),
)
_VERSION = "oc get configmap migration-cluster-config -n openshift-migration -o yaml"


def check(context: Context) -> Iterator[Finding]:
    """Compare the plans of the specs with one another, then with the plans that the inventory has."""
    migrations = list(mtc_migrations(context))
    mine = on_plans(migrations)
    compiled = {plan.name for migration in migrations for plan in migration.plans}
    before: dict[str, list[Occupant]] = {}
    for plan in mine:
        for other in before.setdefault(plan.namespace, []):
            if other.migration.name != plan.migration.name:
                yield from _between_specs(plan, other)
        before[plan.namespace].append(plan)
        for other_plan in other_plans(plan, compiled):
            certainty = verdict(plan, share_volume(plan, other_plan))
            if certainty:
                yield _with_cluster(plan, other_plan, certainty)


def _between_specs(plan: Occupant, other: Occupant) -> Iterator[Finding]:
    together = same_cluster(plan.migration.inventory, other.migration.inventory)
    certainty = verdict(plan, share_volume(plan, other))
    if together is False or certainty is None or not plan.clusters & other.clusters or plan.name == other.name:
        return
    help_ = f'take "{plan.namespace}" out of one of the two, or bring "{other.migration.name}" to step: closed first'
    if together is None:
        certainty = "possible"
        help_ = f'see with "oc get namespace {plan.namespace} -o yaml" whether both are one cluster\'s; if so, {help_}'
    yield _finding(plan, other, certainty, f'migration "{other.migration.name}"', help_)


def _with_cluster(plan: Occupant, other: Occupant, certainty: Certainty) -> Finding:
    help_ = f'close MigPlan "{other.name}" (spec.closed: true), or leave "{plan.namespace}" to it'
    if other.doubled:
        return _finding(
            plan,
            other,
            "certain",
            "the cluster",
            help_,
            "MTC compares the entries as text and overlooks it, so nothing keeps the runs of the two apart",
        )
    return _finding(plan, other, certainty, "the cluster", help_)


def _finding(  # noqa: PLR0913 - a finding has these parts
    plan: Occupant,
    other: Occupant,
    certainty: Certainty,
    whose: str,
    help_: str,
    consequence: str = "MTC marks both plans with PlanConflict, and no run of either starts or goes on",
) -> Finding:
    if certainty == "possible" and "see with" not in help_:
        help_ = f'see with "{_VERSION}" whether MTC is 1.8.5, which allows it; if not, {help_}'
    return RULE.finding(
        plan.place,
        message=f'namespace "{plan.namespace}" is in plan "{other.name}" of {whose} as well',
        consequence=consequence,
        help=help_,
        subject=Subject("Namespace", "", plan.namespace),
        related=[Related(other.place, "the other plan takes it here")],
        certainty=certainty,
    )
