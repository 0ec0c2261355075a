"""From migrations and findings to a preview. Pure."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from vmshift import __version__
from vmshift.report.preview import forecast
from vmshift.report.preview import model as view
from vmshift.report.preview.count import counted
from vmshift.report.preview.count import of_plan as of_plan_counts
from vmshift.report.preview.verdicts import Verdicts, judged
from vmshift.report.report import accepted
from vmshift.resolve.fates import affected, unplanned

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vmshift.report.preview.model_conditions import AgainstView
    from vmshift.report.preview.model_room import TimeView
    from vmshift.report.preview.predict import Predicted
    from vmshift.resolve.fate_model import Affected, Decision, Fates, VolumeFate
    from vmshift.resolve.model import Migration, Move, Plan
    from vmshift.rules.base import Finding
    from vmshift.source import AnyPlace

ASSUMPTIONS = (
    "VMs are taken to be in the state that the inventory shows; MTC looks anew when a run starts.",
    "Stage, cutover and rollback are told as if each came next, with nothing changed in between.",
    "A rollback is told as it follows a cutover that has succeeded.",
)


def build(
    migrations: Sequence[Migration],
    findings: Sequence[Finding],
    found: Sequence[Predicted] | None = None,
    against: AgainstView | None = None,
) -> view.Preview:
    """Make the preview of everything that one call has resolved and judged; with conditions where they are given."""
    verdicts = Verdicts(findings)
    seen = tuple(_migration(migration, verdicts) for migration in migrations)
    return view.Preview(
        version=1,
        tool=view.Tool("vmshift", __version__),
        summary=_summary(findings),
        totals=counted(plan for migration in seen for wave in migration.waves for plan in wave.plans),
        migrations=seen,
        findings=tuple(_finding(finding) for finding in findings),
        assumptions=ASSUMPTIONS if seen else (),
        objects=tuple(each.shown for each in found) if found is not None else None,
        against=against,
    )


def _migration(migration: Migration, verdicts: Verdicts) -> view.MigrationView:
    plans = [_plan(migration, plan, verdicts) for plan in migration.plans]
    waves: dict[str, list[view.PlanView]] = {}
    together: dict[str, list[Plan]] = {}
    for index in sorted(range(len(plans)), key=lambda index: _order(migration.plans[index])):
        waves.setdefault(migration.plans[index].wave, []).append(plans[index])
        together.setdefault(migration.plans[index].wave, []).append(migration.plans[index])
    return view.MigrationView(
        name=migration.name,
        path=migration.manifest.file.path,
        backend=migration.backend,
        platform=_platform(migration),
        waves=tuple(
            view.WaveView(name or None, tuple(each), counted(each), forecast.queue(migration, together[name]))
            for name, each in waves.items()
        ),
        unplanned=tuple(_subject(subject, (), set()) for subject in unplanned(migration)),
        totals=counted(plans),
        rooms=forecast.rooms(migration),
        quotas=forecast.quotas(migration),
    )


def _order(plan: Plan) -> tuple[bool, int, int]:
    """Give where a plan's wave stands: as the spec lists the waves, computed ones by number; what is in none last."""
    index = plan.assignment.index
    number = plan.wave.rpartition("-")[2] if plan.assignment.seat is not None else ""
    return index is None, index or 0, int(number or 0)


def _platform(migration: Migration) -> view.PlatformView:
    platform = migration.platform
    versions = (platform.cnv, platform.kubevirt, platform.mtc)
    cnv, kubevirt, mtc = (str(version) if version is not None else None for version in versions)
    return view.PlatformView(cnv, kubevirt, mtc, platform.source)


def _plan(migration: Migration, plan: Plan, verdicts: Verdicts) -> view.PlanView:
    touched = affected(migration, plan)
    of_plan = verdicts.of_plan(migration, plan, touched)
    seen: set[str] = set()
    subjects, times = [], forecast.times(migration, plan)
    for subject in touched:
        own = verdicts.of(subject)
        said = tuple(dict.fromkeys(_ids(each for each in own if not _of_class(each))))
        of_plan += [each for each in own if _of_class(each) and each not in of_plan]
        time = times.get(f"{subject.namespace}/{subject.name}") if subject.kind == "VirtualMachine" else None
        subjects.append(_subject(judged(subject, plan, [*own, *of_plan]), said, seen, time))
    return view.PlanView(
        name=plan.name,
        namespace=plan.namespace,
        mode=plan.mode,
        step=plan.step,
        subjects=tuple(subjects),
        skipped_claims=tuple(_skipped(plan, touched)),
        findings=tuple(dict.fromkeys(_ids(of_plan))),
        totals=of_plan_counts(subjects, plan.step),
    )


def _of_class(finding: Finding) -> bool:
    """Tell whether a finding is about a storage class, and no error: then the plan shows it, once."""
    return finding.subject is not None and finding.subject.kind == "StorageClass" and finding.severity != "error"


def _ids(findings: Iterable[Finding]) -> list[str]:
    return [finding.rule.id for finding in findings]


def _subject(subject: Affected, said: Sequence[str], seen: set[str], time: TimeView | None = None) -> view.Subject:
    return view.Subject(
        kind=subject.kind,
        namespace=subject.namespace,
        name=subject.name,
        selected=subject.chosen,
        state=subject.state or None,  # type: ignore[arg-type]
        state_from=_told_by(subject) if subject.state else None,
        fates=_fates(subject.fates),
        volumes=tuple(_volume(volume, seen) for volume in subject.volumes),
        findings=tuple(said),
        time=time,
    )


def _told_by(subject: Affected) -> str:
    manifest = getattr(subject.place, "manifest", None)
    path = ".".join(map(str, getattr(subject.place, "path", ())))
    return f"{manifest.kind} {path}" if manifest is not None else path


def _volume(volume: VolumeFate, seen: set[str]) -> view.Volume:
    claim, move = volume.claim, volume.move
    counted_here = move is not None and volume.claim_name not in seen
    if move is not None:
        seen.add(volume.claim_name)
    modes = claim.access_modes if claim is not None else ()
    source = view.Side(
        (claim.storage_class or None) if claim is not None else None,
        ", ".join(modes) or None,
        claim.volume_mode if claim is not None else None,
    )
    return view.Volume(
        name=volume.name or None,
        claim=volume.claim_name or None,
        size=claim.size if claim is not None else None,
        from_=source,
        to=_target(move, source) if move is not None else None,
        decided_at=_at(move.target.place) if move is not None else None,
        counted=counted_here,
        fates=_fates(volume.fates),
    )


def _target(move: Move, source: view.Side) -> view.Side:
    target = move.target
    mode = target.volume_mode or source.volume_mode
    return view.Side(target.storage_class, target.access_mode or source.access_mode, mode)


@functools.lru_cache(maxsize=4096)
def _at(place: AnyPlace) -> view.Location:
    span = place.span()
    return view.Location(span.path, span.line)


@functools.lru_cache(maxsize=4096)
def _fates(fates: Fates) -> view.RunFates:
    return view.RunFates(_fate(fates.stage), _fate(fates.cutover), _fate(fates.rollback))


@functools.lru_cache(maxsize=4096)
def _fate(decided: Decision) -> view.Fate:
    return view.Fate(decided.fate, decided.by, decided.why)


def _skipped(plan: Plan, touched: Iterable[Affected]) -> Iterable[view.SkippedClaim]:
    known = {volume.claim_name for subject in touched for volume in subject.volumes}
    for entry in plan.entries:
        if entry.move is None and entry.claim.name not in known:
            yield view.SkippedClaim(entry.claim.namespace, entry.claim.name, entry.claim.storage_class or None)


def _summary(findings: Sequence[Finding]) -> view.Summary:
    open_ = [finding for finding in findings if finding.waiver is None]
    error, warning, info = (
        sum(finding.severity == level and finding.counts for finding in open_) for level in ("error", "warning", "info")
    )
    possible = sum(finding.certainty == "possible" for finding in open_)
    return view.Summary(error, warning, info, possible, len(findings) - len(open_))


def _finding(finding: Finding) -> view.FindingView:
    span = finding.place.span()
    return view.FindingView(
        rule=finding.rule.id,
        name=finding.rule.name,
        severity=finding.severity,
        certainty=finding.certainty,
        message=finding.message,
        consequence=finding.consequence,
        help=finding.help,
        subject=f"{finding.subject.kind} {finding.subject.key}" if finding.subject else None,
        location=view.Location(span.path, span.line),
        accepted=accepted(finding) or None,
    )
