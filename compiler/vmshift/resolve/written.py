"""A MigPlan that is written by hand, and what it comes to over an inventory: the same plans and moves as a spec's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vmshift.inventory import run_state
from vmshift.inventory.values import dig, entries, mapping, text, texts
from vmshift.resolve.model import ChosenVm, ChosenVolume, Migration, Move, Plan, Target
from vmshift.resolve.platform import detect
from vmshift.resolve.wave_cut import Load
from vmshift.resolve.waves import Assignment

if TYPE_CHECKING:
    from vmshift.inventory import Claim, Inventory, VirtualMachine, Volume
    from vmshift.source import Manifest, Place
    from vmshift.spec.model import StorageMigration


class _Entry(NamedTuple):
    """One volume entry of a plan, and the claim that it copies or skips."""

    number: int
    value: dict[str, Any]
    namespace: str
    claim_name: str
    claim: Claim | None

    @property
    def action(self) -> str:
        return text(dig(self.value, "selection", "action"))


def resolve_written(manifest: Manifest, model: StorageMigration, inventory: Inventory) -> Migration | None:
    """Resolve a MigPlan over an inventory; None where nothing moves, or it is closed or no storage conversion.

    `model` is a spec that asks for nothing: it fills what a plan does not say. What discovery adds to the plan by
    itself is not among the moves: unlisted-volume speaks of it.
    """
    spec = mapping(manifest.value.get("spec"))
    names = texts(spec.get("namespaces"))
    clusters = {text(dig(spec, ref, "name")) for ref in ("srcMigClusterRef", "destMigClusterRef")}
    if spec.get("closed") is True or len(clusters) > 1 or any(_maps(name) for name in names):
        return None
    namespaces = sorted({name.partition(":")[0] for name in names})
    listed = _entries(spec, namespaces, inventory)
    plans = [_plan(manifest, model, namespace, listed, inventory) for namespace in namespaces]
    made = tuple(plan for plan in plans if plan.moves)
    if not made:
        return None
    return Migration(
        manifest=manifest,
        model=model,
        platform=detect(model.spec.platform, manifest, inventory),
        inventory=inventory,
        backend="mtc",
        vms=tuple(vm for plan in made for vm in plan.vms),
        plans=made,
        unmatched=(),
        by_hand=True,
    )


def _maps(name: str) -> bool:
    source, mapped, target = name.partition(":")
    return bool(mapped) and source != target


def _entries(spec: dict[str, Any], namespaces: list[str], inventory: Inventory) -> list[_Entry]:
    """Give the entries whose claim is in a listed namespace: MTC goes by the name of the volume (PV.Update)."""
    by_volume = {claim.volume_name: claim for name in namespaces for claim in inventory.claims_in(name)}
    by_volume.pop("", None)
    found = []
    for index, value in entries(spec.get("persistentVolumes")):
        namespace = text(dig(value, "pvc", "namespace"))
        name = text(dig(value, "pvc", "name")).partition(":")[0]
        claim = by_volume.get(text(value.get("name"))) or inventory.claim(namespace, name)
        if claim is not None:
            namespace, name = claim.namespace, claim.name
        if name and namespace in namespaces:
            found.append(_Entry(index, value, namespace, name, claim))
    return found


def _plan(
    manifest: Manifest, model: StorageMigration, namespace: str, listed: list[_Entry], inventory: Inventory
) -> Plan:
    mine = {entry.claim_name: entry for entry in listed if entry.namespace == namespace}
    vms = tuple(
        ChosenVm(vm, _place(manifest, first), run_state(vm, inventory), _volumes(manifest, vm, mine, inventory))
        for vm in inventory.vms_in(namespace)
        if (first := next((mine[each.claim] for each in vm.volumes if _copies(mine.get(each.claim))), None))
    )
    used = {volume.claim for vm in vms for volume in vm.vm.volumes}
    loose = [_move(manifest, entry) for name, entry in mine.items() if _copies(entry) and name not in used]
    live = dig(manifest.value, "spec", "liveMigrate")
    return Plan(
        name=manifest.name,
        namespace=namespace,
        wave="",
        mode="live" if live is True else "offline" if live is False else "auto",  # of one unsaid live-flag speaks
        step="plan",
        runs=model.spec.runs,
        vms=vms,
        moves=(*(move for vm in vms for move in vm.moves), *loose),
        entries=(),
        mode_place=manifest.at("spec", "liveMigrate"),
        assignment=Assignment(None, "", "plan", model.spec.runs, "no wave", Load(0, 0)),
    )


def _copies(entry: _Entry | None) -> bool:
    return entry is not None and entry.action == "copy"


def _volumes(
    manifest: Manifest, vm: VirtualMachine, mine: dict[str, _Entry], inventory: Inventory
) -> tuple[ChosenVolume, ...]:
    return tuple(_volume(manifest, vm, volume, mine.get(volume.claim), inventory) for volume in vm.volumes)


def _volume(
    manifest: Manifest, vm: VirtualMachine, volume: Volume, entry: _Entry | None, inventory: Inventory
) -> ChosenVolume:
    if not volume.claim:
        return ChosenVolume(volume, None, "no claim")
    if entry is None:
        return ChosenVolume(volume, None, "excluded")  # discovery adds it, and copies it onto its own class
    if _copies(entry):
        return ChosenVolume(volume, entry.claim, "moved", _move(manifest, entry, vm, volume))
    claim = inventory.claim(vm.namespace, volume.claim)
    return ChosenVolume(volume, claim, "excluded", place=_place(manifest, entry, "selection", "action"))


def _move(manifest: Manifest, entry: _Entry, vm: VirtualMachine | None = None, volume: Volume | None = None) -> Move:
    """Make a move; the modes are the entry's, as MTC from 1.8.6 on takes them (migplan/pvlist.go, getClaims)."""
    selection, pvc = mapping(entry.value.get("selection")), mapping(entry.value.get("pvc"))
    modes = texts(pvc.get("accessModes"))
    target = Target(
        text(selection.get("storageClass")),
        text(selection.get("accessMode")) or (modes[0] if modes else None),
        text(pvc.get("volumeMode")) or None,
        _place(manifest, entry, "selection", "storageClass"),
    )
    return Move(entry.namespace, entry.claim_name, entry.claim, target, _place(manifest, entry, "name"), vm, volume)


def _place(manifest: Manifest, entry: _Entry, *path: str) -> Place:
    return manifest.at("spec", "persistentVolumes", entry.number, *(path or ("name",)))
