"""Two migration specs would write objects of the same names.

Checks:
    No two specs of one call have the same metadata.name, and no plans of two specs have the same name, which is
    `<name>-<namespace>`, shortened with a hash where it is long. Specs whose inventories show two clusters are left
    alone.

Consequence:
    Both compile to objects of the same names in openshift-migration: whichever is applied last takes the other's
    place.

Why:
    A plan that is replaced while it is in use loses its list of volumes, and its runs go on with the other's.

Before:
    # copy/migration.yaml
    apiVersion: vmshift.io/v1alpha1
    kind: StorageMigration
    metadata: {name: refresh}   # as in migration.yaml
    spec:
      inventory: [../inventory]
      select: {namespaces: [shop]}
      storage: [{from: old-san, to: new-san}]

After:
    # copy/migration.yaml
    $patch: delete

Sources:
    - vmshift: names of compiled objects
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_inventory import same_cluster
from vmshift.rules.shared_specs import order_of, spec_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Plan
    from vmshift.rules.base import Context, Finding
    from vmshift.spec.load import LoadedSpec

RULE = Rule(
    id="VMS005",
    name="duplicate-migration",
    severity="error",
    basis=("schema",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Compare the specs of one call, and the plans they come to, in the order in which they stand."""
    resolved = {id(migration.manifest): migration for migration in context.migrations}
    known: dict[str, list[LoadedSpec]] = {}
    for spec in sorted(context.specs, key=lambda spec: order_of(spec.manifest.at("metadata", "name"))):
        namesakes = known.setdefault(spec.name, []) if spec.name else []
        twin = next((other for other in namesakes if not _apart(resolved, spec, other)), None)
        namesakes.append(spec)
        if twin is not None:
            yield _one_name(spec, twin)
    yield from _plan_names(context)


def _apart(resolved: dict[int, Migration], one: LoadedSpec, other: LoadedSpec) -> bool:
    """Tell whether two specs are for two clusters, as far as their inventories show."""
    here, there = resolved.get(id(one.manifest)), resolved.get(id(other.manifest))
    return here is not None and there is not None and same_cluster(here.inventory, there.inventory) is False


def _one_name(spec: LoadedSpec, twin: LoadedSpec) -> Finding:
    return RULE.finding(
        spec.manifest.at("metadata", "name"),
        message=f'there are two migrations "{spec.name}"',
        consequence="their plans and runs have the same names, and what is applied last takes the other's place",
        help="give one of them another metadata.name",
        subject=spec_subject(spec),
        related=[Related(twin.manifest.at("metadata", "name"), "the first one")],
    )


def _plan_names(context: Context) -> Iterator[Finding]:
    known: dict[str, list[tuple[Migration, Plan]]] = {}
    for migration in sorted(context.migrations, key=lambda each: order_of(each.at("metadata", "name"))):
        for plan in migration.plans:
            namesakes = known.setdefault(plan.name, [])
            for other, others_plan in namesakes:
                if other.name != migration.name and same_cluster(other.inventory, migration.inventory) is not False:
                    yield _one_plan_name(migration, plan, other, others_plan)
                    break
            namesakes.append((migration, plan))


def _one_plan_name(migration: Migration, plan: Plan, other: Migration, others_plan: Plan) -> Finding:
    return RULE.finding(
        migration.at("metadata", "name"),
        message=f'plan "{plan.name}" of namespace "{plan.namespace}" is named like one of migration "{other.name}"',
        consequence="the plan that is applied last takes the other's place",
        help="give one of the two migrations another metadata.name",
        subject=Subject("MigPlan", MTC_NAMESPACE, plan.name),
        related=[
            Related(other.at("metadata", "name"), f'its plan of namespace "{others_plan.namespace}" has it as well')
        ],
    )
