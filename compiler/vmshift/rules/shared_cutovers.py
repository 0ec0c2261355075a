"""What evidence and inventory show of the cutovers of a plan that have been: its runs, and where its VMs are now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vmshift.inventory.values import dig, entries, mapping, text
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.resolve.names import run_name
from vmshift.resolve.plans import TARGET_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory
    from vmshift.resolve.model import ChosenVm, Migration, Plan
    from vmshift.source import Manifest, Place

Outcome = Literal["succeeded", "failed", "unknown"]
_MADE = re.compile(r"^(?P<base>.+?)(?:-new|-mig-[0-9a-z]{4})$")  # how MTC names targets (migplan/pvlist.go)


@dataclass(frozen=True, slots=True)
class OnTarget:
    """A volume of a VM that is on a target of a plan: its claim, and the line of the VM that says so.

    sure: that it is this plan's target, and not one of a plan before it.
    """

    claim: str
    place: Place
    sure: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A MigMigration of a plan, and how it ended. `source` is what shows it."""

    manifest: Manifest
    outcome: Outcome
    source: Inventory

    @property
    def created(self) -> str:
        """When it was made, as RFC 3339 text, which sorts; "" where that is not told."""
        return text(dig(self.manifest.value, "metadata", "creationTimestamp"))


def sources(migration: Migration) -> list[Inventory]:
    """Give what may show the cluster after the plan was made: the evidence first, then the inventory."""
    return [migration.evidence, migration.inventory] if migration.evidence is not None else [migration.inventory]


def on_source(migration: Migration, vm: ChosenVm) -> bool:
    """Tell whether the evidence shows a VM on the very claims that the plan copies from."""
    seen = migration.evidence.vm(vm.vm.namespace, vm.vm.name) if migration.evidence is not None else None
    if seen is None:
        return False
    claims = {volume.claim for volume in seen.volumes if volume.claim}
    return all(move.claim_name in claims for move in vm.moves)


def on_target(migration: Migration, plan: Plan, vm: ChosenVm) -> OnTarget | None:
    """Give a volume of a VM that is on a target already, the sure ones first; None where nothing shows any."""
    if on_source(migration, vm):
        return None  # the evidence is the fresher one
    found = [each for source in sources(migration) for each in _targets(source, plan, vm)]
    return next(iter(sorted(found, key=lambda each: not each.sure)), None)


def _targets(source: Inventory, plan: Plan, vm: ChosenVm) -> Iterator[OnTarget]:
    seen = source.vm(vm.vm.namespace, vm.vm.name)
    made = _Plan(source, plan)
    from_claims = {move.claim_name for move in vm.moves}
    bases = {_base(name) for name in from_claims}
    for volume in seen.volumes if seen is not None else ():
        if not volume.claim or volume.claim in from_claims:
            continue
        place = seen.at(*volume.path) if seen is not None else vm.vm.at()
        own = made.is_target(volume.claim)
        if own or (own is None and _MADE.match(volume.claim)):
            sure = own is True or _base(volume.claim) in bases
            yield OnTarget(volume.claim, place, sure)


class _Plan:
    """A plan as it is in the cluster, as far as an inventory shows it."""

    def __init__(self, source: Inventory, plan: Plan) -> None:
        found = source.get("MigPlan", MTC_NAMESPACE, plan.name)
        self._source = source
        self._namespace = plan.namespace
        self._known = found is not None
        self._others = source.lists("MigPlan")
        value = found.value if found is not None else {}
        self._uid = text(dig(value, "metadata", "uid"))
        self._suffix = text(dig(value, "status", "suffix"))
        claims = [mapping(entry.get("pvc")) for _, entry in entries(dig(value, "spec", "persistentVolumes"))]
        pairs = [text(claim.get("name")).partition(":") for claim in claims]
        self._named = {target for name, _, target in pairs if target and target != name}

    def is_target(self, claim: str) -> bool | None:
        """Tell whether a claim is a target of the plan; None where nothing tells whose it is."""
        if claim in self._named or (self._suffix and claim.endswith(f"-mig-{self._suffix}")):
            return True
        seen = self._source.claim(self._namespace, claim)
        label = text(seen.labels.get(TARGET_LABEL)) if seen is not None else ""
        if label and self._uid:
            return label == self._uid
        if self._known and self._suffix:
            return False
        return False if self._others and not self._known else None


def _base(claim: str) -> str:
    made = _MADE.match(claim)
    return made["base"] if made else claim


def is_started(migration: Migration, plan: Plan) -> bool:
    """Tell whether the run that is in Git now is in the cluster already: then no second one comes of it."""
    return any(source.get("MigMigration", MTC_NAMESPACE, _current(plan)) for source in sources(migration))


def _current(plan: Plan) -> str:
    return run_name(plan.name, plan.step, getattr(plan.runs, plan.step, 0))


def runs_of(migration: Migration, plan: Plan, run: Literal["cutover", "rollback"]) -> list[Run]:
    """Give the cutovers or rollbacks of a plan that evidence and inventory show, without the one that is in Git now."""
    found: dict[str, Run] = {}
    for source in sources(migration):
        for manifest in source.all("MigMigration", MTC_NAMESPACE):
            spec = mapping(manifest.value.get("spec"))
            kind = "rollback" if spec.get("rollback") is True else "cutover" if spec.get("quiescePods") is True else ""
            mine = dig(spec, "migPlanRef", "name") == plan.name and kind == run
            if mine and manifest.name != _current(plan):
                found.setdefault(manifest.name, Run(manifest, _outcome(manifest), source))
    return [found[name] for name in sorted(found)]


def not_undone(migration: Migration, plan: Plan) -> Run | None:
    """Give the last cutover that may have moved something and that no later rollback has undone."""
    cutovers = [run for run in runs_of(migration, plan, "cutover") if run.outcome != "failed"]
    rollbacks = [run for run in runs_of(migration, plan, "rollback") if run.outcome == "succeeded"]
    if all(run.created for run in (*cutovers, *rollbacks)):
        undone = max((run.created for run in rollbacks), default="")
        cutovers = [run for run in cutovers if run.created >= undone]
    elif len(rollbacks) >= len(cutovers):  # nothing tells when they were: each rollback undoes a cutover
        cutovers = []
    return max(cutovers, key=lambda run: (run.created, run.outcome == "succeeded"), default=None)


def _outcome(manifest: Manifest) -> Outcome:
    """Tell how a run ended. A cancelled one also says Succeeded (migmigration/migrate.go), so that comes last."""
    conditions = [entry for _, entry in entries(dig(manifest.value, "status", "conditions"))]
    there = {text(entry.get("type")) for entry in conditions if entry.get("status") == "True"}
    if there & {"Failed", "Canceled"}:
        return "failed"
    return "succeeded" if there & {"Succeeded", "SucceededWithWarnings"} else "unknown"
