"""The health checks, for argocd-cm and for the ArgoCD object, by which the operator of OpenShift GitOps overrides it.

Both are parts of objects that others own, for server-side apply: what is beside them stays. They carry no labels:
argocd-cm needs its own (docs/operator-manual/argocd-cm.yaml).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.emit.argocd.application import namespace_of
from vmshift.emit.health.lua import lua
from vmshift.emit.health.states import HEALTH

if TYPE_CHECKING:
    from vmshift.emit.delivery import Files
    from vmshift.resolve.model import Migration

_OPENSHIFT_GITOPS = "openshift-gitops"


def health_checks(migration: Migration) -> Files:
    """Make the two files."""
    namespace = namespace_of(migration)
    keys = {f"resource.customizations.health.{each.group}_{each.kind}": lua(each) for each in HEALTH}
    checks = [{"group": each.group, "kind": each.kind, "check": lua(each)} for each in HEALTH]
    instance = namespace if namespace == _OPENSHIFT_GITOPS else "argocd"
    return {
        "health/argocd-cm.yaml": {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "argocd-cm", "namespace": namespace},
            "data": keys,
        },
        "health/argocd-cr.yaml": {
            "apiVersion": "argoproj.io/v1beta1",
            "kind": "ArgoCD",
            "metadata": {"name": instance, "namespace": namespace},
            "spec": {"resourceHealthChecks": checks},
        },
    }
