"""The annotation adds feature gates that this version of OpenShift Virtualization sets by itself.

Checks:
    A HyperConverged, written by hand or in the inventory, adds the gates of live storage migration by its annotation,
    and OpenShift Virtualization is 4.18 or later.

Consequence:
    The annotation changes nothing that KubeVirt does, but any operation in it taints the cluster: the condition
    TaintedConfiguration and the alert UnsupportedHCOModification stay until it is gone.

Why:
    The operator of 4.18 sets both gates itself, and from 4.19 KubeVirt has them always on. The documentation asks for
    the annotation without saying that later versions do not need it. vmshift never writes it there.

Before:
    # cluster
    kind: HyperConverged
    metadata:
      name: kubevirt-hyperconverged
      annotations:
        kubevirt.kubevirt.io/jsonpatch: >-
          [{"op": "add", "path": "/spec/configuration/developerConfiguration/featureGates/-",
            "value": "VolumeMigration"}]

After:
    # cluster
    kind: HyperConverged
    metadata:
      name: kubevirt-hyperconverged
      annotations: {}

Sources:
    - HyperConverged operator: controllers/operands/kubevirt.go, hardCodeKvFgs (1.14)
    - KubeVirt: pkg/virt-config/featuregate/inactive.go (1.5)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule
from vmshift.rules.shared_hyperconverged import patches
from vmshift.rules.shared_platform import cluster_subject, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS106",
    name="useless-annotation",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
    ledger=("L13",),
    applies_to="OpenShift Virtualization 4.18 and later",
)


def check(context: Context) -> Iterator[Finding]:
    """Find annotations that add the gates where nothing needs them."""
    for patch in patches(context):
        version = patch.needless_from
        if version is None or not patch.gates:
            continue
        if patch.others:
            help_ = "take the operations that add these gates out of the annotation; the others may have another reason"
        elif patch.live:
            where = f"-n {patch.manifest.namespace} hyperconvergeds.v1beta1.hco.kubevirt.io {patch.manifest.name}"
            help_ = f"take the annotation away: oc annotate {where} {patch.annotation}-"
        else:
            help_ = "take the annotation away, in Git and in the cluster"
        yield RULE.finding(
            patch.place,
            message=f'annotation "{patch.annotation}" adds the {listed(patch.gates, "feature gate")}, '
            f'which OpenShift Virtualization "{version}" has set already',
            consequence='it has no effect but to taint the cluster: condition "TaintedConfiguration", no more support',
            help=help_,
            subject=cluster_subject(patch.manifest),
        )
