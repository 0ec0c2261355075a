"""Which known defect a migration meets: a predicate for each condition of `platform/defects.py`, and the finding."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, entries
from vmshift.inventory.vm import TEMPLATE, run_state
from vmshift.platform.defects import CONDITIONS, MANY_LIVE_VMS
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.rules.base import Related, Subject, move_subject, vm_subject
from vmshift.rules.shared_plans import OVER
from vmshift.rules.shared_platform import NAMES, told_place, under_hyperconverged
from vmshift.rules.shared_steps import runs_place, step_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vmshift.platform.defects import Condition, Defect, Product
    from vmshift.resolve import model
    from vmshift.resolve.platform import Product as ToldProduct
    from vmshift.resolve.platform import Told
    from vmshift.rules.base import Finding, Rule
    from vmshift.source import AnyPlace

    Case = tuple[AnyPlace, Subject]

_PRODUCTS: dict[Product, ToldProduct] = {
    "mtc": "mtc",
    "kubevirt": "kubevirt",
    "openshift-virtualization": "openshiftVirtualization",
}
_SELECTED_NODE = "volume.kubernetes.io/selected-node"
_NUMA = ("domain", "cpu", "numa")


def met_defects(rule: Rule, migration: model.Migration, defects: Iterable[Defect]) -> Iterator[Finding]:
    """Give a finding for each defect that the version has and the migration meets, at the line of the version."""
    for defect in defects:
        told = migration.platform.best(_PRODUCTS[defect.product])
        case = next(CASES[defect.when](migration), None) if told and _has(defect, told, migration) else None
        if told is not None and case is not None:
            place, subject = case
            yield rule.finding(
                told_place(migration, told),
                message=f'{NAMES[told.product]} "{told.version}" has the defect {defect.id}, '
                f"which this migration meets: {CONDITIONS[defect.when]}",
                consequence=defect.effect,
                help=defect.advice,
                subject=subject,
                related=[Related(place, "the case is met here")],
            )


def _has(defect: Defect, told: Told, migration: model.Migration) -> bool:
    # A build of KubeVirt inside of OpenShift Virtualization may carry a correction earlier than its number says.
    precise = told.precise and not (defect.product == "kubevirt" and under_hyperconverged(migration))
    return defect.versions.decide(told.version, precise) is True


def _ahead(migration: model.Migration) -> Iterator[model.Plan]:
    """Give the plans that still have a stage or cutover before them."""
    return (plan for plan in migration.plans if plan.step not in {"rollback", *OVER})


def _vms(migration: model.Migration, *fates: str) -> Iterator[tuple[model.Plan, model.ChosenVm]]:
    for plan in _ahead(migration):
        for vm in plan.affected:
            if plan.fate(vm) in fates:
                yield plan, vm


def _chosen(*fates: str) -> Callable[[model.Migration], Iterator[Case]]:
    return lambda migration: ((vm.run_state.place, vm_subject(vm)) for _, vm in _vms(migration, *fates))


def _live_moves(holds: Callable[[model.Move], bool], *path: str) -> Callable[[model.Migration], Iterator[Case]]:
    def cases(migration: model.Migration) -> Iterator[Case]:
        for _, vm in _vms(migration, "live"):
            for move in vm.moves:
                if move.claim is not None and holds(move):
                    yield move.claim.at(*path), move_subject(move)

    return cases


def _rollback(migration: model.Migration) -> Iterator[Case]:
    for plan in migration.plans:
        if plan.step == "rollback":
            yield step_place(migration, plan), _namespace(plan)


def _rollback_to_smaller(migration: model.Migration) -> Iterator[Case]:
    """Find targets, by the names that MTC gives them, that are larger than the claims they were made from."""
    for plan, vm, move in migration.live_moves():
        source = move.claim.size if move.claim and plan.step == "rollback" else None
        name = re.compile(rf"{re.escape(move.claim_name)}-(new|mig-[a-z0-9]{{4}})")
        for claim in migration.inventory.claims_in(plan.namespace) if source is not None else ():
            if name.fullmatch(claim.name) and claim.size is not None and source is not None and claim.size > source:
                yield claim.at("metadata", "name"), vm_subject(vm)


def _cutover_after_rollback(migration: model.Migration) -> Iterator[Case]:
    for plan in _ahead(migration):
        for run in migration.inventory.all("MigMigration", MTC_NAMESPACE):
            ours = dig(run.value, "spec", "migPlanRef", "name") == plan.name
            if ours and dig(run.value, "spec", "rollback") is True:
                yield run.at("spec", "rollback"), _namespace(plan)
        if plan.runs.rollback and migration.spec.plan_revision == 1:
            yield runs_place(migration, plan, "rollback"), _namespace(plan)


def _delete_plan(migration: model.Migration) -> Iterator[Case]:
    for plan, vm in migration.live_vms():
        if plan.step in OVER:
            yield step_place(migration, plan), vm_subject(vm)


def _limit_range(migration: model.Migration) -> Iterator[Case]:
    for plan in _ahead(migration):
        for kind in ("Container", "Pod"):
            limits = [
                (each.at("spec", "limits", index), "min" in limit)
                for each in migration.inventory.all("LimitRange", plan.namespace)
                for index, limit in entries(dig(each.value, "spec", "limits"))
                if limit.get("type") == kind
            ]
            if limits and not limits[0][1] and any(has_min for _, has_min in limits):
                yield limits[0][0], _namespace(plan)


def _many_live_vms(migration: model.Migration) -> Iterator[Case]:
    waves = Counter(plan.wave for plan, _ in _vms(migration, "live"))
    for plan in _ahead(migration):
        if waves[plan.wave] >= MANY_LIVE_VMS:
            yield plan.mode_place, _namespace(plan)


def _numa(migration: model.Migration) -> Iterator[Case]:
    for _, vm in _vms(migration, "live"):
        if dig(vm.vm.template, *_NUMA) is not None:
            yield vm.vm.at(*TEMPLATE, *_NUMA), vm_subject(vm)


def _stopped_bystander(migration: model.Migration) -> Iterator[Case]:
    for plan in _ahead(migration):
        for vm in migration.inventory.vms_in(plan.namespace):
            state = run_state(vm, migration.inventory)
            if state.state == "stopped":
                yield state.place, Subject("VirtualMachine", vm.namespace, vm.name)


def _any_cutover(migration: model.Migration) -> Iterator[Case]:
    yield from _chosen("offline", "copied")(migration)
    for plan in _ahead(migration):
        yield from ((move.place, move_subject(move)) for move in plan.moves if move.vm is None)


def _namespace(plan: model.Plan) -> Subject:
    return Subject("Namespace", "", plan.namespace)


def _shared(move: model.Move) -> bool:
    return move.claim is not None and "ReadWriteMany" in move.claim.access_modes


CASES: dict[Condition, Callable[[model.Migration], Iterator[Case]]] = {
    "any-cutover": _any_cutover,
    "block-to-filesystem": _live_moves(
        lambda move: (move.source_mode, move.target_mode) == ("Block", "Filesystem"), "spec", "volumeMode"
    ),
    "cutover-after-rollback": _cutover_after_rollback,
    "delete-plan": _delete_plan,
    "limit-range": _limit_range,
    "live": _chosen("live"),
    "many-live-vms": _many_live_vms,
    "numa": _numa,
    "rollback": _rollback,
    "rollback-to-smaller": _rollback_to_smaller,
    "rwo-source": _live_moves(lambda move: not _shared(move), "spec", "accessModes"),
    "rwx-source": _live_moves(_shared, "spec", "accessModes"),
    "selected-node": _live_moves(
        lambda move: (
            move.claim is not None and bool(dig(move.claim.manifest.value, "metadata", "annotations", _SELECTED_NODE))
        ),
        "metadata",
        "annotations",
        _SELECTED_NODE,
    ),
    "stopped-bystander": _stopped_bystander,
    "stopped-vm": _chosen("copied"),
}
