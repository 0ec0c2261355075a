"""A live migration is asked for on a platform that cannot migrate storage live.

Checks:
    A live plan has a running VM, and OpenShift Virtualization is older than 4.17, or KubeVirt older than 1.3.

Consequence:
    Older releases do not know how to copy the disks of a running VM. MTC notices, warns, and goes on: it does not stop
    the VMs instead, although its message says so.

Why:
    Volume migration came with KubeVirt 1.3. Where the inventory shows both versions, KubeVirt's own decides.

Disagrees:
    - document: the plan's own condition says that VMs are stopped instead
    - controller: warns and goes on: it has no way back to offline, and the run fails

Before:
    # cluster
    kind: HyperConverged
    metadata: {name: kubevirt-hyperconverged}
    status: {versions: [{name: operator, version: 4.16.21}]}
    ---
    # cluster
    kind: KubeVirt
    metadata: {name: kubevirt-kubevirt-hyperconverged}
    status: {observedKubeVirtVersion: v1.2.2}
    ---
    # migration.yaml
    spec:
      mode: live

After:
    # migration.yaml
    spec:
      mode: offline

Sources:
    - Migrating virtual machine storage: Prerequisites
    - mig-controller: pkg/controller/migplan/validation.go, validateKubeVirtInstalled
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform import facts
from vmshift.platform.defaults import live_is_possible
from vmshift.resolve.gates import goes_live
from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_platform import NAMES, live_place, migration_subject, told_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration
    from vmshift.resolve.platform import Told
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS102",
    name="virtualization-too-old-for-live",
    severity="error",
    basis=("documented",),
    since="0.1.0",
    by_hand=True,
    ledger=("L10",),
    live=True,
    applies_to="OpenShift Virtualization before 4.17, KubeVirt before 1.3",
)


def check(context: Context) -> Iterator[Finding]:
    """Find live migrations on platforms that are too old for them."""
    for migration in context.migrations:
        platform = migration.platform
        told = _too_old(migration)
        if told is None or live_is_possible(platform.kubevirt, platform.cnv) is not False or not goes_live(migration):
            continue
        name, needed = NAMES[told.product], "4.17" if told.product == "openshiftVirtualization" else "1.3"
        yield RULE.finding(
            live_place(migration),
            message=f'live migration of storage needs {name} {needed}, and the platform has "{told.version}"',
            consequence="KubeVirt cannot copy the disks of a running VM there, and MTC goes on without stopping it",
            help=f"write mode: offline, or update to {name} {needed} or later first",
            subject=migration_subject(migration),
            related=[Related(told_place(migration, told), "version given here")],
        )


def _too_old(migration: Migration) -> Told | None:
    """Give the version that rules live migration out, the better known product first."""
    platform = migration.platform
    if platform.decide("openshiftVirtualization", facts.CNV_LIVE_MIGRATION) is False:
        return platform.best("openshiftVirtualization")
    if platform.decide("kubevirt", facts.KUBEVIRT_LIVE_MIGRATION) is False:
        return platform.best("kubevirt")
    return None
