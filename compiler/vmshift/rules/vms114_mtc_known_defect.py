"""This version of MTC has a known defect that this very migration would meet.

Checks:
    The version of MTC, where it is known to the patch release, against a list of defects, each with the versions that
    have it and the condition under which it strikes; and the migration against that condition.

Consequence:
    It depends on the defect; the finding says it.

Why:
    A defect that cannot strike here is not mentioned, nor is one that shows only months later.

Before:
    # cluster
    kind: ConfigMap
    metadata: {name: migration-cluster-config}
    data: {OPERATOR_VERSION: 1.8.10}
    ---
    # cluster
    kind: PersistentVolumeClaim   # MIG-1770: running, and ReadWriteOnce
    metadata: {name: web-01-data}
    spec: {accessModes: [ReadWriteOnce]}

After:
    # cluster
    kind: ConfigMap
    metadata: {name: migration-cluster-config}
    data: {OPERATOR_VERSION: 1.8.12}

Sources:
    - MTC release notes: 1.8.6 to 1.8.16, resolved and known issues
    - mig-controller: changes #1394 to #1451
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform.defects import MTC_DEFECTS
from vmshift.rules.base import Rule
from vmshift.rules.shared_defects import met_defects
from vmshift.rules.shared_plans import mtc_migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS114",
    name="mtc-known-defect",
    severity="warning",
    basis=("documented", "controller"),
    since="0.1.0",
    by_hand=True,
    applies_to="MTC 1.8.4 and later, by defect",
)


def check(context: Context) -> Iterator[Finding]:
    """Find defects of MTC that a migration meets."""
    for migration in mtc_migrations(context):
        yield from met_defects(RULE, migration, MTC_DEFECTS)
