"""A preview: everything that its formats show, as one plain value. schemas/preview.schema.json is made from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from vmshift.report.preview.model_conditions import AgainstView, ObjectView  # noqa: TC001 - the schema is made from it
from vmshift.report.preview.model_room import QueueView, QuotaView, RoomView, TimeView  # noqa: TC001 - as well

FateWord = Literal["live", "offline", "copied", "copied-hot", "skipped", "blocked", "unknown"]
FATES: tuple[FateWord, ...] = ("live", "offline", "copied", "copied-hot", "blocked", "unknown", "skipped")
RunWord = Literal["stage", "cutover", "rollback"]


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file; lines count from 1."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens at one run: the word for it, the fact or rule that decided it, by its id, and why."""

    fate: FateWord
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class RunFates:
    """What happens at each kind of run."""

    stage: Fate
    cutover: Fate
    rollback: Fate

    def at(self, run: RunWord) -> Fate:
        """Give what happens at one kind of run."""
        found: Fate = getattr(self, run)
        return found


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a move: storage class, access mode and volume mode, null where nothing tells."""

    storage_class: str | None
    access_mode: str | None
    volume_mode: str | None


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume. `name` is null for a claim outside of a VM, `to` where it stays, `size` (bytes) where nothing tells.

    `counted` is false where the claim stands in the preview before, so that totals count each claim once.
    """

    name: str | None
    claim: str | None
    size: int | None
    from_: Side
    to: Side | None
    decided_at: Location | None
    counted: bool
    fates: RunFates

    @property
    def moves(self) -> bool:
        """Whether the spec moves it."""
        return self.to is not None


@dataclass(frozen=True, slots=True)
class Subject:
    """A VM, a workload, a pod, or a claim that nothing uses. `findings` are ids of rules, errors first.

    `state_from` names the kind and the field that tell the state, both null for a claim that nothing uses.
    """

    kind: str
    namespace: str
    name: str
    selected: bool
    state: Literal["running", "stopped", "unknown"] | None
    state_from: str | None
    fates: RunFates
    volumes: tuple[Volume, ...]
    findings: tuple[str, ...]
    time: TimeView | None = None

    @property
    def moves(self) -> bool:
        """Whether anything of it moves, or happens to it."""
        return any(volume.moves for volume in self.volumes) or any(
            self.fates.at(run).fate != "skipped" for run in ("stage", "cutover", "rollback")
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many VMs, other users of claims, and volumes; how much data, in bytes; and fates by run, VMs alone.

    What is still to come counts. `finished`: plans at done or closed, which count nowhere else but in `losing`.
    `losing`: VMs that a rollback puts back without a copy, so that what they wrote since the cutover is lost.
    """

    plans: int = 0
    vms: int = 0
    others: int = 0
    volumes: int = 0
    size: int = 0
    unknown_sizes: int = 0
    stage: dict[str, int] = field(default_factory=dict)
    cutover: dict[str, int] = field(default_factory=dict)
    rollback: dict[str, int] = field(default_factory=dict)
    losing: int = 0
    finished: int = 0


@dataclass(frozen=True, slots=True)
class SkippedClaim:
    """A claim of a planned namespace that the plan lists as a skip, and no chosen VM uses."""

    namespace: str
    name: str
    storage_class: str | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """One plan, with everything that it touches. `findings` are those about the plan as a whole."""

    name: str
    namespace: str
    mode: Literal["live", "offline", "auto"]
    step: str
    subjects: tuple[Subject, ...]
    skipped_claims: tuple[SkippedClaim, ...]
    findings: tuple[str, ...]
    totals: Counts


@dataclass(frozen=True, slots=True)
class WaveView:
    """The plans that run together; `name` is null where the spec has no waves."""

    name: str | None
    plans: tuple[PlanView, ...]
    totals: Counts
    queue: QueueView | None = None


@dataclass(frozen=True, slots=True)
class PlatformView:
    """The versions, null where nobody tells, and who tells: inventory, spec, both, or nowhere."""

    openshift_virtualization: str | None
    kubevirt: str | None
    mtc: str | None
    from_: str


@dataclass(frozen=True, slots=True)
class MigrationView:
    """One migration spec. `unplanned` are chosen VMs in namespaces of which nothing moves."""

    name: str
    path: str
    backend: Literal["mtc", "kubevirt"]
    platform: PlatformView
    waves: tuple[WaveView, ...]
    unplanned: tuple[Subject, ...]
    totals: Counts
    rooms: tuple[RoomView, ...] = ()
    quotas: tuple[QuotaView, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding; `accepted` says why it is, null where it is open."""

    rule: str
    name: str
    severity: Literal["error", "warning", "info"]
    certainty: Literal["certain", "possible"]
    message: str
    consequence: str
    help: str
    subject: str | None
    location: Location
    accepted: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """How many findings, as lint counts them."""

    error: int
    warning: int
    info: int
    possible: int
    waived: int


@dataclass(frozen=True, slots=True)
class Tool:
    """What made it."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What will happen to each VM, and what speaks against it. `assumptions` hold for all of it.

    `objects`: the predicted conditions, null unless they are asked for. `against`: null unless a dump is given.
    """

    version: Literal[1]
    tool: Tool
    summary: Summary
    totals: Counts
    migrations: tuple[MigrationView, ...]
    findings: tuple[FindingView, ...]
    assumptions: tuple[str, ...]
    objects: tuple[ObjectView, ...] | None = None
    against: AgainstView | None = None
