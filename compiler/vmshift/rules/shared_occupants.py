"""Plans that hold a namespace: those that specs come to, and those that are in the cluster already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, entries, text
from vmshift.platform import facts
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.rules.shared_specs import order_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmshift.inventory import Inventory
    from vmshift.resolve.model import Migration, Plan
    from vmshift.resolve.platform import Platform
    from vmshift.rules.base import Certainty
    from vmshift.rules.shared_written import WrittenPlan
    from vmshift.source import Manifest, Place


@dataclass(frozen=True, slots=True)
class Occupant:
    """An open plan on a namespace. `volumes` are names of the PersistentVolumes it copies, None for all of them."""

    migration: Migration | None  # None for a plan written by hand
    name: str
    namespace: str
    place: Place
    clusters: frozenset[str]
    volumes: frozenset[str] | None
    doubled: bool = False  # its entry is written "ns:ns", which MTC compares as text


def on_plans(migrations: Iterable[Migration]) -> list[Occupant]:
    """Give the plans of the specs that are not closed, in the order of the lines that take their namespaces."""
    found = [
        Occupant(
            migration,
            plan.name,
            plan.namespace,
            _taken_at(plan),
            frozenset({migration.spec.clusters.source, migration.spec.clusters.target}),
            frozenset(move.claim.volume_name for move in plan.moves if move.claim is not None),
        )
        for migration in migrations
        for plan in migration.plans
        if plan.step != "closed"
    ]
    return sorted(found, key=lambda plan: (order_of(plan.place), plan.namespace))


def by_hand(plans: Iterable[WrittenPlan]) -> list[Occupant]:
    """Give what the plans written by hand hold, as far as they are open, in the order of their lines."""
    found = [
        Occupant(
            None,
            plan.name,
            listed.source,
            plan.at("namespaces", listed.index),
            plan.clusters,
            _copied(plan.manifest),
            doubled=listed.written != listed.source,
        )
        for plan in plans
        if not plan.closed
        for listed in {listed.source: listed for listed in reversed(plan.namespaces)}.values()
    ]
    return sorted(found, key=lambda plan: (order_of(plan.place), plan.namespace))


def other_plans(plan: Occupant, compiled: Iterable[str], inventory: Inventory) -> Iterator[Occupant]:
    """Give the open plans of an inventory on a plan's namespace, those aside that Git says more of."""
    for manifest in inventory.all("MigPlan", MTC_NAMESPACE):
        clusters = _clusters(manifest)
        closed = dig(manifest.value, "spec", "closed") is True
        if closed or manifest.name in compiled or (clusters and not clusters & plan.clusters):
            continue
        names = dig(manifest.value, "spec", "namespaces")
        for index, entry in enumerate(names if isinstance(names, list) else []):
            source, mapped, _ = text(entry).partition(":")
            if source == plan.namespace:
                place = manifest.at("spec", "namespaces", index)
                found = Occupant(
                    plan.migration, manifest.name, source, place, clusters, _copied(manifest), doubled=bool(mapped)
                )
                yield found
                break


def share_volume(plan: Occupant, other: Occupant) -> bool:
    """Tell whether two plans copy a volume in common."""
    if plan.volumes is None or other.volumes is None:
        return True
    return bool(plan.volumes & other.volumes)


def verdict(platform: Platform, shared: bool) -> Certainty | None:  # noqa: FBT001 - one plain question
    """Tell how sure a conflict of two plans on one namespace is, by the version of MTC; None where it is none."""
    alone = platform.decide("mtc", facts.MTC_ONE_PLAN_PER_NAMESPACE)
    if alone or shared:
        return "certain"
    return "possible" if alone is None else None


def _taken_at(plan: Plan) -> Place:
    return next((vm.selected_by for vm in plan.vms if vm.moves), plan.moves[0].selected_by)


def _clusters(manifest: Manifest) -> frozenset[str]:
    refs = ("srcMigClusterRef", "destMigClusterRef")
    return frozenset(text(dig(manifest.value, "spec", ref, "name")) for ref in refs) - {""}


def _copied(manifest: Manifest) -> frozenset[str] | None:
    """Give the volumes that a plan does not skip; None for a plan without a list: discovery adds every volume to it."""
    volumes = entries(dig(manifest.value, "spec", "persistentVolumes"))
    if not volumes:
        return None
    return frozenset(text(each.get("name")) for _, each in volumes if dig(each, "selection", "action") != "skip")
