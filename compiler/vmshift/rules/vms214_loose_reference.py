"""A cluster reference of a hand-written plan says more than name and namespace.

Checks:
    srcMigClusterRef and destMigClusterRef of a MigPlan written by hand have no keys beside name and namespace.

Consequence:
    MTC no longer notices that this plan and another one share a cluster, so that two open plans on one namespace run
    side by side.

Why:
    The references of two plans are compared whole. With a kind or an apiVersion on one side, the same cluster differs
    from itself.

Before:
    # plan.yaml
    spec:
      srcMigClusterRef: {kind: MigCluster, name: host, namespace: openshift-migration}

After:
    # plan.yaml
    spec:
      srcMigClusterRef: {name: host, namespace: openshift-migration}

Sources:
    - mig-controller: pkg/reference/ref.go, RefEquals
    - mig-controller: pkg/apis/migration/v1alpha1/migplan_types.go, HasConflict
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import mapping
from vmshift.rules.base import Rule
from vmshift.rules.shared_manifests import plans
from vmshift.rules.shared_written import REFERENCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS214",
    name="loose-reference",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
)
_EXTRA = ("apiVersion", "kind", "uid", "resourceVersion", "fieldPath")


def check(context: Context) -> Iterator[Finding]:
    """Find references with more than they need."""
    for plan in plans(context):
        for reference in REFERENCES:
            extra = [key for key in mapping(plan.spec.get(reference)) if key in _EXTRA]
            if extra and not plan.closed:
                keys = " and ".join(f'"{key}"' for key in sorted(extra))
                yield RULE.finding(
                    plan.at(reference, extra[0]),
                    message=f'"{reference}" has {keys} beside name and namespace',
                    consequence="MTC overlooks conflicts of this plan with others on its namespaces",
                    help=f"leave {' and '.join(sorted(extra))} out",
                    subject=plan.subject,
                )
