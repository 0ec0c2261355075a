"""What will happen to each VM, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.quantity import show_bytes
from vmshift.report.closing import count
from vmshift.report.style import PLAIN, Style, printable
from vmshift.report.table import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vmshift.resolve.model import ChosenVm, ChosenVolume, Migration, Move, Plan

HEAD = ("VM", "STATE", "VOLUME", "CLAIM", "SIZE", "FROM", "TO", "STAGE", "CUTOVER", "FINDINGS")
MEANINGS = {
    "live": "keeps running",
    "offline": "is shut down, copied, and started again",
    "copied": "is stopped already, and copied",
    "skipped": "stays as it is",
    "blocked": "cannot be migrated: see its findings",
    "unknown": "depends on whether it runs then",
}


def preview_text(migrations: Sequence[Migration], findings: Mapping[str, Sequence[str]], style: Style = PLAIN) -> str:
    """Write each migration: its versions, a table for each plan, what stays, and a closing line of totals.

    `findings` gives, by namespace/vm, what rules say of a VM, errors first.
    """
    return "\n".join("\n".join(_migration(migration, findings, style)) + "\n" for migration in migrations)


def _migration(migration: Migration, findings: Mapping[str, Sequence[str]], style: Style) -> Iterator[str]:
    platform = migration.platform
    versions = [
        f"{name} {version}"
        for name, version in (
            ("OpenShift Virtualization", platform.cnv),
            ("KubeVirt", platform.kubevirt if platform.cnv is None else None),
            ("MTC", platform.mtc),
        )
        if version is not None
    ]
    yield (
        style("strong", printable(migration.name))
        + f"  {', '.join(versions) or 'unknown platform'} ({platform.source})"
    )
    for plan in migration.plans:
        yield ""
        wave = f", wave {plan.wave}" if plan.wave else ""
        name, namespace = style("strong", printable(plan.name)), printable(plan.namespace)
        yield f"plan {name}: namespace {namespace}{wave}, {plan.mode}, step {plan.step}"
        yield from table(HEAD, list(_rows(plan, findings)), indent="  ")
        yield from map(printable, _left(plan))
    yield from map(printable, _skipped_claims(migration))
    yield ""
    yield from _totals(migration, findings)


def _rows(plan: Plan, findings: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    for vm in plan.vms:
        said = findings.get(vm.key, ())
        blocked = any(entry.endswith("!") for entry in said)
        for number, move in enumerate(vm.moves):
            first = number == 0
            yield (
                vm.key if first else "",
                vm.run_state.state if first else "",
                *_volume(move),
                plan.fate(vm, "stage"),
                "blocked" if blocked else plan.fate(vm),
                " ".join(entry.rstrip("!") for entry in said) if first else "",
            )
    for move in plan.moves:
        if move.vm is None:
            yield "(no VM)", "", *_volume(move), "copied", "copied", ""


def _volume(move: Move) -> tuple[str, str, str, str, str]:
    size = move.claim.size if move.claim else None
    target = move.target
    modes = [mode for mode in (target.access_mode, target.volume_mode) if mode]
    return (
        move.volume.name if move.volume else "",
        move.claim_name,
        show_bytes(size) if size is not None else "?",
        move.source_class or "?",
        target.storage_class + (f" ({', '.join(modes)})" if modes else ""),
    )


def _left(plan: Plan) -> Iterator[str]:
    left = [(vm, volume) for vm in plan.vms for volume in vm.volumes if volume.why not in ("moved", "no claim")]
    if left:
        yield "  stays:"
    for vm, volume in left:
        yield f"    {vm.key}/{volume.volume.name}: {_why(volume)}"


def _why(volume: ChosenVolume) -> str:
    if volume.why == "excluded":
        return f"excluded{f' ({volume.because})' if volume.because else ''}"
    where = volume.claim.storage_class if volume.claim else ""
    if volume.why == "on target":
        return f"on {where} already"
    return f"no mapping covers {where or 'its class, which the inventory does not tell'}"


def _skipped_claims(migration: Migration) -> Iterator[str]:
    known = {(vm.vm.namespace, volume.volume.claim) for vm in migration.vms for volume in vm.volumes}
    skipped = [
        entry.claim
        for plan in migration.plans
        for entry in plan.entries
        if entry.move is None and (plan.namespace, entry.claim.name) not in known
    ]
    if skipped:
        yield ""
        yield "other claims of these namespaces, skipped:"
    for claim in skipped:
        yield f"  {claim.namespace}/{claim.name} on {claim.storage_class or 'no class'}"


def _totals(migration: Migration, findings: Mapping[str, Sequence[str]]) -> Iterator[str]:
    fates: dict[str, int] = {}
    for plan in migration.plans:
        for vm in plan.vms:
            if vm.moves:
                fate = _fate(plan, vm, findings)
                fates[fate] = fates.get(fate, 0) + 1
    sizes = [move.claim.size for move in migration.moves if move.claim and move.claim.size is not None]
    volumes = sum(1 for _ in migration.moves)
    total = f"{count(sum(fates.values()), 'VM')} in {count(len(migration.plans), 'plan')}"
    moved = f"{count(volumes, 'volume')}, {show_bytes(sum(sizes))}"
    by_fate = ", ".join(f"{fates[fate]} {fate}" for fate in MEANINGS if fate in fates)
    yield f"{total}: {moved}{f'; at cutover {by_fate}' if by_fate else ''}"
    for fate, meaning in MEANINGS.items():
        if fate in fates:
            yield f"  {fate}: {meaning}"


def _fate(plan: Plan, vm: ChosenVm, findings: Mapping[str, Sequence[str]]) -> str:
    return "blocked" if any(entry.endswith("!") for entry in findings.get(vm.key, ())) else plan.fate(vm)
