"""The source and the target of a migration are two clusters.

Checks:
    `clusters.source` and `clusters.target` name the same MigCluster. Both are "host" where they are not given. So do
    the two references of a MigPlan written by hand whose namespaces have VMs; where the inventory does not show whether
    they have any, it is a possible finding.

Consequence:
    A plan between two clusters is no storage conversion: MTC asks for a replication repository, stops the
    applications of the namespace, and makes them anew on the other cluster.

Why:
    The storage of VMs is migrated within their namespace, and so within their cluster.

Before:
    # migration.yaml
    spec:
      clusters: {source: host, target: other}

After:
    # migration.yaml
    spec:
      clusters: {source: host, target: host}

Sources:
    - Migrating virtual machine storage: Known issues
    - mig-controller: pkg/controller/migplan/validation.go, validatePossibleMigrationTypes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text
from vmshift.rules.base import Rule
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_manifests import about_vms, plans
from vmshift.rules.shared_plans import mtc_migrations
from vmshift.rules.shared_platform import migration_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_written import WrittenPlan

RULE = Rule(
    id="VMS202",
    name="cross-cluster",
    severity="error",
    basis=("documented",),
    since="0.1.0",
    ledger=("L38",),
)

_CONSEQUENCE = "MTC takes it for a migration of applications to another cluster, and not of VM storage"


def check(context: Context) -> Iterator[Finding]:
    """Compare the clusters of each migration."""
    for migration in mtc_migrations(context):
        clusters = migration.spec.clusters
        if clusters.source != clusters.target:
            yield RULE.finding(
                migration.at("spec", "clusters", "target"),
                message=f'the target cluster is "{clusters.target}", and the source cluster is "{clusters.source}"',
                consequence=_CONSEQUENCE,
                help=f"target: {clusters.source}, or neither of the two where the cluster is called host",
                subject=migration_subject(migration),
            )
    for plan in plans(context):
        if plan.one_cluster is False and not plan.closed:
            yield from _written(context, plan)


def _written(context: Context, plan: WrittenPlan) -> Iterator[Finding]:
    certainty = about_vms(context, plan)
    if certainty is None:
        return
    source, target = (text(dig(plan.spec, ref, "name")) for ref in ("srcMigClusterRef", "destMigClusterRef"))
    help_ = f"write name: {source} below destMigClusterRef"
    if certainty == "possible":
        namespace = plan.namespaces[0].source
        help_ = f'see with "oc get vm{within(namespace)}" whether it is about VMs; if so, {help_}'
    yield RULE.finding(
        plan.at("destMigClusterRef", "name"),
        message=f'the target cluster is "{target}", and the source cluster is "{source}"',
        consequence=_CONSEQUENCE,
        help=help_,
        subject=plan.subject,
        certainty=certainty,
    )
