"""What a rule is, and what it says: a finding, which cannot be made without a place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from vmshift.inventory import Inventory
    from vmshift.resolve.model import ChosenVm, Migration, Move
    from vmshift.rules.fix import Fix
    from vmshift.rules.waivers import Accepting, Outcome
    from vmshift.source import AnyPlace, Manifest, Problem, Standing
    from vmshift.spec.load import LoadedSpec, SpecError

Severity = Literal["error", "warning", "info"]
Basis = Literal["documented", "controller", "schema", "inferred"]
Certainty = Literal["certain", "possible"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about. `namespace` is "" for cluster-wide objects, `volume` "" where no volume is meant."""

    kind: str
    namespace: str
    name: str
    volume: str = ""

    @property
    def key(self) -> str:
        """The form in which waivers name it: namespace/name or namespace/name/volume."""
        return "/".join(part for part in (self.namespace, self.name, self.volume) if part)


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that belongs to a finding, and what is to be seen there."""

    place: AnyPlace
    message: str


@dataclass(frozen=True, slots=True)
class Waived:
    """That a finding is accepted: why, until which day (YYYY-MM-DD; "" for the baseline), and where that stands."""

    reason: str
    expires: str
    origin: Literal["spec", "config", "comment", "baseline"] = "spec"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule has to say: what is wrong, what would happen, what to write instead."""

    rule: Rule
    severity: Severity
    certainty: Certainty
    place: AnyPlace
    message: str
    consequence: str
    help: str
    subject: Subject | None
    related: tuple[Related, ...]
    grave: bool = False  # as its rule, unless this one finding is graver than the rule's others
    waiver: Waived | None = None
    fix: Fix | None = None  # what would settle it, where that is safe

    @property
    def counts(self) -> bool:
        """Whether it fails a run by itself: it is certain, and nobody has accepted it."""
        return self.certainty == "certain" and self.waiver is None


@dataclass(frozen=True, slots=True)
class Rule:
    """The metadata of a rule. `grave` marks lost data or an outage that nothing else stops (! in the catalogue).

    `live` marks a limit of live migration: `mode: auto` asks these rules whether a plan can be live.
    `by_hand` marks a rule that sees a hand-written MigPlan as the migration it comes to (resolve/written.py).
    `last` marks a rule about waivers: it runs after the others, on what came of them, and nobody can waive it.
    """

    id: str
    name: str
    severity: Severity
    basis: tuple[Basis, ...]
    since: str
    ledger: tuple[str, ...] = ()
    grave: bool = False
    live: bool = False
    by_hand: bool = False
    last: bool = False
    applies_to: str = "any version"

    def finding(  # noqa: PLR0913 - a finding has these parts
        self,
        place: AnyPlace,
        *,
        message: str,
        consequence: str,
        help: str,  # noqa: A002 - the word users read in reports
        subject: Subject | None = None,
        related: Iterable[Related] = (),
        severity: Severity | None = None,
        certainty: Certainty = "certain",
        grave: bool | None = None,
        fix: Fix | None = None,
    ) -> Finding:
        """Make a finding of this rule at a place. Texts: lower case, one sentence, values in quotes, no full stop."""
        return Finding(
            self,
            severity or self.severity,
            certainty,
            place,
            message,
            consequence,
            help,
            subject,
            tuple(related),
            self.grave if grave is None else grave,
            fix=fix,
        )


@dataclass(frozen=True)
class Context:
    """What one call judges: everything that was read, and what it came to."""

    migrations: tuple[Migration, ...] = ()
    specs: tuple[LoadedSpec, ...] = ()
    problems: tuple[Problem, ...] = ()
    manifests: tuple[Manifest, ...] = field(default=())  # hand-written MTC and HyperConverged objects in the paths
    today: dt.date | None = None
    inventory: Inventory | None = None  # all that any spec of the call names, for hand-written objects
    manifest_errors: tuple[SpecError, ...] = ()  # what is wrong with hand-written objects by their schemas
    accepting: Accepting | None = None
    outcome: Outcome | None = None  # for the rules that run last
    standings: Mapping[str, Standing] = field(default_factory=dict)  # of specs and manifests, by the paths of files
    written: tuple[Migration, ...] = ()  # what hand-written plans come to, for the rules by hand

    def live_moves(self) -> Iterator[tuple[ChosenVm, Move]]:
        """Give each move of a live plan for a VM that runs, or may run, in all migrations."""
        for migration in self.migrations:
            for _, vm, move in migration.live_moves():
                yield vm, move

    def live_vms(self) -> Iterator[tuple[Migration, ChosenVm]]:
        """Give each VM with moves in a live plan, selected or not, unless it is known to be stopped."""
        for migration in self.migrations:
            for _, vm in migration.live_vms():
                yield migration, vm

    def moves(self) -> Iterator[tuple[Migration, Move]]:
        """Give all moves of all migrations."""
        for migration in self.migrations:
            for move in migration.moves:
                yield migration, move


def vm_subject(vm: ChosenVm) -> Subject:
    """Name a VM."""
    return Subject("VirtualMachine", vm.vm.namespace, vm.vm.name)


def move_subject(move: Move) -> Subject:
    """Name a volume of a VM, or a claim that no VM uses."""
    if move.vm and move.volume:
        return Subject("VirtualMachine", move.namespace, move.vm.name, move.volume.name)
    return Subject("PersistentVolumeClaim", move.namespace, move.claim_name)


def selected(chosen: ChosenVm | Move) -> Related:
    """Point at the line of the spec that selected a VM or a claim, or the VM that it shares a claim with."""
    through = getattr(chosen, "through", "")
    return Related(
        chosen.selected_by,
        f'VM "{through}", which shares a claim with it, is selected here' if through else "selected here",
    )


def routed(move: Move) -> Related:
    """Point at the line of the spec that gives a volume its target."""
    return Related(move.target.place, "target given here")
