"""An MTC object is in a namespace that MTC does not look at.

Checks:
    The namespace of each object of the group migration.openshift.io that is written by hand, where it says one.

Consequence:
    The object is created, and nobody sees it: a plan is never discovered, a run never starts.

Why:
    The controller's own namespace, openshift-migration, is the only one that it watches for them.

Before:
    # plan.yaml
    metadata: {namespace: shop}

After:
    # plan.yaml
    metadata: {namespace: openshift-migration}

Sources:
    - mig-controller: pkg/apis/migration/v1alpha1/resource.go, OpenshiftMigrationNamespace
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.rules.base import Rule
from vmshift.rules.shared_manifests import objects
from vmshift.rules.shared_written import object_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS217",
    name="misplaced-object",
    severity="error",
    basis=("controller",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Find objects outside of the one namespace."""
    for manifest in objects(context):
        if manifest.namespace and manifest.namespace != MTC_NAMESPACE:
            yield RULE.finding(
                manifest.at("metadata", "namespace"),
                message=f'{manifest.kind} "{manifest.name}" is in namespace "{manifest.namespace}"',
                consequence="MTC looks at openshift-migration alone, and never sees it",
                help=f"write namespace: {MTC_NAMESPACE}",
                subject=object_of(manifest),
            )
