"""Plans that have runs before them, those of specs and those written by hand, in one form; and MTC's limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.resolve.plans import discovered
from vmshift.rules.base import Related, Subject
from vmshift.rules.shared_manifests import conversions, inventory_of, platform_of, source_claim
from vmshift.rules.shared_plans import mtc_migrations, pending_plans
from vmshift.rules.shared_platform import migration_subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vmshift.inventory import Claim, Inventory
    from vmshift.resolve.model import Migration, Plan
    from vmshift.resolve.platform import Platform
    from vmshift.rules.base import Context
    from vmshift.rules.shared_written import WrittenPlan
    from vmshift.source import Place


@dataclass(frozen=True, slots=True)
class Pending:
    """A plan within one cluster that is still to run, and what it is judged against."""

    name: str
    namespaces: tuple[tuple[str, Place], ...]  # each with the line that takes it
    copied: Mapping[str, frozenset[str]]  # the source claims of the volumes it copies, by namespace
    volumes: int  # how many it lists in the end, skipped ones included
    live: bool
    inventory: Inventory
    platform: Platform
    subject: Subject

    def taken(self, namespace: str) -> Related:
        """Point at the line that takes a namespace into the plan."""
        return Related(dict(self.namespaces)[namespace], "the namespace is taken here")


def pending(context: Context) -> Iterator[Pending]:
    """Give every such plan: those of the specs, then those written by hand."""
    for migration in mtc_migrations(context):
        if migration.spec.clusters.source == migration.spec.clusters.target:
            for plan in pending_plans(migration):
                yield _of_spec(migration, plan)
    for written in conversions(context):
        yield by_hand(context, written)


def _of_spec(migration: Migration, plan: Plan) -> Pending:
    place = next((vm.selected_by for vm in plan.vms if vm.moves), plan.moves[0].selected_by)
    return Pending(
        name=plan.name,
        namespaces=((plan.namespace, place),),
        copied={plan.namespace: frozenset(move.claim_name for move in plan.moves)},
        volumes=len(plan.entries),
        live=plan.live,
        inventory=migration.inventory,
        platform=migration.platform,
        subject=migration_subject(migration),
    )


def by_hand(context: Context, plan: WrittenPlan) -> Pending:
    """Put a plan that is written by hand into that form."""
    inventory = inventory_of(context)
    places = {listed.source: plan.at("namespaces", listed.index) for listed in reversed(plan.namespaces)}
    found = {name: discovered_claims(inventory, plan.name, name) for name in places}
    return Pending(
        name=plan.name,
        namespaces=tuple((name, places[name]) for name in sorted(places)),
        copied={name: _copied(plan, name, claims) for name, claims in found.items()},
        volumes=max(len(plan.entries), sum(len(claims) for claims in found.values())),
        live=plan.live,
        inventory=inventory,
        platform=platform_of(context),
        subject=plan.subject,
    )


def _copied(plan: WrittenPlan, namespace: str, claims: list[Claim]) -> frozenset[str]:
    """Give the claims that a plan copies: those it lists so, and those that discovery adds."""
    listed = {text(entry.get("name")) for _, entry in plan.entries}
    added = {claim.name for claim in claims if claim.volume_name not in listed}
    chosen = [source_claim(entry) for _, entry in plan.entries if dig(entry, "selection", "action") == "copy"]
    return frozenset(added | {name for place, name in chosen if place == namespace})


def discovered_claims(inventory: Inventory, plan: str, namespace: str) -> list[Claim]:
    """Give the claims of a namespace that a plan's discovery lists, sorted by name."""
    found = inventory.get("MigPlan", MTC_NAMESPACE, plan)
    value = found.value if found else {}
    own = text(dig(value, "metadata", "uid")), text(dig(value, "status", "suffix"))
    return [claim for claim in inventory.claims_in(namespace) if claim.bound and discovered(claim, *own)]


def limit(inventory: Inventory, key: str, default: int) -> tuple[int, list[Related]]:
    """Give one of MTC's limits and, where the MigrationController sets it, the line that does.

    Source: mig-operator templates/controller_config.yml.j2; mig-controller pkg/settings/plan.go, getEnvLimit.
    """
    controller = inventory.one("MigrationController")
    value = str(dig(controller.value, "spec", key)) if controller is not None else ""
    if controller is None or not value.isdecimal() or int(value) < 1:
        return default, []
    return int(value), [Related(controller.at("spec", key), "the limit is set here")]
