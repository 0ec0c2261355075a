"""The feature gates of live storage migration: which are set, and whether the annotation has to set them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text, texts
from vmshift.platform import facts
from vmshift.platform.defaults import VOLUME_GATES
from vmshift.resolve.jsonpatch import ANNOTATION, InvalidPatchError, added_gates, parse_operations

if TYPE_CHECKING:
    from vmshift.inventory import Inventory
    from vmshift.resolve.model import Migration

GATES_PATH = ("spec", "configuration", "developerConfiguration", "featureGates")


def active_gates(inventory: Inventory) -> frozenset[str]:
    """Give the gates that the KubeVirt object lists, and those that the HyperConverged's annotation adds to it."""
    kubevirt, hyperconverged = inventory.one("KubeVirt"), inventory.one("HyperConverged")
    listed = texts(dig(kubevirt.value, *GATES_PATH)) if kubevirt else ()
    annotation = dig(hyperconverged.value, "metadata", "annotations", ANNOTATION) if hyperconverged else None
    if not isinstance(annotation, str):
        return frozenset(listed)
    try:
        return added_gates(parse_operations(annotation)).union(listed)
    except InvalidPatchError:
        return frozenset(listed)


def goes_live(migration: Migration) -> bool:
    """Tell whether a running VM is to be migrated live."""
    return next(migration.live_vms(), None) is not None


def needs_annotation(migration: Migration) -> bool:
    """Tell whether only the annotation can make the migration live: 4.17, where the operator does not set the gates.

    Whether the spec accepts that is another question: see `may_annotate`.
    """
    return _annotation_alone_helps(migration, active_gates(migration.inventory))


def keeps_annotation(migration: Migration) -> bool:
    """Tell whether the annotation belongs into Git: also once the cluster has it, as it alone sets the gates there."""
    hyperconverged = migration.inventory.one("HyperConverged")
    listed = active_gates(migration.inventory)
    if hyperconverged is not None:
        annotation = text(dig(hyperconverged.value, "metadata", "annotations", ANNOTATION))
        with contextlib.suppress(InvalidPatchError):
            listed -= added_gates(parse_operations(annotation or "[]"))
    return _annotation_alone_helps(migration, listed)


def _annotation_alone_helps(migration: Migration, gates: frozenset[str]) -> bool:
    return (
        goes_live(migration)
        and migration.platform.decide("openshiftVirtualization", facts.CNV_GATES_BY_ANNOTATION) is True
        and not gates.issuperset(VOLUME_GATES)
    )


def may_annotate(migration: Migration) -> bool:
    """Tell whether the spec accepts the annotation where it can be accepted: in a lab."""
    return migration.platform.environment == "lab" and migration.platform.accept_unsupported
