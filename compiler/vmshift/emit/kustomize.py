"""Kustomizations. They always name `resources`: an empty file does not build."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def kustomization(resources: Iterable[str], *, ordered: bool = False) -> dict[str, Any]:
    """Make a Kustomization over files or folders.

    `ordered` is for the root: what it builds comes in the order given, so that `oc apply -k` makes a plan before its
    runs. Otherwise kustomize sorts by kind. It knows sortOptions from 5.0 on (kubectl 1.27).
    """
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": list(resources),
        **({"sortOptions": {"order": "fifo"}} if ordered else {}),
    }


def annotation_component(target: dict[str, Any], annotations: dict[str, str]) -> dict[str, Any]:
    """Make a Component that annotates an object which the user's own repository holds."""
    patch = {
        "apiVersion": target["apiVersion"],
        "kind": target["kind"],
        "metadata": {"name": target["metadata"]["name"], "annotations": annotations},
    }
    return component(
        [
            {
                "target": {"group": "hco.kubevirt.io", "kind": target["kind"], "name": target["metadata"]["name"]},
                "patch": json.dumps(patch, separators=(",", ":")),
            }
        ]
    )


def component(patches: list[dict[str, Any]]) -> dict[str, Any]:
    """Make a Component of patches: a part for a kustomization that somebody else keeps."""
    return {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component", "patches": patches}
