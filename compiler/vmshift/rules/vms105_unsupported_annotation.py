"""The annotation for live migration on 4.17 takes a lab cluster out of support.

Checks:
    The environment is lab, and the gates of live storage migration are set by the HyperConverged's annotation: because
    the spec accepts it and vmshift writes it, because a HyperConverged written by hand has it, or because the cluster
    has it already.

Consequence:
    The HyperConverged gets the condition TaintedConfiguration with the reason UnsupportedFeatureAnnotation, and the
    alert UnsupportedHCOModification fires for as long as the annotation is there.

Why:
    On 4.17 there is no other way to live migration of storage, so a lab may want it; the cluster stays out of support
    until the annotation is gone. It should be gone before the operator is updated.

Before:
    # cluster
    kind: HyperConverged
    metadata: {name: kubevirt-hyperconverged}
    status: {versions: [{name: operator, version: 4.17.4}]}
    ---
    # cluster
    kind: KubeVirt
    metadata: {name: kubevirt-kubevirt-hyperconverged}
    status: {observedKubeVirtVersion: v1.3.1}
    ---
    # migration.yaml
    spec:
      platform: {environment: lab, acceptUnsupported: true}
      mode: live

After:
    # migration.yaml
    spec:
      platform: {environment: lab}
      mode: offline

Sources:
    - Migrating virtual machine storage: Prerequisites, warning
    - HyperConverged operator: controllers/hyperconverged/hyperconverged_controller.go, detectTaintedConfiguration
    - HyperConverged operator: pkg/monitoring/hyperconverged/rules/alerts/operator_alerts.go
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.resolve.gates import may_annotate, needs_annotation
from vmshift.rules.base import Rule
from vmshift.rules.shared_hyperconverged import patches
from vmshift.rules.shared_platform import cluster_subject, listed, live_related, migration_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS105",
    name="unsupported-annotation",
    severity="warning",
    basis=("documented", "controller"),
    since="0.1.0",
    ledger=("L13",),
    applies_to="OpenShift Virtualization 4.17",
)

_CONSEQUENCE = (
    'the alert "UnsupportedHCOModification" fires, the HyperConverged gets the condition "TaintedConfiguration", '
    "and the cluster is no longer supported"
)
_HELP = "take the annotation out again before the operator is updated, or write mode: offline"


def check(context: Context) -> Iterator[Finding]:
    """Find lab clusters that have the annotation, or are about to get it."""
    for migration in context.migrations:
        if may_annotate(migration) and needs_annotation(migration):
            yield RULE.finding(
                migration.at("spec", "platform", "acceptUnsupported"),
                message='acceptUnsupported is "true" in environment "lab", and live migration needs the annotation',
                consequence=_CONSEQUENCE,
                help=_HELP,
                subject=migration_subject(migration),
                related=[live_related(migration)],
            )
    for patch in patches(context):
        if patch.environment == "lab" and patch.gates and patch.needless_from is None:
            yield RULE.finding(
                patch.place,
                message=f'annotation "{patch.annotation}" adds the {listed(patch.gates, "feature gate")} '
                'to a cluster of environment "lab"',
                consequence=_CONSEQUENCE,
                help=_HELP,
                subject=cluster_subject(patch.manifest),
            )
