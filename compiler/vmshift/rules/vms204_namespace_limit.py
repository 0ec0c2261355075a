"""A plan has more namespaces than MTC takes.

Checks:
    A MigPlan written by hand lists more namespaces than the MigrationController allows (mig_namespace_limit), or than
    10 where it says nothing. What vmshift compiles has one namespace in each plan.

Consequence:
    The plan gets the critical condition NamespaceLimitExceeded: MTC looks for no volumes, and no run of it starts.

Why:
    The controller counts the entries of the list and stops there.

Before:
    # plan.yaml
    spec:
      namespaces: [shop, erp]
    ---
    # cluster
    apiVersion: v1
    kind: Namespace
    metadata: {name: erp}
    ---
    # cluster
    kind: MigrationController
    metadata: {name: migration-controller}
    spec: {mig_namespace_limit: "1"}

After:
    # cluster
    kind: MigrationController
    metadata: {name: migration-controller}
    spec: {mig_namespace_limit: "10"}

Sources:
    - mig-controller: pkg/controller/migplan/validation.go, validateNamespaces
    - mig-operator: roles/migrationcontroller/templates/controller_config.yml.j2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform.limits import MTC_NAMESPACES_PER_PLAN
from vmshift.rules.base import Rule
from vmshift.rules.shared_manifests import inventory_of, plans
from vmshift.rules.shared_pending import limit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS204",
    name="namespace-limit",
    severity="error",
    basis=("controller",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Find the first namespace that is one too many."""
    most, related = limit(inventory_of(context), "mig_namespace_limit", MTC_NAMESPACES_PER_PLAN)
    for plan in plans(context):
        found = plan.namespaces
        if len(found) > most and not plan.closed:
            yield RULE.finding(
                plan.at("namespaces", found[most].index),
                message=f'"{found[most].written}" is namespace {most + 1} of {len(found)}, and a plan takes {most}',
                consequence="the plan never becomes ready (NamespaceLimitExceeded), and none of its runs starts",
                help=f"write another plan for what is beyond {most}, or raise mig_namespace_limit",
                subject=plan.subject,
                related=related,
            )
