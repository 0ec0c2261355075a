"""The clusters that MTC knows do not have one version of it.

Checks:
    The operator versions that the inventory's MigClusters report.

Consequence:
    MTC warns (OperatorVersionMismatch, ClusterVersionMismatch) and goes on; what two versions do with one plan is not
    tested.

Why:
    The documentation asks for one version on all clusters. A cluster whose version the inventory does not show is left
    out.

Before:
    # cluster
    apiVersion: migration.openshift.io/v1alpha1
    kind: MigCluster
    metadata: {name: spare, namespace: openshift-migration}
    spec: {isHostCluster: false}
    status: {operatorVersion: 1.8.6}

After:
    # cluster
    apiVersion: migration.openshift.io/v1alpha1
    kind: MigCluster
    metadata: {name: spare, namespace: openshift-migration}
    spec: {isHostCluster: false}
    status: {operatorVersion: 1.8.10}

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console, prerequisites
    - mig-controller: pkg/controller/migcluster/validation.go, validateOperatorVersionMatchesHost
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.platform.versions import Version
from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_plans import mtc_migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS116",
    name="mtc-version-mismatch",
    severity="error",
    basis=("documented",),
    since="0.1.0",
    ledger=("L18",),
)

_PATH = ("status", "operatorVersion")


def check(context: Context) -> Iterator[Finding]:
    """Find MigClusters whose version is another than that of the spec's cluster."""
    for migration in mtc_migrations(context):
        known = _versions(migration)
        for cluster, version in known[1:]:
            own, wanted = known[0]
            if version != wanted:
                yield RULE.finding(
                    cluster.at(*_PATH),
                    message=f'MigCluster "{cluster.name}" has MTC "{version}", and "{own.name}" has "{wanted}"',
                    consequence="MTC warns and goes on, with versions that are not made for one another",
                    help="update MTC to the same version on all clusters, or remove the MigCluster that is not used",
                    subject=Subject("MigCluster", cluster.namespace, cluster.name),
                    related=[Related(own.at(*_PATH), "the other version")],
                )


def _versions(migration: Migration) -> list[tuple[Manifest, Version]]:
    """Give the clusters whose version is known, the one that the spec names first."""
    clusters = migration.inventory.all("MigCluster", MTC_NAMESPACE)
    first = migration.spec.clusters.source
    known = [(each, Version.try_parse(dig(each.value, *_PATH))) for each in clusters]
    return sorted(((each, version) for each, version in known if version), key=lambda pair: pair[0].name != first)
