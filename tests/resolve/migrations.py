"""Specs over small clusters, resolved, and what they come to in a form that a test can compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory.objects import Object, inventory
from spec.documents import document, loaded
from vmshift.resolve.resolve import resolve

if TYPE_CHECKING:
    from vmshift.inventory import Inventory
    from vmshift.resolve.model import Migration, Plan


def resolved(lines: list[str], *objects: Object) -> Migration:
    """Resolve a spec with these lines over a cluster with these objects."""
    return over(lines, inventory(*objects))


def over(lines: list[str], cluster: Inventory) -> Migration:
    """Resolve a spec with these lines over an inventory."""
    spec = loaded(document(*lines))
    assert spec.errors == ()
    assert spec.model is not None
    return resolve(spec.manifest, spec.model, cluster)


def quote(place: Any) -> str:
    """Give the pointer of a place in the spec, from below its `spec`."""
    return str(place.pointer).removeprefix("/spec/")


def routes(migration: Migration) -> dict[str, tuple[str, str]]:
    """Give each move's target class and the line that gives it, by the move's key."""
    return {move.key: (move.target.storage_class, quote(move.target.place)) for move in migration.moves}


def kept(migration: Migration) -> dict[str, str]:
    """Give why each volume of a chosen VM stays, by namespace/vm/volume."""
    return {
        f"{vm.key}/{volume.volume.name}": volume.why for vm in migration.vms for volume in vm.volumes if not volume.move
    }


def listed(plan: Plan) -> list[tuple[str, str, str | None]]:
    """Give a plan's entries: volume name, claim, and the class it goes to, None for an explicit skip."""
    return [
        (entry.claim.volume_name, entry.claim.name, entry.move.target.storage_class if entry.move else None)
        for entry in plan.entries
    ]


def outcome(migration: Migration) -> list[dict[str, Any]]:
    """Give everything that the plans come to, without the places it was read at."""
    return [
        {
            "plan": (plan.name, plan.namespace, plan.wave, plan.mode, plan.step, plan.runs.model_dump()),
            "vms": [(vm.key, vm.run_state.state, [volume.why for volume in vm.volumes]) for vm in plan.vms],
            "moves": [
                (move.key, move.claim_name, move.source_class, move.source_mode, move.target.storage_class)
                for move in plan.moves
            ],
            "entries": listed(plan),
            "fates": [plan.fate(vm, run) for vm in plan.vms for run in ("stage", "cutover")],
        }
        for plan in migration.plans
    ]
