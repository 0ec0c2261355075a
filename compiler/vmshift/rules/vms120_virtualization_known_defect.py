"""This version of OpenShift Virtualization has a known defect that this very migration would meet.

Checks:
    The versions of OpenShift Virtualization and KubeVirt against a list of defects, each with the versions that have it
    and the condition under which it strikes; and the migration against that condition.

Consequence:
    It depends on the defect; the finding says it.

Why:
    A defect that cannot strike here is not mentioned. A build of KubeVirt inside of OpenShift Virtualization may have a
    correction earlier than its number says: where that is open, nothing is said.

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec: {runStrategy: Halted}
    status: {printableStatus: Stopped, created: false, ready: false}
    ---
    # cluster
    kind: VirtualMachineInstance
    metadata: {name: web-01}
    $patch: delete
    ---
    # migration.yaml
    spec:
      mode: offline

After:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec: {runStrategy: Always}
    status: {printableStatus: Running}
    ---
    # cluster
    kind: VirtualMachineInstance
    metadata: {name: web-01}
    status: {phase: Running}
    ---
    # migration.yaml
    spec:
      mode: live

Sources:
    - OpenShift Virtualization release notes: 4.18 to 4.20, known issues
    - KubeVirt: issues #12811 and #12823, change #14124
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform.defects import VIRTUALIZATION_DEFECTS
from vmshift.rules.base import Rule
from vmshift.rules.shared_defects import met_defects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS120",
    name="virtualization-known-defect",
    severity="warning",
    basis=("documented",),
    since="0.1.0",
    by_hand=True,
    applies_to="OpenShift Virtualization 4.17 to 4.20, by defect",
)


def check(context: Context) -> Iterator[Finding]:
    """Find defects of OpenShift Virtualization or KubeVirt that a migration meets."""
    for migration in context.migrations:
        yield from met_defects(RULE, migration, VIRTUALIZATION_DEFECTS)
