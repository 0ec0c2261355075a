"""The objects of the Migration Toolkit for Containers."""

from __future__ import annotations

from vmshift.platform.limits import MTC_NAMESPACE

API_VERSION = "migration.openshift.io/v1alpha1"
NAMESPACE = MTC_NAMESPACE


def reference(name: str) -> dict[str, str]:
    """Refer to an MTC object: name and namespace alone, as a kind beside them defeats the controller's conflict check.

    Source: mig-controller, pkg/reference/ref.go, RefEquals, and migplan_types.go, HasConflict.
    """
    return {"name": name, "namespace": NAMESPACE}
