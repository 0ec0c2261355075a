"""Plans: one per namespace in which something moves, each with every claim of its namespace."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING, Literal

from vmshift.inventory import run_state
from vmshift.inventory.values import dig, text
from vmshift.resolve.globs import matches
from vmshift.resolve.model import ChosenVm, ChosenVolume, Entry, Move, Plan
from vmshift.resolve.names import plan_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmshift.inventory import Claim, Inventory, VirtualMachine, Volume
    from vmshift.source import Manifest, Place
    from vmshift.spec.model import Runs, Spec, StorageMigration
    from vmshift.spec.types import Step

SOURCE_LABEL = "migration.openshift.io/source-for-directvolumemigration"
TARGET_LABEL = "migration.openshift.io/migrated-by-migplan"


def make_plans(
    model: StorageMigration,
    manifest: Manifest,
    inventory: Inventory,
    vms: Iterable[ChosenVm],
    loose: Iterable[Move],
) -> tuple[Plan, ...]:
    """Make the plans of a migration, sorted by namespace. `loose` are moves of claims without a VM."""
    chosen: dict[str, list[ChosenVm]] = defaultdict(list)
    moves: dict[str, list[Move]] = defaultdict(list)
    for vm in vms:
        chosen[vm.vm.namespace].append(vm)
        moves[vm.vm.namespace].extend(vm.moves)
    for move in loose:
        moves[move.namespace].append(move)
    plans = []
    for namespace in sorted(namespace for namespace in moves if moves[namespace]):
        wave, mode, step, runs, place = _wave_of(namespace, model.spec, manifest)
        name = plan_name(model.metadata.name, namespace, model.spec.plan_revision)
        plans.append(
            Plan(
                name=name,
                namespace=namespace,
                wave=wave,
                mode=mode,
                step=step,
                runs=runs,
                vms=tuple(chosen[namespace]),
                moves=tuple(moves[namespace]),
                entries=_entries(namespace, moves[namespace], inventory, live_plan(name, inventory)),
                mode_place=place,
                sharers=_sharers(namespace, chosen[namespace], inventory),
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


def _wave_of(
    namespace: str, spec: Spec, manifest: Manifest
) -> tuple[str, Literal["live", "offline", "auto"], str, Runs, Place]:
    step, runs = progress(namespace, spec)
    index = wave_index(namespace, spec)
    if index is None:
        return "", spec.mode, step, runs, manifest.at("spec", "mode")
    wave = spec.waves[index]
    path = ("spec", "waves", index, "mode") if wave.mode else ("spec", "mode")
    return wave.name, wave.mode or spec.mode, step, runs, manifest.at(*path)


def wave_index(namespace: str, spec: Spec) -> int | None:
    """Give the index of the wave that takes a namespace: the first that matches."""
    for index, wave in enumerate(spec.waves):
        if any(matches(pattern, namespace) for pattern in wave.namespaces or []):
            return index
    return None


def progress(namespace: str, spec: Spec) -> tuple[Step, Runs]:
    """Give the step of a namespace's plan and its run counters."""
    index = wave_index(namespace, spec)
    if index is None:
        return spec.step, spec.runs
    wave = spec.waves[index]
    return wave.step or spec.step, wave.runs or spec.runs


def live_plan(plan: str, inventory: Inventory) -> tuple[str, str]:
    """Give the uid of a plan that is in the cluster, and the suffix that its target claims have; "" where unknown."""
    found = inventory.get("MigPlan", "openshift-migration", plan)
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
