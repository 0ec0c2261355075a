"""Two open plans are on one namespace.

Checks:
    No two plans of one call, those of specs and MigPlans written by hand, are on the same namespace, and the inventory
    has no open MigPlan on it but of the same name. Plans that are closed, or that share no cluster, do not count. On
    MTC 1.8.5 plans conflict only where they share a volume that is not skipped; where the version is not known, the
    finding is possible.

Consequence:
    MTC gives both plans the condition PlanConflict: neither is ready, and the runs of both wait. A run that is under
    way is blocked as well.

Why:
    Each plan lists every claim of its namespace, so two of them would copy, or skip, the same volumes. The document
    speaks of 1.8.6 and later; the controller refuses it up to 1.8.4 as well.

Disagrees:
    - document: a namespace takes one plan from MTC 1.8.6 on
    - controller: refuses a second one up to 1.8.4 as well; 1.8.5 alone takes plans whose volumes differ

Before:
    # cluster
    apiVersion: migration.openshift.io/v1alpha1
    kind: MigPlan
    metadata: {name: by-hand, namespace: openshift-migration}
    spec:
      srcMigClusterRef: {name: host, namespace: openshift-migration}
      destMigClusterRef: {name: host, namespace: openshift-migration}
      namespaces: [shop]

After:
    # cluster
    apiVersion: migration.openshift.io/v1alpha1
    kind: MigPlan
    metadata: {name: by-hand, namespace: openshift-migration}
    spec:
      srcMigClusterRef: {name: host, namespace: openshift-migration}
      destMigClusterRef: {name: host, namespace: openshift-migration}
      namespaces: [shop]
      closed: true

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console, step 7
    - mig-controller: pkg/apis/migration/v1alpha1/migplan_types.go, HasConflict
    - mig-controller: pkg/controller/migplan/validation.go, validateConflict
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_inventory import same_cluster
from vmshift.rules.shared_manifests import inventory_of, plans, platform_of
from vmshift.rules.shared_occupants import by_hand, on_plans, other_plans, share_volume, verdict
from vmshift.rules.shared_plans import mtc_migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.platform import Platform
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
_OVERLOOKED = "MTC compares the entries as text and overlooks it, so nothing keeps the runs of the two apart"


def check(context: Context) -> Iterator[Finding]:
    """Compare the plans of the specs and those written by hand with one another, then with those of the inventory."""
    migrations = list(mtc_migrations(context))
    written = plans(context)
    in_git = {plan.name for migration in migrations for plan in migration.plans} | {plan.name for plan in written}
    before: dict[str, list[Occupant]] = {}
    for plan in on_plans(migrations):
        for other in before.setdefault(plan.namespace, []):
            if _name(other) != _name(plan):
                yield from _in_git(context, plan, other)
        before[plan.namespace].append(plan)
        yield from _with_cluster(context, plan, in_git)
    for plan in by_hand(written):
        for other in before.setdefault(plan.namespace, []):
            yield from _in_git(context, plan, other)
        before[plan.namespace].append(plan)
        yield from _with_cluster(context, plan, in_git)


def _name(plan: Occupant) -> str:
    return plan.migration.name if plan.migration is not None else ""


def _in_git(context: Context, plan: Occupant, other: Occupant) -> Iterator[Finding]:
    certainty = verdict(_platform(context, plan), share_volume(plan, other))
    if certainty is None or plan.name == other.name or (plan.clusters and not plan.clusters & other.clusters):
        return
    leave = f'take "{plan.namespace}" out of one of the two'
    if other.migration is None:
        help_ = f'{leave}, or close "{other.name}" first (spec.closed: true)'
        yield _finding(plan, other, certainty, "this change", help_)
        return
    help_ = f'{leave}, or bring "{other.migration.name}" to step: closed first'
    together: bool | None = True
    if plan.migration is not None:
        together = same_cluster(plan.migration.inventory, other.migration.inventory)
    if together is None:
        certainty = "possible"
        help_ = f'see with "oc get namespace {plan.namespace} -o yaml" whether both are one cluster\'s; if so, {help_}'
    if together is not False:
        yield _finding(plan, other, certainty, f'migration "{other.migration.name}"', help_)


def _with_cluster(context: Context, plan: Occupant, in_git: set[str]) -> Iterator[Finding]:
    inventory = plan.migration.inventory if plan.migration is not None else inventory_of(context)
    for other in other_plans(plan, in_git, inventory):
        certainty = verdict(_platform(context, plan), share_volume(plan, other))
        help_ = f'close MigPlan "{other.name}" (spec.closed: true), or leave "{plan.namespace}" to it'
        if certainty and other.doubled != plan.doubled:
            yield _finding(plan, other, "certain", "the cluster", help_, _OVERLOOKED)
        elif certainty:
            yield _finding(plan, other, certainty, "the cluster", help_)


def _platform(context: Context, plan: Occupant) -> Platform:
    return plan.migration.platform if plan.migration is not None else platform_of(context)


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
