"""Plans: one per namespace in which something moves, each with every claim of its namespace."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

from vmshift.inventory import run_state
from vmshift.inventory.values import dig, text
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.resolve.model import ChosenVm, ChosenVolume, Entry, Move, Plan
from vmshift.resolve.names import plan_name
from vmshift.resolve.wave_cut import Load
from vmshift.resolve.waves import Waves

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vmshift.inventory import Claim, Inventory, VirtualMachine, Volume
    from vmshift.lock import Seat
    from vmshift.resolve.waves import Assignment
    from vmshift.source import Manifest, Place
    from vmshift.spec.model import Spec, StorageMigration
    from vmshift.spec.types import Mode

SOURCE_LABEL = "migration.openshift.io/source-for-directvolumemigration"
TARGET_LABEL = "migration.openshift.io/migrated-by-migplan"


def make_plans(  # noqa: PLR0913 - plans are made of all of these
    model: StorageMigration,
    manifest: Manifest,
    inventory: Inventory,
    vms: Iterable[ChosenVm],
    loose: Iterable[Move],
    seats: Mapping[str, Seat],
) -> tuple[Plan, ...]:
    """Make the plans of a migration, sorted by namespace.

    loose: moves of claims without a VM. seats: the computed waves that namespaces have already.
    """
    chosen: dict[str, list[ChosenVm]] = defaultdict(list)
    moves: dict[str, list[Move]] = defaultdict(list)
    for vm in vms:
        chosen[vm.vm.namespace].append(vm)
        moves[vm.vm.namespace].extend(vm.moves)
    for move in loose:
        moves[move.namespace].append(move)
    planned = sorted(namespace for namespace in moves if moves[namespace])
    sharers = {namespace: _sharers(namespace, chosen[namespace], inventory) for namespace in planned}
    loads = {each: _load((*chosen[each], *sharers[each]), moves[each]) for each in planned}
    assignments = Waves(model.spec, seats).assign(loads)
    plans = []
    for namespace in planned:
        assignment = assignments[namespace]
        mode, place = _mode(assignment, model.spec, manifest)
        name = plan_name(model.metadata.name, namespace, model.spec.plan_revision)
        plans.append(
            Plan(
                name=name,
                namespace=namespace,
                wave=assignment.name,
                mode=mode,
                step=assignment.step,
                runs=assignment.runs,
                vms=tuple(chosen[namespace]),
                moves=tuple(moves[namespace]),
                entries=_entries(namespace, moves[namespace], inventory, live_plan(name, inventory)),
                mode_place=place,
                assignment=assignment,
                sharers=sharers[namespace],
            )
        )
    return tuple(plans)


def _sharers(namespace: str, chosen: list[ChosenVm], inventory: Inventory) -> tuple[ChosenVm, ...]:
    """Give the VMs of a namespace that are not chosen and use a claim that moves, each with the moves it is part of."""
    by_claim: dict[str, tuple[ChosenVm, Move]] = {}
    for vm in chosen:
        for move in vm.moves:
            by_claim.setdefault(move.claim_name, (vm, move))
    known = {vm.vm.name for vm in chosen}
    found = []
    for other in inventory.vms_in(namespace) if by_claim else ():
        first = next((by_claim[volume.claim][0] for volume in other.volumes if volume.claim in by_claim), None)
        if first is not None and other.name not in known:
            volumes = tuple(_shared(other, volume, by_claim, inventory) for volume in other.volumes)
            state = run_state(other, inventory)
            found.append(ChosenVm(other, first.selected_by, state, volumes, through=first.key))
    return tuple(found)


def _shared(
    vm: VirtualMachine, volume: Volume, by_claim: dict[str, tuple[ChosenVm, Move]], inventory: Inventory
) -> ChosenVolume:
    if not volume.claim:
        return ChosenVolume(volume, None, "no claim")
    claim = inventory.claim(vm.namespace, volume.claim)
    if volume.claim not in by_claim:
        return ChosenVolume(volume, claim, "not chosen")
    _, moved = by_claim[volume.claim]
    return ChosenVolume(volume, claim, "moved", dataclasses.replace(moved, vm=vm, volume=volume))


def _load(vms: Iterable[ChosenVm], moves: Iterable[Move]) -> Load:
    """Count the VMs that move, and the bytes of their claims, each claim once; those of unknown size count nothing."""
    sizes = {move.claim_name: move.claim.size or 0 for move in moves if move.claim is not None}
    return Load(sum(bool(vm.moves) for vm in vms), sum(sizes.values()))


def _mode(assignment: Assignment, spec: Spec, manifest: Manifest) -> tuple[Mode, Place]:
    index = assignment.index
    own = spec.waves[index].mode if index is not None else None
    if index is None or own is None:
        return spec.mode, manifest.at("spec", "mode")
    return own, manifest.at("spec", "waves", index, "mode")


def live_plan(plan: str, inventory: Inventory) -> tuple[str, str]:
    """Give the uid of a plan that is in the cluster, and the suffix that its target claims have; "" where unknown."""
    found = inventory.get("MigPlan", MTC_NAMESPACE, plan)
    value = found.value if found else {}
    return text(dig(value, "metadata", "uid")), text(dig(value, "status", "suffix"))


def _entries(namespace: str, moves: list[Move], inventory: Inventory, plan: tuple[str, str]) -> tuple[Entry, ...]:
    """Give an entry for each claim that discovery will find, sorted by volume name as the controller sorts them.

    Source: mig-controller migplan/pvlist.go, getClaims, and migplan_types.go, EndPvStaging.
    """
    by_claim = {move.claim_name: move for move in moves}
    found = [
        Entry(claim, by_claim.get(claim.name))
        for claim in inventory.claims_in(namespace)
        if claim.bound and discovered(claim, *plan)
    ]
    return tuple(sorted(found, key=lambda entry: entry.claim.volume_name))


def discovered(claim: Claim, plan_uid: str, suffix: str = "") -> bool:
    """Tell whether a plan's discovery lists a claim: no temporary one, not its own target, no other plan's source.

    `plan_uid`, and the `suffix` of its targets, are "" for a plan that is not in the cluster yet. Source:
    mig-controller migplan/pvlist.go, getClaims.
    """
    if claim.is_temporary or (suffix and claim.name.endswith(f"-mig-{suffix}")):
        return False
    source_of, target_of = claim.labels.get(SOURCE_LABEL), claim.labels.get(TARGET_LABEL)
    return (source_of is None or source_of == plan_uid) and (target_of is None or target_of != plan_uid or not plan_uid)
