"""From a spec and its inventory to moves and plans. Pure: it reads no file and judges nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from vmshift.inventory import run_state
from vmshift.platform.releases import NATIVE_AUTO_FROM
from vmshift.resolve.globs import matches
from vmshift.resolve.model import ChosenVm, ChosenVolume, Migration, Move, Target, Unmatched
from vmshift.resolve.plans import make_plans
from vmshift.resolve.platform import Platform, detect
from vmshift.resolve.select import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vmshift.inventory import Claim, Inventory, VirtualMachine, Volume
    from vmshift.lock import Seat
    from vmshift.source import Manifest, Place
    from vmshift.spec.model import Spec, StorageMigration
    from vmshift.spec.model import Target as TargetSpec


def resolve(
    manifest: Manifest, model: StorageMigration, inventory: Inventory, seats: Mapping[str, Seat] | None = None
) -> Migration:
    """Resolve one spec over its inventory; `seats` are the computed waves that namespaces have already."""
    spec = model.spec
    platform = detect(spec.platform, manifest, inventory)
    selection = Selection(spec.select, manifest, inventory)
    routes = Routes(spec, manifest)
    vms = [_choose(vm, place, selection, routes, inventory) for vm, place in selection.vms()]
    chosen = tuple(vm for vm in vms if vm is not None)
    loose = _claims_named(selection, routes, inventory)
    return Migration(
        manifest=manifest,
        model=model,
        platform=platform,
        inventory=inventory,
        backend=_backend(spec, platform),
        vms=chosen,
        plans=make_plans(model, manifest, inventory, chosen, loose, seats or {}),
        unmatched=(*selection.unmatched(), *routes.unmatched()),
        wanted_namespaces=tuple(selection.wanted_namespaces()),
        seated=seats or {},
    )


def _backend(spec: Spec, platform: Platform) -> Literal["mtc", "kubevirt"]:
    if spec.backend != "auto":
        return spec.backend
    return "kubevirt" if platform.cnv is not None and platform.cnv >= NATIVE_AUTO_FROM else "mtc"


class Routes:
    """Where volumes go: the exceptions first, then the mappings of classes in their order."""

    def __init__(self, spec: Spec, manifest: Manifest) -> None:
        self._spec = spec
        self._manifest = manifest
        self._hits: set[tuple[str, int]] = set()
        self.targets = {mapping.to.storage_class for mapping in spec.storage}
        self.targets |= {exception.to.storage_class for exception in spec.volumes}

    def for_volume(self, vm: VirtualMachine, volume: Volume, claim: Claim | None) -> Target | None:
        """Give the target of a VM's volume, None where nothing covers it."""
        found = None
        for index, exception in enumerate(self._spec.volumes):
            by_volume = exception.match and matches(exception.match, vm.namespace, vm.name, volume.name)
            by_claim = exception.claim and matches(exception.claim, vm.namespace, volume.claim)
            if by_volume or by_claim:
                self._hits.add(("volumes", index))
                found = found or self._target(exception.to, "volumes", index)
        return found or (self._by_class(claim.storage_class) if claim else None)

    def for_claim(self, claim: Claim) -> Target | None:
        """Give the target of a claim that no VM uses: only an exception can name it."""
        found = None
        for index, exception in enumerate(self._spec.volumes):
            if exception.claim and matches(exception.claim, claim.namespace, claim.name):
                self._hits.add(("volumes", index))
                found = found or self._target(exception.to, "volumes", index)
        return found

    def unmatched(self) -> list[Unmatched]:
        """Give the mappings and exceptions that have matched nothing."""
        missed = []
        for index, mapping in enumerate(self._spec.storage):
            if ("storage", index) not in self._hits:
                place = self._manifest.at("spec", "storage", index, "from")
                missed.append(Unmatched(", ".join(mapping.from_), "storage", place))
        for index, exception in enumerate(self._spec.volumes):
            if ("volumes", index) not in self._hits:
                key = "match" if exception.match else "claim"
                place = self._manifest.at("spec", "volumes", index, key)
                missed.append(Unmatched(exception.match or exception.claim or "", "volumes", place))
        return missed

    def _by_class(self, storage_class: str) -> Target | None:
        if not storage_class:
            return None
        for index, mapping in enumerate(self._spec.storage):
            if any(matches(pattern, storage_class) for pattern in mapping.from_):
                self._hits.add(("storage", index))
                return self._target(mapping.to, "storage", index)
        return None

    def _target(self, to: TargetSpec, *path: str | int) -> Target:
        place = self._manifest.at("spec", *path, "to")
        return Target(to.storage_class, to.access_mode, to.volume_mode, place)


def _choose(
    vm: VirtualMachine, place: Place, selection: Selection, routes: Routes, inventory: Inventory
) -> ChosenVm | None:
    if selection.excluded_vm(vm) is not None:
        return None
    volumes = tuple(_choose_volume(vm, volume, place, selection, routes, inventory) for volume in vm.volumes)
    return ChosenVm(vm, place, run_state(vm, inventory), volumes)


def _choose_volume(  # noqa: PLR0913 - a volume is chosen by all of these
    vm: VirtualMachine, volume: Volume, place: Place, selection: Selection, routes: Routes, inventory: Inventory
) -> ChosenVolume:
    if not volume.claim:
        return ChosenVolume(volume, None, "no claim")
    claim = inventory.claim(vm.namespace, volume.claim)
    excluded = selection.excluded_volume(vm, volume.name, volume.claim)
    if excluded is not None:
        return ChosenVolume(volume, claim, "excluded", because=selection.reason(excluded), place=selection.at(excluded))
    target = routes.for_volume(vm, volume, claim)
    if target is None:
        on_target = claim is not None and claim.storage_class in routes.targets
        return ChosenVolume(volume, claim, "on target" if on_target else "unmapped")
    move = Move(vm.namespace, volume.claim, claim, target, place, vm, volume)
    return ChosenVolume(volume, claim, "moved", move)


def _claims_named(selection: Selection, routes: Routes, inventory: Inventory) -> list[Move]:
    """Give the moves of claims that an exception names and no VM uses."""
    used = {(vm.namespace, volume.claim) for vm in inventory.vms for volume in vm.volumes if volume.claim}
    moves = []
    for manifest in inventory.all("PersistentVolumeClaim"):
        key = (manifest.namespace, manifest.name)
        claim = inventory.claim(*key)
        if claim is None or claim.is_temporary or key in used or not selection.takes_namespace(claim.namespace):
            continue
        target = routes.for_claim(claim)
        if target is not None and selection.excluded_claim(*key) is None:
            selection.count_claim(claim.namespace)
            moves.append(Move(claim.namespace, claim.name, claim, target, target.place))
    return moves
