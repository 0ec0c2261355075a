"""What a spec chooses over an inventory: VMs, their volumes, and the moves of these."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from vmshift.inventory import Claim, Disk, RunState, VirtualMachine, Volume
    from vmshift.source import Place

Why = Literal["moved", "excluded", "unmapped", "on target", "no claim", "not chosen"]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a volume goes, and the line of the spec that says so."""

    storage_class: str
    access_mode: str | None
    volume_mode: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Move:
    """One volume, from its source claim and class to its target class.

    `vm` and `volume` are None for a claim that an exception names and no VM uses; `claim` is None where the inventory
    lacks it.
    """

    namespace: str
    claim_name: str
    claim: Claim | None
    target: Target
    selected_by: Place
    vm: VirtualMachine | None = None
    volume: Volume | None = None

    @property
    def disk(self) -> Disk | None:
        """How the volume is shown to the guest; None for KubeVirt's implicit disk."""
        return self.vm.disk(self.volume) if self.vm and self.volume else None

    @property
    def key(self) -> str:
        """namespace/vm/volume, or namespace/claim without a VM."""
        return f"{self.vm.key}/{self.volume.name}" if self.vm and self.volume else f"{self.namespace}/{self.claim_name}"

    @property
    def place(self) -> Place:
        """The line that stands for the volume: in its VM, else in its claim, else in the spec."""
        if self.vm and self.volume:
            return self.vm.at(*self.volume.path)
        return self.claim.at("metadata", "name") if self.claim else self.selected_by

    @property
    def source_class(self) -> str:
        """The class it is on, "" where unknown."""
        return self.claim.storage_class if self.claim else ""

    @property
    def source_mode(self) -> str:
        """The source's volume mode."""
        return self.claim.volume_mode if self.claim else "Filesystem"

    @property
    def target_mode(self) -> str:
        """The target's volume mode, `auto` where the StorageProfile decides."""
        return self.target.volume_mode or self.source_mode


@dataclass(frozen=True, slots=True)
class ChosenVolume:
    """One volume of a chosen VM and what becomes of it."""

    volume: Volume
    claim: Claim | None
    why: Why
    move: Move | None = None
    because: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ChosenVm:
    """A VM that the spec selects, or one that shares a claim among the moves and so goes along.

    `through` names the selected VM whose claim it shares, "" for a VM that is selected itself; `selected_by` is the
    line that selects that VM then.
    """

    vm: VirtualMachine
    selected_by: Place
    run_state: RunState
    volumes: tuple[ChosenVolume, ...]
    through: str = ""
    moves: tuple[Move, ...] = field(init=False, compare=False, repr=False)  # its volumes that move

    def __post_init__(self) -> None:
        object.__setattr__(self, "moves", tuple(volume.move for volume in self.volumes if volume.move))

    @property
    def key(self) -> str:
        """Namespace and name, as namespace/name."""
        return self.vm.key
