"""The annotation that makes a cluster unsupported is about to reach a production cluster, or is there already.

Checks:
    The environment is production (which it is unless a spec says lab), and one of these holds: the spec accepts the
    annotation on 4.17 and a live migration needs it; a HyperConverged written by hand adds the gates of live storage
    migration; the inventory's HyperConverged adds them already, or carries other operations (a warning).

Consequence:
    The HyperConverged gets the condition TaintedConfiguration, the alert UnsupportedHCOModification fires, and the
    vendor no longer supports the cluster. vmshift never writes the annotation in production.

Why:
    The annotation hands operations to an operand behind its operator's back. Where it does nothing but taint, from 4.18
    on, useless-annotation speaks instead.

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
      platform: {environment: production, acceptUnsupported: true}
      mode: live

After:
    # migration.yaml
    spec:
      platform: {environment: production}
      mode: offline

Sources:
    - Migrating virtual machine storage: Prerequisites, warning
    - HyperConverged operator: controllers/hyperconverged/hyperconverged_controller.go, detectTaintedConfiguration
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.resolve.gates import needs_annotation
from vmshift.rules.base import Rule
from vmshift.rules.shared_hyperconverged import patches
from vmshift.rules.shared_platform import cluster_subject, listed, live_related, migration_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_hyperconverged import Patch

RULE = Rule(
    id="VMS104",
    name="unsupported-annotation-in-production",
    severity="error",
    basis=("documented",),
    since="0.1.0",
    ledger=("L13",),
    grave=True,
    live=True,
    applies_to="OpenShift Virtualization 4.17; other operations in any version",
)


def check(context: Context) -> Iterator[Finding]:
    """Find the annotation on production clusters, and specs that accept it there."""
    for migration in context.migrations:
        platform = migration.platform
        if platform.environment == "production" and platform.accept_unsupported and needs_annotation(migration):
            yield _accepted(migration)
    for patch in patches(context):
        if patch.environment == "production":
            yield from _patched(patch)


def _accepted(migration: Migration) -> Finding:
    return RULE.finding(
        migration.at("spec", "platform", "acceptUnsupported"),
        message='acceptUnsupported is "true" in environment "production", where the annotation may not be set',
        consequence="vmshift does not write it, so the feature gates stay off and the live cutover would fail",
        help="write mode: offline, or update to OpenShift Virtualization 4.18 or later, which sets the gates itself",
        subject=migration_subject(migration),
        related=[live_related(migration)],
    )


def _patched(patch: Patch) -> Iterator[Finding]:
    gates = patch.gates if patch.needless_from is None else ()
    if gates:
        what = f'adds the {listed(gates, "feature gate")} to a cluster of environment "production"'
        verb = "has" if patch.live else "gets"
        consequence = (
            f'the HyperConverged {verb} the condition "TaintedConfiguration": the cluster is no longer supported'
        )
    elif patch.live and patch.others:
        what = f'changes "{patch.others[0]["path"]}" in environment "production"'
        consequence = "the cluster is outside of support already, and stays so; vmshift keeps these operations"
    else:
        return
    yield RULE.finding(
        patch.place,
        message=f'annotation "{patch.annotation}" {what}',
        consequence=consequence,
        help=_help(patch, bool(gates)),
        subject=cluster_subject(patch.manifest),
        severity="warning" if patch.live else "error",
    )


def _help(patch: Patch, gates: bool) -> str:  # noqa: FBT001 - one plain question
    if not gates:
        return "take the operations out of the annotation, or agree with the vendor that they stay"
    if patch.live:
        return (
            "take these operations out once the migration is done, or update to OpenShift Virtualization 4.18 or later"
        )
    if not patch.migrations:
        return "take these operations out; for a lab, lint it together with a spec that says environment: lab"
    return "take these operations out, and write mode: offline or update to OpenShift Virtualization 4.18 or later"
