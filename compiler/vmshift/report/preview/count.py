"""Totals of a preview: each claim counts once, however many use it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from vmshift.report.preview.model import FATES, Counts
from vmshift.report.preview.words import FINISHED, loses, to_come

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vmshift.report.preview.model import PlanView, RunWord, Subject

_RUNS: tuple[RunWord, ...] = ("stage", "cutover", "rollback")


def of_plan(subjects: Sequence[Subject], step: str) -> Counts:
    """Count what one plan touches. VMs are those of which something moves, or to which something happens.

    Of the runs, those count that can still come at the plan's step.
    """
    moving = [subject for subject in subjects if subject.moves]
    vms = [subject for subject in moving if subject.kind == "VirtualMachine"]
    sizes = [volume.size for subject in subjects for volume in subject.volumes if volume.counted]
    by_run = {run: Counter[str](subject.fates.at(run).fate for subject in vms) for run in to_come(step)}
    return Counts(
        plans=1,
        vms=len(vms),
        others=len(moving) - len(vms),
        volumes=len(sizes),
        size=sum(size for size in sizes if size is not None),
        unknown_sizes=sum(size is None for size in sizes),
        **{run: _in_order(by_run[run]) for run in by_run},
        losing=sum(map(loses, vms)) if "rollback" in by_run else 0,
        finished=int(step in FINISHED),
    )


def counted(plans: Iterable[PlanView]) -> Counts:
    """Add up the totals of plans: of those that are done or closed, how many they are, and what a rollback loses."""
    every = [plan.totals for plan in plans]
    totals = [each for each in every if not each.finished]
    by_run = {run: sum((Counter(getattr(each, run)) for each in totals), Counter[str]()) for run in _RUNS}
    return Counts(
        plans=len(totals),
        vms=sum(each.vms for each in totals),
        others=sum(each.others for each in totals),
        volumes=sum(each.volumes for each in totals),
        size=sum(each.size for each in totals),
        unknown_sizes=sum(each.unknown_sizes for each in totals),
        **{run: _in_order(by_run[run]) for run in _RUNS},
        losing=sum(each.losing for each in every),
        finished=sum(each.finished for each in every),
    )


def _in_order(counts: Counter[str]) -> dict[str, int]:
    return {fate: counts[fate] for fate in FATES if counts[fate]}
