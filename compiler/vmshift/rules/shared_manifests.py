"""MTC objects written by hand, and what they are judged against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from vmshift.inventory.values import dig, mapping, text
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.resolve.platform import Platform, shown
from vmshift.rules.shared_written import Run, WrittenPlan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory
    from vmshift.rules.base import Certainty, Context
    from vmshift.source import Manifest

GROUP = "migration.openshift.io"
_VM, _CLAIM = "VirtualMachine", "PersistentVolumeClaim"


def objects(context: Context, kind: str | None = None) -> Iterator[Manifest]:
    """Give the hand-written objects of MTC, of one kind or of all."""
    return (each for each in context.manifests if each.group == GROUP and kind in (None, each.kind))


def plans(context: Context) -> list[WrittenPlan]:
    """Give the hand-written plans."""
    return [WrittenPlan(manifest) for manifest in objects(context, "MigPlan")]


def conversions(context: Context) -> list[WrittenPlan]:
    """Give the hand-written plans that are open and migrate storage, from class to class within one cluster."""
    return [plan for plan in plans(context) if plan.converts and not plan.closed]


def runs(context: Context) -> list[Run]:
    """Give the hand-written runs."""
    return [Run(manifest) for manifest in objects(context, "MigMigration")]


def hooks(context: Context) -> list[Manifest]:
    """Give the hand-written hooks."""
    return list(objects(context, "MigHook"))


def runs_of(context: Context, plan: WrittenPlan) -> list[Run]:
    """Give the runs of a plan: those written by hand, then those of the inventory that have not ended."""
    known = inventory_of(context).all("MigMigration", MTC_NAMESPACE)
    pending = [Run(each) for each in known if dig(each.value, "status", "phase") != "Completed"]
    return [run for run in (*runs(context), *pending) if run.plan == plan.name]


def plan_of(context: Context, run: Run) -> WrittenPlan | None:
    """Give the plan of a run: one written by hand, else one of the inventory; of several in Git the first by place."""
    written = [plan for plan in plans(context) if plan.name == run.plan]
    found = inventory_of(context).get("MigPlan", MTC_NAMESPACE, run.plan)
    return written[0] if written else WrittenPlan(found) if found is not None else None


def of_conversion(context: Context, run: Run) -> bool | None:
    """Tell whether the plan of a run migrates storage; None where nothing tells, or plans of its name differ."""
    for migration in context.migrations:
        if any(plan.name == run.plan for plan in migration.plans):
            return migration.spec.clusters.source == migration.spec.clusters.target
    told = {plan.converts for plan in plans(context) if plan.name == run.plan}
    if not told:
        plan = plan_of(context, run)
        return plan.converts if plan is not None else None
    return told.pop() if len(told) == 1 else None


def is_misread(context: Context, manifest: Manifest, key: str, *below: str | int) -> bool:
    """Tell whether unknown-key or invalid-value speaks of a key, misspelt or misplaced, or of its value.

    below: where the key belongs; without it, an error anywhere in the object counts.
    """
    return any(
        error.place.path[-1:] == (key,) or f'"{key}"' in error.help
        for error in context.manifest_errors
        if error.place.manifest is manifest and error.place.path[: len(below)] == below
    )


def inventory_of(context: Context) -> Inventory:
    """Give what hand-written objects are judged against, an empty inventory where there is none."""
    from vmshift.inventory import Inventory

    return context.inventory or Inventory(given=False)


def platform_of(context: Context) -> Platform:
    """Give the versions that hand-written objects meet: what the inventory shows, then what the specs say."""
    told = shown(inventory_of(context))
    told += tuple(each for migration in context.migrations for each in migration.platform.told)
    return Platform(told, "production", accept_unsupported=False)


def holds_vms(context: Context, namespace: str) -> Certainty | None:
    """Tell whether there are VMs in a namespace: certainly, possibly, or not as far as the inventory shows."""
    inventory = inventory_of(context)
    if inventory.lists(_VM, namespace):
        return "certain"
    return None if inventory.lists(_VM) and inventory.lists(_CLAIM, namespace) else "possible"


def about_vms(context: Context, plan: WrittenPlan) -> Certainty | None:
    """Tell whether a plan is about VMs: certainly where any of its namespaces has some, None where none has."""
    told = {holds_vms(context, listed.source) for listed in plan.namespaces}
    order: tuple[Literal["certain", "possible"], ...] = ("certain", "possible")
    return next((certainty for certainty in order if certainty in told), None)


def source_claim(entry: dict[str, Any]) -> tuple[str, str]:
    """Give the namespace and the name of the claim that an entry copies from."""
    claim = mapping(entry.get("pvc"))
    return text(claim.get("namespace")), text(claim.get("name")).partition(":")[0]
