"""What a run does to a VM or another user of a volume, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from vmshift.inventory import Claim
    from vmshift.resolve.model import Fate, Move
    from vmshift.source import Place

RunKind = Literal["stage", "cutover", "rollback"]
RUNS: tuple[RunKind, ...] = ("stage", "cutover", "rollback")


@dataclass(frozen=True, slots=True)
class Fact:
    """What is true of a VM or a volume in some state, the fate that follows, and where that can be read."""

    id: str
    fate: Fate
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A fate, the fact or rule that decided it, by its id, and why, in one sentence."""

    fate: Fate
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Fates:
    """What each kind of run does."""

    stage: Decision
    cutover: Decision
    rollback: Decision

    def at(self, run: RunKind) -> Decision:
        """Give what one kind of run does."""
        decided: Decision = getattr(self, run)
        return decided


@dataclass(frozen=True, slots=True)
class VolumeFate:
    """One volume of a VM, or one claim of another user. `name` is "" for a claim; `move` None where it stays."""

    name: str
    claim_name: str
    claim: Claim | None
    move: Move | None
    fates: Fates


@dataclass(frozen=True, slots=True)
class Affected:
    """A VM, workload or pod that a plan touches, or a claim that nothing uses. `chosen`: the spec selects it.

    `state` is running, stopped or unknown, "" for a claim; `place` is the line that tells.
    """

    kind: str
    namespace: str
    name: str
    chosen: bool
    state: str
    place: Place
    volumes: tuple[VolumeFate, ...]
    fates: Fates

    @property
    def key(self) -> str:
        """Namespace and name, as namespace/name."""
        return f"{self.namespace}/{self.name}"


def decision(fact: Fact, fate: Fate | None = None, words: str = "") -> Decision:
    """Give the decision that a fact comes to; `fate` and `words` where the case is a special one."""
    return Decision(fate or fact.fate, fact.id, words or fact.words)


def all_alike(name: str, claim_name: str, claim: Claim | None, move: Move | None, decided: Decision) -> VolumeFate:
    """Make a volume that fares the same at every run."""
    return VolumeFate(name, claim_name, claim, move, Fates(decided, decided, decided))
