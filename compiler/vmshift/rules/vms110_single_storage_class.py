"""The cluster has fewer than two storage classes.

Checks:
    The inventory lists StorageClass objects, and there are fewer than two of them. One that was written by hand,
    and not dumped from a cluster, does not show that there is no other: then the finding is possible.

Consequence:
    The plan gets the critical condition StorageClassConversionUnavailable and never becomes ready.

Why:
    MTC counts the classes of the cluster, not those of the plan. A volume that is left on a class which no longer
    exists does not help: the second class must be there as an object.

Before:
    # cluster
    kind: StorageClass
    metadata: {name: old-san}
    $patch: delete   # new-san is the only one left

After:
    # cluster
    kind: StorageClass
    metadata: {name: old-san}

Sources:
    - Migrating virtual machine storage: Prerequisites
    - mig-controller: pkg/controller/migplan/validation.go, validatePvSelections
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform.limits import STORAGE_CLASSES_MIN
from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_platform import cluster_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS110",
    name="single-storage-class",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    by_hand=True,
    ledger=("L15",),
)


def check(context: Context) -> Iterator[Finding]:
    """Find inventories that show a single storage class."""
    for migration in context.migrations:
        classes = migration.inventory.all("StorageClass")
        if not 0 < len(classes) < STORAGE_CLASSES_MIN:
            continue
        only = classes[0]
        yield RULE.finding(
            only.at("metadata", "name"),
            message=f'the inventory shows the storage class "{only.name}" alone, and a storage migration needs two',
            consequence="MTC refuses the plan with StorageClassConversionUnavailable, and it never becomes ready",
            help='create the other class, or give the inventory all of "oc get storageclass -o yaml"',
            subject=cluster_subject(only),
            related=[Related(migration.at("spec", "storage", 0), "classes are mapped here")],
            certainty="certain" if only.is_live else "possible",
        )
