"""What of the live HyperConverged an apply by an engine would take away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import dig, entries, mapping, text
from vmshift.rules.shared_manifests import inventory_of

if TYPE_CHECKING:
    from vmshift.rules.base import Certainty, Context
    from vmshift.source import Manifest

_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def loses_rest(context: Context, manifest: Manifest, *, any_kubectl: bool) -> Certainty | None:
    """Tell whether fields that Git does not have are lost: those that somebody applied with kubectl or oc.

    any_kubectl: whether fields set by other commands of kubectl are lost as well, as Flux does. An inventory shows
    those only where it was made with --show-managed-fields.
    """
    live = inventory_of(context).get("HyperConverged", manifest.namespace, manifest.name)
    if live is None:
        return "possible"
    applied = text(dig(live.value, "metadata", "annotations", _LAST_APPLIED))
    if applied and _more(_spec(applied), manifest.value.get("spec")):
        return "certain"
    if not any_kubectl:
        return None
    managers = [text(each.get("manager")) for _, each in entries(dig(live.value, "metadata", "managedFields"))]
    if managers:
        return "possible" if any(manager.startswith("kubectl") for manager in managers) else None
    return "possible"


def _spec(applied: str) -> Any:
    try:
        return mapping(json.loads(applied)).get("spec")
    except ValueError:
        return None


def _more(one: Any, other: Any) -> bool:
    """Tell whether one value has a key, at any depth, that the other does not have."""
    if not isinstance(one, dict):
        return False
    known = mapping(other)
    return any(key not in known or _more(value, known[key]) for key, value in one.items())
