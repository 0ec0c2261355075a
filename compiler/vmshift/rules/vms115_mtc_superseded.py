"""MTC is used where OpenShift Virtualization migrates VM storage by itself.

Checks:
    The migration is compiled for MTC, and OpenShift Virtualization is 4.20.14 or later. An info only, where its own API
    cannot do what the spec asks for: stopped VMs before 4.22, running VMs that are to be stopped, claims of no VM.

Consequence:
    Nothing breaks as long as MTC is installed. It has reached its end of life with 4.21, so that defects stay.

Why:
    The API migrations.kubevirt.io came with 4.20.14 and 4.21; stopped VMs came with 4.22. It has no offline mode for a
    running VM.

Before:
    # cluster
    kind: HyperConverged
    metadata: {name: kubevirt-hyperconverged}
    status: {versions: [{name: operator, version: 4.21.2}]}
    ---
    # cluster
    kind: KubeVirt
    metadata: {name: kubevirt-kubevirt-hyperconverged}
    status: {observedKubeVirtVersion: v1.7.0}
    ---
    # migration.yaml
    spec:
      backend: mtc

After:
    # migration.yaml
    $patch: delete
    ---
    # native.yaml
    apiVersion: migrations.kubevirt.io/v1alpha1
    kind: VirtualMachineStorageMigrationPlan
    metadata: {name: refresh, namespace: shop}
    spec:
      virtualMachines:
      - name: web-01
        targetMigrationPVCs:
        - {volumeName: root, destinationPVC: {storageClassName: new-san}}
        - {volumeName: data, destinationPVC: {storageClassName: new-san}}

Sources:
    - OpenShift Virtualization release notes: 4.20.14 and 4.21, new features; 4.22
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform import facts
from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_plans import mtc_migrations
from vmshift.rules.shared_platform import migration_subject, told_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS115",
    name="mtc-superseded",
    severity="warning",
    basis=("documented",),
    since="0.1.0",
    applies_to="OpenShift Virtualization 4.20.14 and later",
)


def check(context: Context) -> Iterator[Finding]:
    """Find migrations by MTC where the platform has an API of its own."""
    for migration in mtc_migrations(context):
        told = migration.platform.best("openshiftVirtualization")
        # The version itself is asked, not the platform: what a HyperConverged reports as 4.20.14 is just that.
        if told is None or not facts.CNV_NATIVE_API.decide(told.version):
            continue
        beyond = _beyond_native(migration)
        yield RULE.finding(
            migration.at("spec", "backend"),
            message=f'OpenShift Virtualization "{told.version}" migrates VM storage by itself'
            + (f", though not {beyond}" if beyond else ", and MTC is no longer needed"),
            consequence="MTC does it for as long as it is installed, and its defects stay, as its life ends with 4.21",
            help="keep MTC installed until this migration is done"
            if beyond
            else "plan the move with a VirtualMachineStorageMigrationPlan, or keep MTC installed until it is done",
            subject=migration_subject(migration),
            related=[Related(told_place(migration, told), "version given here")],
            severity="info" if beyond else "warning",
        )


def _beyond_native(migration: Migration) -> str:
    """Say what the spec asks for that the platform's own API cannot do; "" where there is nothing."""
    fates = {plan.fate(vm) for plan in migration.plans for vm in plan.vms}
    if "copied" in fates and not migration.platform.decide("openshiftVirtualization", facts.CNV_NATIVE_STOPPED_VMS):
        return "stopped VMs before 4.22"
    if "offline" in fates:
        return "running VMs offline"
    return "claims of no VM" if any(move.vm is None for move in migration.moves) else ""
