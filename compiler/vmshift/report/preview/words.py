"""The words that all formats of a preview share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.quantity import show_bytes
from vmshift.report.closing import count
from vmshift.resolve.fate_facts import LOSING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmshift.report.preview.model import (
        Counts,
        Fate,
        MigrationView,
        PlanView,
        RunFates,
        RunWord,
        Side,
        Subject,
        Volume,
    )

RUNS: tuple[RunWord, ...] = ("stage", "cutover", "rollback")
_WEIGHTED: tuple[RunWord, ...] = ("cutover", "stage", "rollback")
_SHORT = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}
FINISHED = ("done", "closed")  # steps after which no stage and no cutover comes
_OVER = {"done": "step done: no run comes any more but a rollback", "closed": "step closed: no run comes any more"}
LOSS = "offline!"  # how a cell writes the fate offline where writes are lost
MEANINGS = {
    "live": "keeps running while its disks are copied",
    "offline": "is shut down for the run, and started again if it ran",
    LOSS: "is put back onto its old disks without a copy: what it wrote since the cutover is lost",
    "copied": "is stopped already, and its disks are copied",
    "copied-hot": "keeps running, and is copied while it writes: good for a first pass, not for use",
    "blocked": "cannot be migrated: an error stands against it",
    "unknown": "depends on what the inventory does not tell",
    "skipped": "stays as it is",
}


def size(number: int | None) -> str:
    """Write a size; "?" where nothing tells."""
    return show_bytes(number) if number is not None else "?"


def total(counts: Counts) -> str:
    """Write `9 VMs in 3 plans: 12 volumes, 968.9Gi; at cutover 7 live, 2 copied`, and what a rollback loses."""
    others = f", {count(counts.others, 'other user')} of claims" if counts.others else ""
    unknown = f" and {count(counts.unknown_sizes, 'volume')} of unknown size" if counts.unknown_sizes else ""
    moved = f"{count(counts.volumes, 'volume')}, {show_bytes(counts.size)}{unknown}"
    fates = by_fate(counts, "cutover")
    at_cutover = f"; at cutover {fates}" if fates else ""
    coming = f"{count(counts.vms, 'VM')}{others} in {count(counts.plans, 'plan')}: {moved}{at_cutover}"
    if counts.finished and not counts.plans:
        coming = "nothing more to come"
    finished = f"; {count(counts.finished, 'plan')} done or closed" if counts.finished else ""
    lost = losses(counts)
    return f"{coming}{finished}{f'; {lost}' if lost else ''}"


def losses(counts: Counts) -> str:
    """Say of how many VMs a rollback loses the writes; "" for none."""
    return f"a rollback loses what {count(counts.losing, 'VM')} wrote since the cutover" if counts.losing else ""


def to_come(step: str) -> tuple[RunWord, ...]:
    """Give the runs that can still come at a plan's step."""
    return () if step == "closed" else ("rollback",) if step == "done" else RUNS


def stands(plan: PlanView) -> str:
    """Write a plan's step, and what it means where the plan is done or closed."""
    return _OVER.get(plan.step, f"step {plan.step}")


def label(fate: Fate) -> str:
    """Write a fate as cells do: marked where what was written since the cutover is lost."""
    return LOSS if fate.fate == "offline" and fate.by in LOSING else fate.fate


def loses(subject: Subject) -> bool:
    """Tell whether a rollback loses what a subject wrote since the cutover, onto any of its volumes."""
    return any(label(fates.rollback) == LOSS for fates in shown_fates(subject))


def shown_fates(subject: Subject) -> list[RunFates]:
    """Give the fates of each row of a subject: of its volumes that move, or its own where none does."""
    return [volume.fates for volume in shown_volumes(subject)] or [subject.fates]


def cells(fates: RunFates, plan: PlanView) -> tuple[str, ...]:
    """Write the fates at each run; "" for a run that does not come any more."""
    coming = to_come(plan.step)
    return tuple(label(fates.at(run)) if run in coming else "" for run in RUNS)


def told(plans: Iterable[PlanView]) -> dict[str, str]:
    """Give the fates that the cells of plans hold, with their meanings."""
    held = {
        cell
        for plan in plans
        for subject in moving(plan)
        for fates in shown_fates(subject)
        for cell in cells(fates, plan)
    }
    return {fate: meaning for fate, meaning in MEANINGS.items() if fate in held}


def by_fate(counts: Counts, run: RunWord) -> str:
    """Write `7 live, 2 copied`."""
    return ", ".join(f"{number} {fate}" for fate, number in getattr(counts, run).items())


def versions(migration: MigrationView) -> str:
    """Write the versions, and who tells them."""
    platform = migration.platform
    named = (
        ("OpenShift Virtualization", platform.openshift_virtualization),
        ("KubeVirt", platform.kubevirt if platform.openshift_virtualization is None else None),
        ("MTC", platform.mtc),
    )
    told = ", ".join(f"{name} {version}" for name, version in named if version is not None)
    return f"{told or 'unknown platform'} ({platform.from_})"


def side(end: Side | None, of: Side | None = None) -> str:
    """Write a class, with the modes that differ from the other end's."""
    if end is None:
        return ""
    modes = [
        _SHORT.get(mode, mode)
        for mode, other in (
            (end.access_mode, of.access_mode if of else end.access_mode),
            (end.volume_mode, of.volume_mode if of else end.volume_mode),
        )
        if mode and mode != other
    ]
    differing = f" ({', '.join(modes)})" if modes else ""
    return f"{end.storage_class or '?'}{differing}"


def name_of(subject: Subject) -> str:
    """Name a subject inside of its namespace; a VM has no kind before it."""
    if subject.kind == "PersistentVolumeClaim":
        return "(no user)"
    return subject.name if subject.kind == "VirtualMachine" else f"{subject.kind}/{subject.name}"


def moving(plan: PlanView) -> list[Subject]:
    """Give what a plan moves or stops."""
    return [subject for subject in plan.subjects if subject.moves]


def staying(subjects: tuple[Subject, ...]) -> list[tuple[str, str]]:
    """Give what stays and has a claim: its name, and why."""
    left = []
    for subject in subjects:
        volumes = [volume for volume in subject.volumes if not volume.moves and volume.claim]
        if (not subject.moves and not volumes) or (not subject.moves and not subject.selected):
            left.append((f"{subject.namespace}/{subject.name}", subject.fates.cutover.why))
        else:
            left += [(f"{subject.namespace}/{subject.name}/{each.name}", each.fates.cutover.why) for each in volumes]
    return left


def all_staying(migration: MigrationView) -> list[tuple[str, str]]:
    """Give all that stays, claims that plans skip included: its name, and why."""
    plans = [plan for wave in migration.waves for plan in wave.plans]
    left = [each for plan in plans for each in staying(plan.subjects)] + staying(migration.unplanned)
    claims = [claim for plan in plans for claim in plan.skipped_claims]
    return left + [
        (f"{claim.namespace}/{claim.name}", f"on {claim.storage_class or 'no class'}, and the plan skips it")
        for claim in claims
    ]


def stopped_or_open(subject: Subject) -> tuple[str, str] | None:
    """Give which rule or fact blocks a subject or leaves it open, and why; None for neither."""
    for fate in ("blocked", "unknown"):
        for run in _WEIGHTED:
            told = subject.fates.at(run)
            if told.fate == fate:
                return told.by, told.why
    return None


def shown_volumes(subject: Subject) -> list[Volume]:
    """Give the volumes that move."""
    return [volume for volume in subject.volumes if volume.moves]
