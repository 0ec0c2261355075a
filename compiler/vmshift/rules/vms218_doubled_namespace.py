"""A hand-written plan maps a namespace to itself.

Checks:
    No entry of a MigPlan's namespaces is written as "shop:shop".

Consequence:
    MTC no longer notices that another plan is on the same namespace, so that the runs of both go on side by side.

Why:
    The entries of two plans are compared as text, and "shop:shop" is not "shop".

Before:
    # plan.yaml
    spec:
      namespaces: ["shop:shop"]

After:
    # plan.yaml
    spec:
      namespaces: [shop]

Sources:
    - mig-controller: pkg/apis/migration/v1alpha1/migplan_types.go, HasConflict
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule
from vmshift.rules.shared_manifests import plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS218",
    name="doubled-namespace",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Find entries that map a namespace to itself."""
    for plan in plans(context):
        for listed in plan.namespaces:
            if listed.written != listed.source and listed.source == listed.target and not plan.closed:
                yield RULE.finding(
                    plan.at("namespaces", listed.index),
                    message=f'"{listed.written}" maps a namespace to itself',
                    consequence="MTC compares the entries as text, and overlooks other plans on the namespace",
                    help=f"write {listed.source}",
                    subject=plan.subject,
                )
