"""What a spec comes to over an inventory: moves, plans, and what stays where it is."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from vmshift.resolve.moves import ChosenVm, ChosenVolume, Move, Target, Why
from vmshift.resolve.waves import Waves

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vmshift.inventory import Claim, Inventory
    from vmshift.lock import Left, Locked, Seat
    from vmshift.resolve.platform import Platform
    from vmshift.resolve.waves import Assignment
    from vmshift.source import Manifest, Place
    from vmshift.spec.model import Hook, Runs, Spec, StorageMigration
    from vmshift.spec.playbooks import Playbook

__all__ = [
    "ChosenVm",
    "ChosenVolume",
    "Entry",
    "Fate",
    "Migration",
    "Move",
    "Plan",
    "Target",
    "Unmatched",
    "Why",
]

Fate = Literal["live", "offline", "copied", "copied-hot", "skipped", "blocked", "unknown"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a plan's volume list: a claim that is copied, or explicitly skipped."""

    claim: Claim
    move: Move | None


@dataclass(frozen=True, slots=True)
class Plan:
    """One MigPlan: one namespace of one migration. `mode` is live or offline once `auto` is decided."""

    name: str
    namespace: str
    wave: str
    mode: Literal["live", "offline", "auto"]
    step: str
    runs: Runs
    vms: tuple[ChosenVm, ...]
    moves: tuple[Move, ...]
    entries: tuple[Entry, ...]
    mode_place: Place
    assignment: Assignment  # its wave, and how it came to it
    decided: bool = False  # live or offline because `auto` came out so
    reasons: tuple[str, ...] = ()  # the rules, by id, because of which `auto` came out offline
    sharers: tuple[ChosenVm, ...] = ()  # VMs that nobody selects and that use a claim among the moves

    @property
    def live(self) -> bool:
        """Whether running VMs keep running."""
        return self.mode == "live"

    @property
    def affected(self) -> tuple[ChosenVm, ...]:
        """All VMs that a run stops, migrates or switches over: MTC goes by the claims, whoever was selected.

        Source: mig-controller directvolumemigration/vm.go, getRunningVmVolumeMap, and migmigration/quiesce.go,
        quiesceVirtualMachines.
        """
        return (*self.vms, *self.sharers)

    def live_vms(self) -> Iterator[ChosenVm]:
        """Give each VM with moves, selected or not, unless it is known to be stopped; none where nothing is live."""
        return (vm for vm in self.affected if self.live and vm.moves and vm.run_state.state != "stopped")

    def fate(self, vm: ChosenVm, run: str = "cutover") -> Fate:
        """Tell what happens to one VM at a stage or a cutover, where nothing refuses it.

        Source: mig-controller directvolumemigration/rsync.go, filterRunningVMs, and migmigration/quiesce.go,
        quiesceApplications.
        """
        state = vm.run_state.state
        if not vm.moves or (vm.through and state == "stopped"):  # then its claim goes with the VM that is selected
            return "skipped"
        if state == "unknown":
            return "unknown"
        if state == "stopped":
            return "copied"
        if run == "stage":
            return "skipped" if self.live else "copied-hot"
        return "live" if self.live else "offline"


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A part of the selection that matched nothing."""

    pattern: str
    what: str  # namespaces, vms, labelSelector, storage, exclude, volumes
    place: Place


@dataclass(frozen=True)
class Migration:
    """A spec over its inventory."""

    manifest: Manifest
    model: StorageMigration
    platform: Platform
    inventory: Inventory
    backend: Literal["mtc", "kubevirt"]
    vms: tuple[ChosenVm, ...]
    plans: tuple[Plan, ...]
    unmatched: tuple[Unmatched, ...]
    wanted_namespaces: tuple[tuple[str, Place], ...] = field(default=())  # named without a glob, with the line
    playbooks: Mapping[str, Playbook] = field(default_factory=dict)  # of the hooks, by the path as the spec writes it
    earlier: StorageMigration | None = None  # the spec at the base revision, where one is given and has it
    evidence: Inventory | None = None  # fresher objects of the cluster, which rules read and plans do not
    locked: Locked | None = None  # what was compiled before: at the base revision where one is given
    left: Left | None = None  # what the spec has left open since the base revision, under another name or elsewhere
    seated: Mapping[str, Seat] = field(default_factory=dict)  # the computed waves that namespaces had already
    plan_digests: Mapping[str, str] = field(default_factory=dict)  # what plans say now, where compiled before
    changed_hooks: tuple[str, ...] = ()  # whose Jobs are not those that were compiled for the current cutover, by name
    by_hand: bool = False  # what a hand-written MigPlan comes to; `manifest` is the plan
    folder: str = "."  # what it compiles to, seen from the root of the repository, as an engine sees it

    @property
    def spec(self) -> Spec:
        """The spec part of the document."""
        return self.model.spec

    @property
    def name(self) -> str:
        """The migration's name."""
        return self.model.metadata.name

    @property
    def hooks(self) -> list[Hook]:
        """The hooks of the migration."""
        return self.spec.hooks

    @property
    def seats(self) -> dict[str, Seat]:
        """The computed waves of namespaces, as the lock is to record them.

        Also of those that may come back: with nothing that moves, so that they go last where their place was taken.
        """
        planned = {plan.namespace: plan.assignment.seat for plan in self.plans}
        gone = {name: seat._replace(vms=0, bytes=0) for name, seat in self.seated.items()}
        return {name: seat for name, seat in {**gone, **planned}.items() if seat is not None}

    @functools.cached_property
    def earlier_waves(self) -> Waves | None:
        """The waves at the base revision."""
        if self.earlier is None:
            return None
        return Waves(self.earlier.spec, self.locked.seats if self.locked else {})

    @property
    def moves(self) -> Iterator[Move]:
        """All moves, plan by plan."""
        return (move for plan in self.plans for move in plan.moves)

    @property
    def volumes(self) -> int:
        """How many claims move; one that several VMs share counts once."""
        return len({(move.namespace, move.claim_name) for move in self.moves})

    @property
    def wants_live(self) -> bool:
        """Whether any plan is live."""
        return any(plan.live for plan in self.plans)

    def live_moves(self) -> Iterator[tuple[Plan, ChosenVm, Move]]:
        """Give each move that a live plan makes for a VM that runs, or may run."""
        for plan, vm in self.live_vms():
            for move in vm.moves:
                yield plan, vm, move

    def live_vms(self) -> Iterator[tuple[Plan, ChosenVm]]:
        """Give each VM with moves in a live plan, selected or not, unless it is known to be stopped."""
        for plan in self.plans:
            for vm in plan.live_vms():
                yield plan, vm

    def at(self, *path: str | int) -> Place:
        """Give the place of a path of the spec's document."""
        return self.manifest.at(*path)
