"""The words that all formats of a preview share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.quantity import show_bytes
from vmshift.report.closing import count

if TYPE_CHECKING:
    from vmshift.report.preview.model import Counts, MigrationView, PlanView, RunWord, Side, Subject, Volume

RUNS: tuple[RunWord, ...] = ("stage", "cutover", "rollback")
_WEIGHTED: tuple[RunWord, ...] = ("cutover", "stage", "rollback")
_SHORT = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}
MEANINGS = {
    "live": "keeps running while its disks are copied",
    "offline": "is shut down for the run, and started again if it ran",
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
    """Write `9 VMs in 3 plans: 12 volumes, 968.9Gi; at cutover 7 live, 2 copied`."""
    others = f", {count(counts.others, 'other user')} of claims" if counts.others else ""
    unknown = f" and {count(counts.unknown_sizes, 'volume')} of unknown size" if counts.unknown_sizes else ""
    moved = f"{count(counts.volumes, 'volume')}, {show_bytes(counts.size)}{unknown}"
    fates = by_fate(counts, "cutover")
    at_cutover = f"; at cutover {fates}" if fates else ""
    return f"{count(counts.vms, 'VM')}{others} in {count(counts.plans, 'plan')}: {moved}{at_cutover}"


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
