"""Images are to be migrated directly from a cluster whose registry is not exposed.

Checks:
    A MigPlan written by hand between two clusters does not set indirectImageMigration, and the inventory shows its
    source cluster with neither exposedRegistryPath nor a registry path in its status. Of MTC's own cluster, whose route
    the controller looks up by itself, it is a possible finding.

Consequence:
    The plan gets the critical condition SourceClusterNoRegistryPath: it never becomes ready.

Why:
    Direct image migration pulls images through the route of the registry. A plan within one cluster copies none, and
    MTC takes the condition off it again.

Disagrees:
    - document: direct migration of images needs the exposed route of the registry
    - controller: copies no images within one cluster, and drops the conditions about the registry

Before:
    # cluster
    apiVersion: migration.openshift.io/v1alpha1
    kind: MigCluster
    metadata: {name: east, namespace: openshift-migration}
    spec: {url: "https://api.east.example.com:6443"}
    status: {operatorVersion: 1.8.10, conditions: [{type: Ready, status: "True"}]}
    ---
    # plan.yaml
    spec:
      srcMigClusterRef: {name: east}
      namespaces: [tools]
      persistentVolumes: null
    ---
    # cluster
    apiVersion: v1
    kind: PersistentVolumeClaim   # and no VMs
    metadata: {name: wiki, namespace: tools}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}

After:
    # cluster
    apiVersion: migration.openshift.io/v1alpha1
    kind: MigCluster
    metadata: {name: east, namespace: openshift-migration}
    spec: {url: "https://api.east.example.com:6443", exposedRegistryPath: registry.apps.east.example.com}
    status: {operatorVersion: 1.8.10, conditions: [{type: Ready, status: "True"}]}

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console, prerequisites
    - mig-controller: pkg/controller/migplan/validation.go, validateSourceCluster
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_manifests import inventory_of, plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS213",
    name="image-migration-route",
    severity="info",
    basis=("documented",),
    since="0.1.0",
    ledger=("L21", "L30"),
)


def check(context: Context) -> Iterator[Finding]:
    """Find plans between clusters whose source shows no registry."""
    for plan in plans(context):
        if plan.one_cluster is not False or plan.closed or plan.spec.get("indirectImageMigration") is True:
            continue
        name = text(dig(plan.spec, "srcMigClusterRef", "name"))
        cluster = inventory_of(context).get("MigCluster", MTC_NAMESPACE, name)
        if cluster is None:
            continue
        if not dig(cluster.value, "spec", "exposedRegistryPath") and not dig(cluster.value, "status", "registryPath"):
            own = dig(cluster.value, "spec", "isHostCluster") is True
            help_ = "expose the registry and give exposedRegistryPath, or set indirectImageMigration: true"
            if own:
                help_ = f'see with "oc get route -n openshift-image-registry" whether it has one; if not, {help_}'
            yield RULE.finding(
                plan.at("srcMigClusterRef"),
                message=f'cluster "{name}" shows no registry route, which direct image migration pulls images through',
                consequence="the plan never becomes ready (SourceClusterNoRegistryPath)",
                help=help_,
                subject=Subject("MigCluster", MTC_NAMESPACE, name),
                related=[Related(cluster.at("spec"), "the cluster, without a registry path")],
                certainty="possible" if own else "certain",
            )
