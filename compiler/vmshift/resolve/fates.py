"""What a stage, a cutover and a rollback do to everything that uses a volume of a plan, where nothing refuses it.

What rules find comes on top of it, where reports are made: a VM with an error is blocked, whatever stands here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory import run_state
from vmshift.inventory.values import dig, text
from vmshift.platform import facts
from vmshift.resolve import fate_facts as because
from vmshift.resolve.fate_model import RUNS, Affected, Decision, Fact, Fates, RunKind, VolumeFate, all_alike, decision
from vmshift.resolve.fate_users import Claims, of_users
from vmshift.resolve.plans import discovered, live_plan
from vmshift.resolve.select import Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Claim, Inventory, RunState, VirtualMachine, Volume
    from vmshift.resolve.model import ChosenVm, ChosenVolume, Migration, Move, Plan


def affected(migration: Migration, plan: Plan) -> tuple[Affected, ...]:
    """Give everything that the runs of a plan touch: VMs first, then other users of its claims, then idle claims."""
    return tuple(_Namespace(migration, plan).all())


def unplanned(migration: Migration) -> Iterator[Affected]:
    """Give the chosen VMs in whose namespaces nothing moves, so that there is no plan."""
    planned = {plan.namespace for plan in migration.plans}
    for vm in migration.vms:
        if vm.vm.namespace not in planned:
            state, told = vm.run_state, [(chosen, _stays(chosen)) for chosen in vm.volumes]
            volumes = tuple(
                all_alike(chosen.volume.name, chosen.volume.claim, chosen.claim, None, why) for chosen, why in told
            )
            nothing = decision(because.NOTHING)
            fates = Fates(nothing, nothing, nothing)
            yield Affected(
                "VirtualMachine", vm.vm.namespace, vm.vm.name, True, state.state, state.place, volumes, fates
            )


class _Namespace:
    """The namespace of a plan: its VMs, who uses its claims, and which of them a VM has in use."""

    def __init__(self, migration: Migration, plan: Plan) -> None:
        self._migration = migration
        self._plan = plan
        self._inventory = migration.inventory
        self._native = migration.backend == "kubevirt"
        self._discovery = live_plan(plan.name, migration.inventory)
        self._moves: dict[str, Move] = {}
        for move in plan.moves:
            self._moves.setdefault(move.claim_name, move)
        known = {vm.vm.name for vm in plan.affected}
        self._others = [vm for vm in migration.inventory.vms_in(plan.namespace) if vm.name not in known]
        self._running: dict[str, str] = {}  # a running VM for each claim that one uses
        for vm in plan.affected:
            for volume in vm.vm.volumes if vm.run_state.state == "running" else ():
                self._running.setdefault(volume.claim, vm.vm.name)

    def all(self) -> Iterator[Affected]:
        yield from (self._of(vm) for vm in self._plan.affected)
        yield from self._bystanders()
        yield from self._excluded()
        yield from of_users(
            Claims(self._plan.namespace, self._inventory, self._moves, self.refused),
            live=self._plan.live,
            native=self._native,
        )

    def _of(self, vm: ChosenVm) -> Affected:
        state = vm.run_state
        volumes = tuple(self._volume(vm.vm.name, state, chosen) for chosen in vm.volumes)
        whole = Fates(*(self._whole(run, state, volumes) for run in RUNS))
        selected = not vm.through
        return Affected(
            "VirtualMachine", vm.vm.namespace, vm.vm.name, selected, state.state, state.place, volumes, whole
        )

    def _whole(self, run: RunKind, state: RunState, volumes: tuple[VolumeFate, ...]) -> Decision:
        """Tell what happens to a VM: what its state and the mode come to, unless all of its volumes fare otherwise."""
        told = [volume.fates.at(run) for volume in volumes if volume.claim_name or len(volumes) == 1]
        told = told or [volume.fates.at(run) for volume in volumes]
        wanted = self._of_vm(run, state.state)
        if not told or all(each.fate == "skipped" for each in told):
            if told and len({each.by for each in told}) == 1:
                return told[0]
            return (
                wanted
                if wanted.fate == "skipped" and any(volume.move for volume in volumes)
                else decision(because.NOTHING)
            )
        left = next((each for each in told if each.fate == "unknown"), None)  # such as a claim that is not bound
        if left is None and all(each.fate != wanted.fate for each in told):
            left = next((each for each in told if each.fate != "skipped"), told[0])
        return left or wanted

    def _volume(self, vm: str, state: RunState, chosen: ChosenVolume) -> VolumeFate:
        if chosen.move is not None:
            return self._moving(vm, state, chosen.volume, chosen.move)
        return all_alike(chosen.volume.name, chosen.volume.claim, chosen.claim, None, _stays(chosen))

    def _moving(self, vm: str, state: RunState, volume: Volume, move: Move) -> VolumeFate:
        refused = self.refused(move)
        if refused is not None:
            return all_alike(volume.name, move.claim_name, move.claim, move, decision(refused))
        fates = Fates(*(self._of_volume(run, state.state, vm, move) for run in RUNS))
        return VolumeFate(volume.name, move.claim_name, move.claim, move, fates)

    def _of_volume(self, run: RunKind, state: str, vm: str, move: Move) -> Decision:
        other = self._running.get(move.claim_name)
        if self._plan.live and state == "stopped" and other not in (None, vm) and not self._native:
            along = f'VM "{other}" uses the claim as well, and runs: '
            fact = {"stage": because.LIVE_STAGE, "cutover": because.LIVE, "rollback": because.LIVE_ROLLBACK}[run]
            return decision(because.IN_USE, fact.fate, along + fact.words.removeprefix("it runs, and "))
        return self._of_vm(run, state)

    def _of_vm(self, run: RunKind, state: str) -> Decision:
        if self._native:
            return self._of_native(run, state)
        if run == "rollback":
            return _rollback(state, live=self._plan.live)
        if state == "unknown":
            return decision(because.UNKNOWN_STATE)
        if state == "stopped":
            return decision(because.STOPPED)
        if run == "stage":
            return decision(because.LIVE_STAGE if self._plan.live else because.HOT)
        return decision(because.LIVE if self._plan.live else because.OFFLINE)

    def _of_native(self, run: RunKind, state: str) -> Decision:
        if run != "cutover":
            return decision(because.NATIVE_NO_STAGE if run == "stage" else because.NATIVE_NO_ROLLBACK)
        if state != "stopped":
            return decision(because.NATIVE_LIVE if state == "running" else because.UNKNOWN_STATE)
        stopped_too = self._migration.platform.decide("openshiftVirtualization", facts.CNV_NATIVE_STOPPED_VMS)
        if stopped_too is None:
            return decision(because.NATIVE_STOPPED_UNKNOWN)
        return decision(because.NATIVE_STOPPED if stopped_too else because.NATIVE_RUNNING_ONLY)

    def refused(self, move: Move) -> Fact | None:
        """Give the fact because of which a claim is not copied, whatever its users do."""
        if self._migration.spec.copy_.action == "skip":
            return because.SKIP_ACTION
        claim = move.claim
        if claim is None:
            return because.NO_OBJECT
        if self._filling(claim):
            return because.FILLING
        return None if self._native else self._unlisted(claim)

    def _unlisted(self, claim: Claim) -> Fact | None:
        """Give the fact because of which MTC's discovery does not list a claim, or offers to skip it alone."""
        if not claim.bound:
            return because.UNBOUND
        if claim.volume is not None and claim.volume.is_host_path:
            return because.HOST_PATH
        return None if discovered(claim, *self._discovery) else because.HIDDEN

    def _filling(self, claim: Claim) -> bool:
        """Tell whether CDI still imports, clones or uploads into a claim."""
        made = self._inventory.get("DataVolume", claim.namespace, claim.name)
        phase = text(dig(made.value, "status", "phase")) if made is not None else ""
        return claim.bound and phase not in ("", "Succeeded")

    def _excluded(self) -> Iterator[Affected]:
        """Give the VMs that the spec takes out by name, with the reason that it gives."""
        spec = self._migration.spec
        if not any(entry.match for entry in spec.select.exclude):
            return
        selection = Selection(spec.select, self._migration.manifest, self._inventory)
        for vm in self._others:
            index = selection.excluded_vm(vm)
            if index is not None:
                reason = selection.reason(index)
                out = decision(because.EXCLUDED, words=f"excluded ({reason})" if reason else "")
                state, fates = run_state(vm, self._inventory), Fates(out, out, out)
                volumes = tuple(_out(vm, volume, self._inventory, out) for volume in vm.volumes)
                yield Affected("VirtualMachine", vm.namespace, vm.name, False, state.state, state.place, volumes, fates)

    def _bystanders(self) -> Iterator[Affected]:
        """Give the other running VMs of an offline plan, where MTC is so old that it stops them too."""
        stops = self._migration.platform.decide("mtc", facts.MTC_STOPS_EVERY_VM)
        if self._plan.live or self._native or not stops or not self._moves:
            return
        stays, stopped = decision(because.NOTHING), decision(because.BYSTANDER)
        for vm in self._others:
            state = run_state(vm, self._inventory)
            if state.state == "running":
                fates = Fates(stays, stopped, stopped)
                yield Affected("VirtualMachine", vm.namespace, vm.name, False, "running", state.place, (), fates)


def _out(vm: VirtualMachine, volume: Volume, inventory: Inventory, out: Decision) -> VolumeFate:
    claim = inventory.claim(vm.namespace, volume.claim) if volume.claim else None
    return all_alike(volume.name, volume.claim, claim, None, out)


def _rollback(state: str, *, live: bool) -> Decision:
    if state == "stopped":
        return decision(because.STOPPED_ROLLBACK)
    if state == "unknown":
        return decision(because.UNKNOWN_STATE) if live else decision(because.OFFLINE_ROLLBACK)
    return decision(because.LIVE_ROLLBACK if live else because.OFFLINE_ROLLBACK)


def _stays(chosen: ChosenVolume) -> Decision:
    """Tell why a volume of a chosen VM stays where it is."""
    if chosen.why == "no claim":
        return decision(because.NO_CLAIM, words=f"{chosen.volume.source or 'it'} has no claim that could move")
    if chosen.why == "excluded":
        return decision(because.EXCLUDED, words=f"excluded ({chosen.because})" if chosen.because else "")
    if chosen.why == "not chosen":
        return decision(because.NOT_CHOSEN)
    where = chosen.claim.storage_class if chosen.claim else ""
    if chosen.why == "on target":
        return decision(because.ON_TARGET, words=f"it is on {where} already")
    covered = where or "its class, which the inventory does not tell"
    return decision(because.UNMAPPED, words=f"no mapping of the spec covers {covered}")
