"""What a condition comes to, and what it is predicted from."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from vmshift.inventory.values import dig, entries, mapping, text, texts
from vmshift.resolve.plans import discovered, live_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from vmshift.inventory import Claim, Inventory
    from vmshift.resolve.platform import Platform
    from vmshift.source import Manifest

MTC = "openshift-migration"
Status = Literal["true", "false", "unknown"]
Category = Literal["Critical", "Error", "Warn", "Required", "Advisory"]
BLOCKING: frozenset[Category] = frozenset({"Critical", "Error"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds, the controller's reason and items for it, and why, or what would tell."""

    status: Status
    message: str
    reason: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that is predicted."""

    type: str
    category: Category
    status: Status
    reason: str
    items: tuple[str, ...]
    message: str

    @property
    def blocks(self) -> bool:
        """Whether it keeps its object from becoming Ready."""
        return self.status == "true" and self.category in BLOCKING


World = TypeVar("World")


@dataclass(frozen=True, slots=True)
class Kind(Generic[World]):
    """A kind of condition: its type, its category, and the function that predicts it."""

    type: str
    category: Category
    check: Callable[[World], Verdict]

    def over(self, world: World) -> Condition:
        """Predict it."""
        verdict = self.check(world)
        return Condition(self.type, self.category, verdict.status, verdict.reason, verdict.items, verdict.message)


def yes(message: str, reason: str = "", items: tuple[str, ...] | list[str] = ()) -> Verdict:
    """Say that a condition will be set."""
    return Verdict("true", message, reason, tuple(items))


def no(message: str) -> Verdict:
    """Say that a condition will not be set."""
    return Verdict("false", message)


def open_(message: str) -> Verdict:
    """Say that manifests do not tell; the message says what would."""
    return Verdict("unknown", message)


@dataclass(frozen=True)
class PlanWorld:
    """A MigPlan as Git has it, and the cluster around it. `others`: the plans that will be beside it."""

    value: dict[str, Any]
    inventory: Inventory
    platform: Platform
    others: tuple[dict[str, Any], ...] = ()
    runs: tuple[dict[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """The plan's name."""
        return text(dig(self.value, "metadata", "name"))

    @property
    def spec(self) -> dict[str, Any]:
        """Its spec."""
        return mapping(self.value.get("spec"))

    @property
    def written_namespaces(self) -> list[str]:
        """Its namespaces as they are written, mappings included."""
        return list(texts(self.spec.get("namespaces")))

    @property
    def namespaces(self) -> list[str]:
        """Its source namespaces."""
        return [entry.partition(":")[0] for entry in self.written_namespaces]

    @property
    def targets(self) -> list[str]:
        """Its target namespaces."""
        return [entry.partition(":")[2] or entry for entry in self.written_namespaces]

    @property
    def indirect(self) -> bool:
        """Whether it asks for the indirect way, for images or volumes."""
        return self.spec.get("indirectImageMigration") is True or self.spec.get("indirectVolumeMigration") is True

    @property
    def live(self) -> bool:
        """Whether it asks for live migration."""
        return self.spec.get("liveMigrate") is True

    @property
    def in_cluster(self) -> Manifest | None:
        """The plan as the inventory shows it."""
        return self.inventory.get("MigPlan", MTC, self.name)

    def cluster(self, ref: str) -> Manifest | None:
        """Give the MigCluster that a reference names, where the inventory has it."""
        found = mapping(self.spec.get(ref))
        return self.inventory.get("MigCluster", text(found.get("namespace")), text(found.get("name")))

    @property
    def one_cluster(self) -> bool | None:
        """Whether source and target are one cluster: their URLs have one host; None where an URL is not known.

        Source: mig-controller migplan_types.go:187, IsIntraCluster.
        """
        names = [text(dig(self.spec, ref, "name")) for ref in ("srcMigClusterRef", "destMigClusterRef")]
        if names[0] and names[0] == names[1]:
            return True
        clusters = [self.cluster(ref) for ref in ("srcMigClusterRef", "destMigClusterRef")]
        hosts = [_host(cluster) if cluster is not None else None for cluster in clusters]
        return None if None in hosts else hosts[0] == hosts[1]

    @property
    def converts(self) -> bool | None:
        """Whether it is a storage conversion.

        Source: mig-controller migplan/validation.go:315, validatePossibleMigrationTypes.
        """
        if self.indirect or self.namespaces != self.targets:
            return False
        return self.one_cluster

    @property
    def listed(self) -> list[dict[str, Any]]:
        """The volume entries that it lists itself."""
        return [entry for _, entry in entries(self.spec.get("persistentVolumes"))]

    @functools.cached_property
    def knows_claims(self) -> bool:
        """Whether the inventory shows the claims of its namespaces."""
        return all(self.inventory.lists("PersistentVolumeClaim", name) for name in self.namespaces)

    @functools.cached_property
    def claims(self) -> list[Claim]:
        """The claims that discovery finds (migplan/pvlist.go:356, getClaims), sorted by volume name."""
        own = live_plan(self.name, self.inventory)
        found = [
            claim
            for name in dict.fromkeys(self.namespaces)
            for claim in self.inventory.claims_in(name)
            if claim.bound and discovered(claim, *own)
        ]
        return sorted(found, key=lambda claim: claim.volume_name)

    @functools.cached_property
    def volumes(self) -> list[dict[str, Any]]:
        """The entries after discovery: those it lists and that are found, and what the controller adds to them.

        Source: mig-controller migplan/pvlist.go:557, getDefaultSelection, and migplan_types.go:1042, AddPv.
        """
        if not self.knows_claims:
            return self.listed
        listed = {text(entry.get("name")): entry for entry in self.listed}
        return [listed.get(claim.volume_name) or _added(claim) for claim in self.claims]


def _added(claim: Claim) -> dict[str, Any]:
    method = "block" if claim.volume_mode == "Block" else "filesystem"
    return {
        "name": claim.volume_name,
        "pvc": {
            "name": claim.name,
            "namespace": claim.namespace,
            "accessModes": list(claim.access_modes),
            "volumeMode": claim.volume_mode,
        },
        "selection": {"action": "copy", "copyMethod": method, "storageClass": claim.storage_class},
    }


def _host(cluster: Manifest) -> str:
    url = text(dig(cluster.value, "spec", "url"))
    return url.partition("://")[2].partition("/")[0]


def is_ready(manifest: Manifest) -> bool | None:
    """Tell whether an object says that it is ready; None where it says nothing yet."""
    conditions = entries(dig(manifest.value, "status", "conditions"))
    if not conditions:
        return None
    return any(each.get("type") == "Ready" and each.get("status") == "True" for _, each in conditions)


def has_condition(value: dict[str, Any], *types: str) -> bool:
    """Tell whether an object's status has any of some conditions set."""
    conditions = entries(dig(value, "status", "conditions"))
    return any(each.get("type") in types and each.get("status") == "True" for _, each in conditions)


def in_words(names: list[str] | tuple[str, ...]) -> str:
    """Write names in quotes, a few of them."""
    shown = ", ".join(f'"{name}"' for name in names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown
