"""Kustomizations. They always name `resources`: an empty file does not build."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def kustomization(resources: Iterable[str]) -> dict[str, Any]:
    """Make a Kustomization over files or folders, in the order given."""
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": list(resources),
    }


def annotation_component(target: dict[str, Any], annotations: dict[str, str]) -> dict[str, Any]:
    """Make a Component that annotates an object which the user's own repository holds."""
    patch = {
        "apiVersion": target["apiVersion"],
        "kind": target["kind"],
        "metadata": {"name": target["metadata"]["name"], "annotations": annotations},
    }
    return {
        "apiVersion": "kustomize.config.k8s.io/v1alpha1",
        "kind": "Component",
        "patches": [
            {
                "target": {"group": "hco.kubevirt.io", "kind": target["kind"], "name": target["metadata"]["name"]},
                "patch": json.dumps(patch, separators=(",", ":")),
            }
        ],
    }
