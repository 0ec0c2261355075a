"""Nobody says which version of a product the migration runs on, so rules that need it stay silent.

Checks:
    Neither the inventory nor the spec gives the version of MTC to the patch release; or, where running VMs are to be
    migrated live, neither the version of OpenShift Virtualization nor that of KubeVirt.

Consequence:
    What depends on the version is not judged, and a defect or a limit of the cluster may go unseen.

Why:
    The limits differ from release to release, and vmshift does not guess.

Before:
    # cluster
    kind: MigCluster
    metadata: {name: host}
    status: {operatorVersion: null}
    ---
    # cluster
    kind: ConfigMap
    metadata: {name: migration-cluster-config}
    $patch: delete

After:
    # migration.yaml
    spec:
      platform: {mtc: "1.8.10"}

Sources:
    - vmshift: the migration spec, platform
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.resolve.gates import goes_live
from vmshift.rules.base import Rule
from vmshift.rules.shared_platform import lacks_virtualization, migration_subject, told_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS118",
    name="unknown-platform",
    severity="warning",
    basis=("schema",),
    since="0.1.0",
)

_MTC = f'"oc get configmap migration-cluster-config -n {MTC_NAMESPACE} -o yaml"'
_VIRTUALIZATION = '"oc get hyperconverged,kubevirt -A -o yaml"'


def check(context: Context) -> Iterator[Finding]:
    """Find migrations whose platform is not known well enough."""
    for migration in context.migrations:
        if not migration.plans:
            continue
        if migration.backend == "mtc":
            yield from _mtc(migration)
        platform = migration.platform
        unknown = platform.cnv is None and platform.kubevirt is None
        # Where virtualization itself is missing, VMS111 says so.
        if unknown and goes_live(migration) and lacks_virtualization(migration) is None:
            yield RULE.finding(
                migration.at("spec", "platform"),
                message="neither the spec nor the inventory gives the version of OpenShift Virtualization or KubeVirt",
                consequence="what live migration needs and forbids in that version is not judged",
                help=f"add the output of {_VIRTUALIZATION} to the inventory, or write platform.openshiftVirtualization",
                subject=migration_subject(migration),
            )


def _mtc(migration: Migration) -> Iterator[Finding]:
    told = migration.platform.best("mtc")
    if told is None or not told.version.has_patch:
        yield RULE.finding(
            told_place(migration, told) if told else migration.at("spec", "platform"),
            message=f'of MTC only the version "{told.version}" is known, without its patch release'
            if told
            else "neither the spec nor the inventory gives the version of MTC",
            consequence="what this version of MTC cannot do, or does wrong, is not judged",
            help=f"add the output of {_MTC} to the inventory, or write platform.mtc with three numbers",
            subject=migration_subject(migration),
        )
