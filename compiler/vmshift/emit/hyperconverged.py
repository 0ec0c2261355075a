"""The HyperConverged annotation of OpenShift Virtualization 4.17, merged with what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmshift.emit.metadata import metadata
from vmshift.inventory.values import dig, text
from vmshift.resolve.jsonpatch import ANNOTATION, compact, gate_operations, merge_operations, parse_operations

if TYPE_CHECKING:
    from vmshift.resolve.model import Migration

_NAME, _NAMESPACE = "kubevirt-hyperconverged", "openshift-cnv"


def hyperconverged(migration: Migration) -> dict[str, Any]:
    """Make the HyperConverged with its annotation and nothing else, for server-side apply.

    Always v1beta1: from OpenShift Virtualization 4.22 an unversioned request means v1 (release notes, CNV-78892).
    """
    live = migration.inventory.one("HyperConverged")
    made = metadata(
        migration,
        "HyperConverged",
        live.name if live else _NAME,
        (live.namespace if live else "") or _NAMESPACE,
        {ANNOTATION: annotation(migration)},
    )
    made.pop("labels")  # the object is the cluster's, not the migration's
    return {"apiVersion": "hco.kubevirt.io/v1beta1", "kind": "HyperConverged", "metadata": made}


def annotation(migration: Migration) -> str:
    """Give the annotation's value: the operations that are there, in their order, then the missing gates."""
    live = migration.inventory.one("HyperConverged")
    there = text(dig(live.value, "metadata", "annotations", ANNOTATION)) if live else ""
    return compact(merge_operations(parse_operations(there or "[]"), gate_operations()))
