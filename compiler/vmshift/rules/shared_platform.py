"""What the rules about the platform share: names, subjects, places, and what an inventory shows of virtualization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.rules.base import Related, Subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmshift.inventory import Inventory
    from vmshift.resolve.model import Migration
    from vmshift.resolve.platform import Product, Told
    from vmshift.rules.base import Certainty
    from vmshift.source import Manifest, Place

NAMES: dict[Product, str] = {
    "openshiftVirtualization": "OpenShift Virtualization",
    "kubevirt": "KubeVirt",
    "mtc": "MTC",
}
_OPERATOR = "kubevirt-hyperconverged"


def listed(words: Sequence[str], thing: str) -> str:
    """Write words in quotes after what they are: `feature gates "A", "B" and "C"`."""
    quoted = [f'"{word}"' for word in words]
    joined = " and ".join(part for part in (", ".join(quoted[:-1]), quoted[-1]) if part)
    return f"{thing}{'s' if len(quoted) > 1 else ''} {joined}"


def migration_subject(migration: Migration) -> Subject:
    """Name a migration: the spec, or the plan that is written by hand."""
    if migration.by_hand:
        return Subject(migration.manifest.kind, migration.manifest.namespace, migration.manifest.name)
    return Subject("StorageMigration", "", migration.name)


def cluster_subject(manifest: Manifest) -> Subject:
    """Name an object that stands for the whole cluster, whatever namespace it lives in."""
    return Subject(manifest.kind, "", manifest.name)


def live_place(migration: Migration) -> Place:
    """Give the line of the spec that asks for the first live migration."""
    return next((plan.mode_place for plan, _ in migration.live_vms()), migration.at("spec", "mode"))


def live_related(migration: Migration) -> Related:
    """Point at the line of the spec that asks for the first live migration."""
    return Related(live_place(migration), "live migration asked for here")


def told_place(migration: Migration, told: Told) -> Place:
    """Give the place of a version."""
    return told.place or migration.at("spec", "platform")


def under_hyperconverged(migration: Migration) -> bool:
    """Tell whether OpenShift Virtualization, or its operator, sets what KubeVirt gets."""
    return migration.platform.cnv is not None or migration.inventory.lists("HyperConverged")


def virtualization_version(migration: Migration) -> Told | None:
    """Give the version that people know their platform by: OpenShift Virtualization's, else KubeVirt's."""
    platform = migration.platform
    return platform.best("openshiftVirtualization") or platform.best("kubevirt")


def shows_virtualization(inventory: Inventory) -> bool:
    """Tell whether an inventory shows that virtualization is installed, by its operator or its kinds."""
    return (
        inventory.lists("HyperConverged")
        or inventory.lists("KubeVirt")
        or any(csv.name.startswith(_OPERATOR) for csv in inventory.all("ClusterServiceVersion"))
        or any(text(dig(each.value, "spec", "name")) == _OPERATOR for each in inventory.all("Subscription"))
        or any(_is_of_kubevirt(crd) for crd in inventory.all("CustomResourceDefinition"))
    )


def lacks_virtualization(migration: Migration) -> Certainty | None:
    """Tell whether virtualization is missing: certainly, where operators or kinds are shown and none of it among them.

    Only possibly, where nothing of either is shown, no VM was dumped from a cluster and the spec gives no version.
    """
    inventory = migration.inventory
    if shows_virtualization(inventory):
        return None
    if shows_operators(inventory) is not None:
        return "certain"
    told = migration.platform.said("openshiftVirtualization", "spec") or migration.platform.said("kubevirt", "spec")
    dumped = [*inventory.all("VirtualMachine"), *inventory.all("VirtualMachineInstance")]
    if told is not None or any(manifest.is_live or manifest.value.get("status") for manifest in dumped):
        return None
    return "possible"


def shows_operators(inventory: Inventory) -> Manifest | None:
    """Give an object by which an inventory shows the cluster's operators or kinds, beyond those of MTC itself."""
    for crd in inventory.all("CustomResourceDefinition"):
        if not crd.name.endswith(".migration.openshift.io"):
            return crd
    for csv in inventory.all("ClusterServiceVersion"):
        if csv.namespace != MTC_NAMESPACE:
            return csv
    return None


def _is_of_kubevirt(crd: Manifest) -> bool:
    return crd.name.endswith(".kubevirt.io") and not crd.name.endswith(".cdi.kubevirt.io")
