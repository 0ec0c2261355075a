"""This version of MTC does not know virtual machines.

Checks:
    MTC is older than 1.8.4, and volumes of virtual machines are to move.

Consequence:
    The disks may be copied as files of any other workload, but no VM is stopped, started or switched to its new disks;
    block volumes fail.

Why:
    The copy of block volumes and everything about VMs came with 1.8.4.

Before:
    # cluster
    kind: ConfigMap
    metadata: {name: migration-cluster-config}
    data: {OPERATOR_VERSION: 1.8.3}

After:
    # cluster
    kind: ConfigMap
    metadata: {name: migration-cluster-config}
    data: {OPERATOR_VERSION: 1.8.10}

Sources:
    - mig-controller: changes #1374 and #1375, in MTC from 1.8.4
    - MTC release notes: 1.8.4
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform import facts
from vmshift.rules.base import Rule
from vmshift.rules.shared_plans import mtc_migrations
from vmshift.rules.shared_platform import migration_subject, told_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS113",
    name="mtc-without-vm-support",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    applies_to="MTC before 1.8.4",
)


def check(context: Context) -> Iterator[Finding]:
    """Find VMs that are to be migrated by an MTC that does not know them."""
    for migration in mtc_migrations(context):
        told = migration.platform.best("mtc")
        if told is None or not any(move.vm for move in migration.moves):
            continue
        if migration.platform.decide("mtc", facts.MTC_VM_SUPPORT) is False:
            yield RULE.finding(
                told_place(migration, told),
                message=f'MTC "{told.version}" does not know virtual machines, which it does from 1.8.4',
                consequence="it neither copies block volumes nor switches a VM to its new disks",
                help="update MTC to 1.8.10 or later",
                subject=migration_subject(migration),
            )
