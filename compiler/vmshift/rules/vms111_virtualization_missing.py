"""Nothing shows that OpenShift Virtualization is installed.

Checks:
    The inventory shows the cluster's operators or kinds, and no HyperConverged, KubeVirt, operator or kind of
    virtualization among them. Where it shows none of these at all, the finding is a possible one, unless virtual
    machines that were dumped from a cluster, or a version in the spec, say enough.

Consequence:
    There is nothing that could migrate a virtual machine: MTC copies the claims as those of any other workload and
    switches no VM over.

Why:
    MTC looks for virtual machines only where their kinds exist.

Before:
    # cluster
    kind: HyperConverged
    metadata: {name: kubevirt-hyperconverged}
    $patch: delete
    ---
    # cluster
    kind: KubeVirt
    metadata: {name: kubevirt-kubevirt-hyperconverged}
    $patch: delete
    ---
    # cluster
    kind: CustomResourceDefinition
    metadata: {name: virtualmachines.kubevirt.io}
    $patch: delete
    ---
    # cluster
    apiVersion: operators.coreos.com/v1alpha1
    kind: ClusterServiceVersion
    metadata: {name: cert-manager.v1.16.0, namespace: openshift-operators}
    spec: {version: 1.16.0}

After:
    # cluster
    apiVersion: operators.coreos.com/v1alpha1
    kind: ClusterServiceVersion
    metadata: {name: kubevirt-hyperconverged-operator.v4.19.6, namespace: openshift-cnv}
    spec: {version: 4.19.6}

Sources:
    - Migrating virtual machine storage: Prerequisites
    - Migrating virtual machine storage: Deploying a virtual machine
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_platform import lacks_virtualization, migration_subject, shows_operators

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS111",
    name="virtualization-missing",
    severity="error",
    basis=("documented",),
    since="0.1.0",
    ledger=("L09", "L15"),
)

_LOOK = 'the output of "oc get hyperconverged,kubevirt -A -o yaml" to the inventory'


def check(context: Context) -> Iterator[Finding]:
    """Find inventories without a sign of virtualization."""
    for migration in context.migrations:
        certainty = lacks_virtualization(migration) if migration.vms else None
        if certainty is None:
            continue
        operators = shows_operators(migration.inventory)
        message, help_, related = "the inventory shows no sign of OpenShift Virtualization", f"add {_LOOK}", []
        if operators is not None:
            message += f', while it shows the {operators.kind} "{operators.name}"'
            help_ = f"install OpenShift Virtualization, or {help_}"
            related = [Related(operators.at("metadata", "name"), "the cluster's operators and kinds are shown here")]
        yield RULE.finding(
            migration.at("spec", "inventory"),
            message=message,
            consequence="without its kinds MTC sees no VM: it would copy the claims and switch nothing over",
            help=help_,
            subject=migration_subject(migration),
            related=related,
            certainty=certainty,
        )
