"""What findings make of fates: an error blocks a VM, and what the inventory leaves open makes its fate unknown."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.resolve.fate_model import RUNS, Decision, Fates
from vmshift.rules.base import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vmshift.resolve.fate_model import Affected, RunKind, VolumeFate
    from vmshift.resolve.model import Migration, Plan
    from vmshift.rules.base import Finding

Key = tuple[str, str, str]
# Objects that stand for the whole cluster: what is wrong with them concerns every plan.
_CLUSTER = frozenset({"HyperConverged", "KubeVirt", "CDI", "MigCluster", "MigStorage", "MigrationController"})
# Rules that speak of some kinds of run alone; those about live migration do of the cutover and what follows it.
_AFTER_STAGE: tuple[RunKind, ...] = ("cutover", "rollback")
_OF_RUNS: dict[str, tuple[RunKind, ...]] = {
    "VMS216": _AFTER_STAGE,
    "VMS425": _AFTER_STAGE,
    "VMS706": ("stage",),
    "VMS707": ("stage",),
    "VMS708": ("rollback",),
    "VMS709": ("stage", "cutover"),
}
_OF_CLUSTER = frozenset({"VMS110"})  # about a storage class, and what is missing beside it
_OF_ALL = frozenset({"VMS216", "VMS425"})  # one bystander holds up the run of the whole plan
_OF_STEP = {"VMS710": "done"}  # rules that speak of those plans of a migration alone that are at a step
_NOT_COPIED = frozenset({"host-path", "not-discovered"})


class Verdicts:
    """The findings of a run, by what they are about. Accepted ones change no fate."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._by_object: dict[Key, list[Finding]] = defaultdict(list)
        self._by_namespace: dict[str, list[Finding]] = defaultdict(list)
        self._cluster: list[Finding] = []
        for finding in findings:
            subject = finding.subject
            if subject is None or finding.waiver is not None:
                continue
            if subject.kind in _CLUSTER or finding.rule.id in _OF_CLUSTER:
                self._cluster.append(finding)
            else:
                self._by_object[subject.kind, subject.namespace, subject.name].append(finding)
                if subject.namespace:
                    self._by_namespace[subject.namespace].append(finding)

    def of_plan(self, migration: Migration, plan: Plan, touched: Iterable[Affected]) -> list[Finding]:
        """Give what is said of a plan, its namespace, its migration, the cluster, or what else is in the namespace."""
        known = {(each.kind, each.name) for each in touched}
        known |= {("PersistentVolumeClaim", claim) for each in touched for claim in _claims(each)}
        beside = [
            finding
            for finding in self._by_namespace.get(plan.namespace, ())
            if finding.rule.id in _OF_ALL
            or (finding.subject is not None and (finding.subject.kind, finding.subject.name) not in known)
        ]
        of_migration = self._by_object.get(("StorageMigration", "", migration.name), ())
        return _sorted(
            [
                *(each for each in of_migration if _OF_STEP.get(each.rule.id, plan.step) == plan.step),
                *self._by_object.get(("MigPlan", MTC_NAMESPACE, plan.name), ()),
                *self._by_object.get(("Namespace", "", plan.namespace), ()),
                *self._cluster,
                *beside,
            ]
        )

    def of(self, subject: Affected) -> list[Finding]:
        """Give what is said of a VM or another user of claims: itself, its claims, and the classes it goes to."""
        found = [*self._by_object.get((subject.kind, subject.namespace, subject.name), ())]
        for volume in subject.volumes:
            if volume.claim_name and subject.kind != "PersistentVolumeClaim":
                key = ("PersistentVolumeClaim", subject.namespace, volume.claim_name)
                found += self._by_object.get(key, ())
            if volume.move is not None:
                found += self._by_object.get(("StorageClass", "", volume.move.target.storage_class), ())
        return _sorted(found)


def _claims(subject: Affected) -> list[str]:
    return [volume.claim_name for volume in subject.volumes if volume.claim_name]


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    once = {id(finding): finding for finding in findings}
    return sorted(once.values(), key=lambda each: (SEVERITIES.index(each.severity), not each.counts, each.rule.id))


def judged(subject: Affected, plan: Plan, findings: Sequence[Finding]) -> Affected:
    """Give a subject with the fates that findings leave it, all of its volumes with it."""
    grave = [finding for finding in findings if finding.severity == "error"]
    if not grave or not any(volume.move for volume in subject.volumes):
        return subject
    goes_live = plan.live and subject.kind == "VirtualMachine" and subject.state != "stopped"
    verdicts = {run: _verdict(grave, run, goes_live=goes_live) for run in RUNS}
    if not any(verdicts.values()):
        return subject
    return dataclasses.replace(
        subject,
        fates=_with(subject.fates, verdicts),
        volumes=tuple(_volume(volume, verdicts) for volume in subject.volumes),
    )


def _verdict(grave: Sequence[Finding], run: RunKind, *, goes_live: bool) -> Decision | None:
    """Give what errors come to at one kind of run: a certain one blocks, a possible one leaves it open."""
    for fate, counts in (("blocked", True), ("unknown", False)):
        for finding in grave:
            if finding.counts == counts and run in _runs(finding) and (goes_live or not finding.rule.live):
                return Decision("blocked" if fate == "blocked" else "unknown", finding.rule.id, finding.message)
    return None


def _runs(finding: Finding) -> tuple[RunKind, ...]:
    return _OF_RUNS.get(finding.rule.id, _AFTER_STAGE if finding.rule.live else RUNS)


def _with(fates: Fates, verdicts: dict[RunKind, Decision | None]) -> Fates:
    return Fates(*(_stronger(fates.at(run), verdicts[run]) for run in RUNS))


def _stronger(decided: Decision, verdict: Decision | None) -> Decision:
    if verdict is None or (decided.fate == "skipped" and decided.by not in _NOT_COPIED):
        return decided
    return decided if decided.fate == "blocked" else verdict


def _volume(volume: VolumeFate, verdicts: dict[RunKind, Decision | None]) -> VolumeFate:
    return dataclasses.replace(volume, fates=_with(volume.fates, verdicts)) if volume.move is not None else volume
