"""A live migration is asked for, and KubeVirt lacks the feature gates that it needs.

Checks:
    A live plan has a running VM, the platform is OpenShift Virtualization 4.17 or plain KubeVirt 1.3 or 1.4, and the
    gates stand neither in the KubeVirt object nor in the HyperConverged's annotation, nor will vmshift write that
    annotation, which needs `environment: lab` and `acceptUnsupported: true`.

Consequence:
    The cutover fails when MTC switches the first VM: KubeVirt refuses the changed volumes. The VM keeps running on its
    old disks.

Why:
    OpenShift Virtualization sets VMLiveUpdateFeatures by itself, and from 4.18 the other two as well; on 4.17 the
    annotation is the only way, and takes the cluster out of support. Plain KubeVirt needs all three until 1.5. In
    production, unsupported-annotation-in-production speaks where the spec accepts the annotation all the same.

Before:
    # cluster
    kind: HyperConverged
    metadata: {name: kubevirt-hyperconverged}
    status: {versions: [{name: operator, version: 4.17.4}]}
    ---
    # cluster
    kind: KubeVirt
    metadata: {name: kubevirt-kubevirt-hyperconverged}
    spec: {configuration: {developerConfiguration: {featureGates: [CPUManager, Snapshot]}}}
    status: {observedKubeVirtVersion: v1.3.1}
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
    - KubeVirt: pkg/virt-api/webhooks/validating-webhook/admitters/vms-admitter.go, Admit (1.3.0, 1.4.0)
    - KubeVirt: pkg/virt-config/feature-gates.go
    - HyperConverged operator: controllers/operands/kubevirt.go, getKVDevConfig
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform import facts
from vmshift.platform.defaults import LIVE_UPDATE_GATE, VOLUME_GATES
from vmshift.resolve.gates import GATES_PATH, active_gates, goes_live, may_annotate, needs_annotation
from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_hyperconverged import patches
from vmshift.rules.shared_platform import (
    NAMES,
    cluster_subject,
    listed,
    live_place,
    live_related,
    migration_subject,
    told_place,
    under_hyperconverged,
    virtualization_version,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS103",
    name="feature-gates-missing",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    by_hand=True,
    ledger=("L11", "L12", "L36"),
    live=True,
    applies_to="OpenShift Virtualization 4.17, KubeVirt 1.3 and 1.4",
)


def check(context: Context) -> Iterator[Finding]:
    """Find live migrations for which nobody sets the gates."""
    for migration in context.migrations:
        missing = _missing(migration)
        # Where the spec accepts the annotation, VMS104 or VMS105 says what that means.
        accepted = migration.platform.accept_unsupported and needs_annotation(migration)
        if missing and not accepted and not _in_git(context, migration):
            yield _finding(migration, missing)


def _missing(migration: Migration) -> tuple[str, ...]:
    """Give the gates that the platform needs and does not have."""
    if not goes_live(migration):
        return ()
    platform, needed = migration.platform, list(VOLUME_GATES)
    if platform.cnv is not None:
        asked = platform.decide("openshiftVirtualization", facts.CNV_GATES_BY_ANNOTATION)
    elif under_hyperconverged(migration):
        asked = platform.decide("kubevirt", "==1.3")  # what 4.17 carries, where its own version is not known
    else:
        asked = platform.decide("kubevirt", facts.KUBEVIRT_GATES_NEEDED)
        needed.append(LIVE_UPDATE_GATE)
    active = active_gates(migration.inventory)
    return tuple(gate for gate in needed if gate not in active) if asked else ()


def _in_git(context: Context, migration: Migration) -> bool:
    """Tell whether a HyperConverged in Git sets the gates; the rules about the annotation speak of it."""
    return any(
        set(patch.gates).issuperset(VOLUME_GATES) and any(each is migration for each in patch.migrations)
        for patch in patches(context)
        if not patch.live
    )


def _finding(migration: Migration, missing: tuple[str, ...]) -> Finding:
    told, kubevirt = virtualization_version(migration), migration.inventory.one("KubeVirt")
    platform = f'{NAMES[told.product]} "{told.version}"' if told else "this platform"
    related = [Related(told_place(migration, told), "version given here")] if told else []
    return RULE.finding(
        kubevirt.at(*GATES_PATH) if kubevirt else live_place(migration),
        message=f"live migration on {platform} needs {listed(missing, 'feature gate')}, "
        + ("which KubeVirt does not have" if kubevirt else "and the inventory does not show them"),
        consequence="KubeVirt refuses the new volumes: the cutover fails, and VMs keep running on their old disks",
        help=_help(migration, missing, seen=kubevirt is not None),
        subject=cluster_subject(kubevirt) if kubevirt else migration_subject(migration),
        related=[live_related(migration), *related] if kubevirt else related,
        certainty="certain" if kubevirt else "possible",
    )


def _help(migration: Migration, missing: tuple[str, ...], *, seen: bool) -> str:
    if not seen:
        return 'add the output of "oc get kubevirt -A -o yaml" to the inventory, or write mode: offline'
    if not under_hyperconverged(migration):
        return f"add {', '.join(missing)} to {'.'.join(GATES_PATH)} of the KubeVirt, or write mode: offline"
    if migration.platform.cnv is None:
        return "write platform.openshiftVirtualization, as the HyperConverged shows no version, or write mode: offline"
    update = "update to OpenShift Virtualization 4.18 or later"
    if migration.platform.environment == "lab" and not may_annotate(migration):
        return f"write mode: offline, {update}, or accept the annotation in this lab with acceptUnsupported: true"
    return f"write mode: offline, or {update}, which sets the gates itself"
