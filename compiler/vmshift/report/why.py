"""Why one VM fares as it does: which lines of the spec chose it, where each volume goes, its plan, its wave, its fates.

For people: `vmshift preview --why NAMESPACE/VM`. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.quantity import show_bytes
from vmshift.report.preview.verdicts import Verdicts, judged
from vmshift.report.style import printable
from vmshift.report.timing import policy_for, queue_of, throughput_of, timing_of
from vmshift.resolve.fates import affected, unplanned
from vmshift.resolve.globs import matches
from vmshift.resolve.select import Selection, selector_matches, source_namespace
from vmshift.resolve.waves import limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vmshift.inventory import VirtualMachine
    from vmshift.report.timing import VmTime
    from vmshift.resolve.fate_model import Affected
    from vmshift.resolve.model import ChosenVm, Migration, Plan
    from vmshift.resolve.wave_cut import Limits, Load
    from vmshift.rules.base import Finding
    from vmshift.source import AnyPlace

_HOW = {
    "recorded": "compiled.lock.json has it there, and a namespace keeps its wave",
    "kept": "it stays there, as the wave has begun or no other is at its step, although the wave has grown too large",
    "first with room": "of the waves that have not begun, taken by number, it is the first with room",
    "new": "no wave that has not begun had room for it",
    "alone": "it is larger than a wave may be, and a namespace is never split",
}


def why(migrations: Sequence[Migration], findings: Sequence[Finding], key: str) -> str:
    """Explain one VM, by namespace/name, in each migration whose inventory has it."""
    namespace, _, name = key.partition("/")
    verdicts = Verdicts(findings)
    told = []
    for migration in migrations:
        vm = migration.inventory.vm(namespace, name)
        if vm is not None:
            told.append("\n".join(map(printable, _told(migration, vm, verdicts, findings))) + "\n")
    return "\n".join(told)


def known(migrations: Sequence[Migration]) -> list[str]:
    """Give every VM that an inventory has, as namespace/name."""
    return sorted({vm.key for migration in migrations for vm in migration.inventory.vms})


def _told(migration: Migration, vm: VirtualMachine, verdicts: Verdicts, findings: Sequence[Finding]) -> Iterator[str]:
    yield f"{vm.key} in {migration.name}"
    plan = next((plan for plan in migration.plans if plan.namespace == vm.namespace), None)
    chosen = next((each for each in (*migration.vms, *(plan.sharers if plan else ())) if each.key == vm.key), None)
    if chosen is None:
        yield from _not_chosen(migration, vm)
        return
    through = f", through a claim that it shares with {chosen.through}" if chosen.through else ""
    yield f"  selected: {_at(chosen.selected_by)}{through}"
    yield f"  state: {chosen.run_state.state}, by {_at(chosen.run_state.place)}"
    subject = _subject(migration, plan, vm, verdicts)
    yield from _volumes(chosen, subject)
    if plan is None:
        yield f"  plan: none, as nothing moves in namespace {vm.namespace}"
        return
    yield from _plan(plan)
    yield from _wave(migration, plan)
    if subject is not None:
        fates = subject.fates
        for run, decided in (("stage", fates.stage), ("cutover", fates.cutover), ("rollback", fates.rollback)):
            yield f"  {run}: {decided.fate}, as {decided.why} ({decided.by})"
    yield from _time(migration, plan, chosen)
    for finding in findings:
        if finding.subject is not None and f"{finding.subject.key}/".startswith(f"{vm.key}/"):
            yield f"  {finding.rule.id} {finding.severity}, {_at(finding.place)}: {finding.message}"


def _subject(migration: Migration, plan: Plan | None, vm: VirtualMachine, verdicts: Verdicts) -> Affected | None:
    """Give the fates of a VM, with what rules make of them."""
    touched = affected(migration, plan) if plan is not None else tuple(unplanned(migration))
    mine = ("VirtualMachine", vm.namespace, vm.name)
    subject = next((each for each in touched if (each.kind, each.namespace, each.name) == mine), None)
    if plan is None or subject is None:
        return subject
    return judged(subject, plan, [*verdicts.of(subject), *verdicts.of_plan(migration, plan, touched)])


def _volumes(chosen: ChosenVm, subject: Affected | None) -> Iterator[str]:
    fates = {volume.name: volume.fates.cutover for volume in subject.volumes} if subject is not None else {}
    for volume in chosen.volumes:
        name = volume.volume.name
        if volume.move is not None:
            size = volume.claim.size if volume.claim else None
            what = f"{show_bytes(size)} " if size is not None else ""
            move, source = volume.move, volume.move.source_class or "an unknown class"
            goes = f"goes to {move.target.storage_class}, by {_at(move.target.place)}"
            yield f"  volume {name}: claim {move.claim_name}, {what}on {source}, {goes}"
        else:
            decided = fates.get(name)
            because = f", by {_at(volume.place)}" if volume.place is not None else ""
            yield f"  volume {name}: stays: {decided.why if decided else volume.why}{because}"


def _plan(plan: Plan) -> Iterator[str]:
    more = f", {plan.mode} because `auto` met {', '.join(plan.reasons)}" if plan.reasons else f", {plan.mode}"
    yield f"  plan: {plan.name}{more}, with {len(plan.entries)} volumes, skipped ones included"


def _wave(migration: Migration, plan: Plan) -> Iterator[str]:
    assigned = plan.assignment
    if assigned.index is None:
        yield f"  wave: none; step {plan.step}, by {_at(migration.at('spec', 'step'))}"
        return
    place = _at(migration.at("spec", "waves", assigned.index))
    if assigned.seat is None:
        yield f"  wave: {plan.wave}, which lists namespace {plan.namespace} ({place})"
    else:
        wave = migration.spec.waves[assigned.index]
        others = [each.assignment.load for each in migration.plans if each.wave == plan.wave]
        total = sum(others[1:], others[0])
        yield f"  wave: {plan.wave}, computed from {wave.name} ({place}): {_HOW[assigned.how]}"
        yield f"    the namespace has {_load(assigned.load)}, the wave {_load(total)}; it takes {_most(limits(wave))}"
    steps = migration.spec.waves[assigned.index].steps
    own = ("steps", plan.wave) if plan.wave in steps else ("step",)
    written = migration.spec.waves[assigned.index].step is not None or own[0] == "steps"
    at = migration.at("spec", "waves", assigned.index, *own) if written else migration.at("spec", "step")
    yield f"    it is at step {plan.step}, by {_at(at)}"


def _load(load: Load) -> str:
    return f"{load.vms} {'VM' if load.vms == 1 else 'VMs'} and {show_bytes(load.bytes)}"


def _most(most: Limits) -> str:
    told = [f"{most.vms} VMs"] if most.vms is not None else []
    return " and ".join([*told, *([show_bytes(most.bytes)] if most.bytes is not None else [])])


def _time(migration: Migration, plan: Plan, chosen: ChosenVm) -> Iterator[str]:
    if not plan.live or not chosen.moves or chosen.run_state.state == "stopped":
        return
    time = timing_of(chosen, migration)
    if time is None:
        yield "  time: no limit applies, or nothing tells the VM's memory or the version"
        return
    counted = "memory and disks" if time.disks_count else "memory alone"
    counted += " (from KubeVirt 1.7.2 on, disks too: the version is not known)" if time.disks_count is None else ""
    yield (
        f"  time: {time.limit} s for {show_bytes(time.data)} ({show_bytes(time.memory)} of memory, "
        f"{show_bytes(time.disks)} of disks), which takes {show_bytes(time.rate)} each second"
    )
    by = _at(time.place) if time.place is not None else "the default of the version"
    yield f"    the limit is {time.per_gb} s for each of {time.gb} GB of {counted}, by {by}"
    yield from _setting(migration, chosen, time)
    queue = queue_of((each for each in migration.plans if each.wave == plan.wave), migration)
    if queue.waiting:
        yield (
            f"    {queue.vms} VMs go live in one wave, {queue.per_cluster} at a time and {queue.per_node} from a node: "
            f"{queue.waiting} wait, and their specs name the new, empty disks meanwhile"
        )


def _setting(migration: Migration, chosen: ChosenVm, time: VmTime) -> Iterator[str]:
    """Tell the smallest setting with which the copy is done in time, where the throughput is too low for the limit."""
    throughput, by = throughput_of(migration)
    enough = time.smallest(throughput)
    if enough <= time.per_gb:
        return
    yield f"    at {show_bytes(throughput)} each second ({by}) it takes {time.takes(throughput)} s, and breaks off"
    yield f"    for all VMs: HyperConverged, spec.liveMigrationConfig.completionTimeoutPerGiB: {enough}; for this one:"
    yield from (f"      {line}" for line in policy_for(chosen, enough).splitlines())


def _not_chosen(migration: Migration, vm: VirtualMachine) -> Iterator[str]:
    select = migration.spec.select
    selection = Selection(select, migration.manifest, migration.inventory)
    failed = []
    if select.namespaces is not None and not any(
        matches(source_namespace(each), vm.namespace) for each in select.namespaces
    ):
        failed.append((f"select.namespaces does not have {vm.namespace}", migration.at("spec", "select", "namespaces")))
    if select.vms is not None and not any(matches(each, vm.namespace, vm.name) for each in select.vms):
        failed.append((f"select.vms does not have {vm.key}", migration.at("spec", "select", "vms")))
    if select.label_selector is not None and not selector_matches(select.label_selector, vm):
        place = migration.at("spec", "select", "labelSelector")
        failed.append(("its labels are not those of select.labelSelector", place))
    excluded = selection.excluded_vm(vm)
    if excluded is not None:
        reason = selection.reason(excluded)
        failed.append((f"it is excluded{f': {reason}' if reason else ''}", selection.at(excluded)))
    for words, place in failed:
        yield f"  not selected: {words} ({_at(place)})"


def _at(place: AnyPlace) -> str:
    span = place.span()
    return f"{span.path}:{span.line}"
