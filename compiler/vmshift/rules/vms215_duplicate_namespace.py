"""A namespace stands twice in one hand-written plan.

Checks:
    No two entries of a MigPlan's namespaces take the same namespace.

Consequence:
    The plan gets the critical condition DuplicateNamespaceOnSourceCluster: it never becomes ready.

Why:
    Each namespace is migrated once. "shop" and "shop:shop" are one namespace to this check.

Before:
    # plan.yaml
    spec:
      namespaces: [shop, shop]

After:
    # plan.yaml
    spec:
      namespaces: [shop]

Sources:
    - mig-controller: pkg/controller/migplan/validation.go, validateSourceNamespaces
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_manifests import plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS215",
    name="duplicate-namespace",
    severity="error",
    basis=("controller",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Find namespaces that stand in a plan already."""
    for plan in plans(context):
        first: dict[str, int] = {}
        for listed in plan.namespaces:
            before = first.setdefault(listed.source, listed.index)
            if before != listed.index:
                yield RULE.finding(
                    plan.at("namespaces", listed.index),
                    message=f'namespace "{listed.source}" is in the plan already',
                    consequence="the plan never becomes ready (DuplicateNamespaceOnSourceCluster)",
                    help="keep one of the two entries",
                    subject=plan.subject,
                    related=[Related(plan.at("namespaces", before), "the first one")],
                )
