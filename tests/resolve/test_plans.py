"""Plans: one per namespace in which something moves, with every claim that discovery will list."""

from __future__ import annotations

from typing import Any

import pytest

from inventory.objects import claim, disk, thing, vm, volume
from resolve.migrations import listed, over, quote, resolved
from vmshift.inventory import Inventory
from vmshift.resolve.plans import SOURCE_LABEL, TARGET_LABEL

ALL = "select: {namespaces: ['*']}"


def machine(name: str, namespace: str, storage_class: str = "old-san") -> list[dict[str, Any]]:
    return [vm(name, namespace, disk("root", f"{name}-root")), claim(f"{name}-root", namespace, storage_class)]


def plans(lines: list[str], *objects: dict[str, Any]) -> list[tuple[str, str]]:
    return [(plan.name, plan.namespace) for plan in resolved(lines, *objects).plans]


def test_a_plan_for_each_namespace_in_which_something_moves_by_name() -> None:
    objects = [*machine("a", "web"), *machine("b", "erp"), *machine("c", "hr", "other"), claim("loose", "lab")]

    assert plans([ALL], *objects) == [("san-refresh-erp", "erp"), ("san-refresh-web", "web")]


def test_a_plan_for_a_namespace_in_which_only_a_claim_without_a_vm_moves() -> None:
    assert plans([ALL, "volumes: [{claim: lab/loose, to: new-san}]"], claim("loose", "lab")) == [
        ("san-refresh-lab", "lab")
    ]


def test_a_plan_of_a_later_revision() -> None:
    assert plans([ALL, "planRevision: 2"], *machine("a", "erp")) == [("san-refresh-erp-r2", "erp")]


def test_every_other_claim_of_the_namespace_is_an_explicit_skip_in_the_order_of_the_volumes_names() -> None:
    objects = [
        *machine("db-01", "erp"),
        *machine("db-02", "erp", "other"),
        claim("exports", "erp", spec={"volumeName": "pv-0"}),
        claim("exports", "web"),
        vm("kept", "erp", disk("root", "kept-root")),
        claim("kept-root", "erp", spec={"volumeName": "pv-zz"}),
    ]
    (plan,) = resolved(["select: {namespaces: [erp], exclude: [{match: erp/kept}]}"], *objects).plans

    assert listed(plan) == [
        ("pv-0", "exports", None),
        ("pv-erp-db-01-root", "db-01-root", "new-san"),
        ("pv-erp-db-02-root", "db-02-root", None),
        ("pv-zz", "kept-root", None),
    ]


@pytest.mark.parametrize(
    ("fields", "there"),
    [
        ({}, True),
        ({"spec": {"volumeName": ""}}, False),
        ({"status": {"phase": "Pending"}}, False),
        ({"ownerReferences": [{"kind": "PersistentVolumeClaim", "controller": True}]}, False),
        ({"ownerReferences": [{"kind": "DataVolume", "controller": True}]}, True),
        ({"labels": {SOURCE_LABEL: "another-uid"}}, False),
        ({"labels": {SOURCE_LABEL: "own-uid"}}, True),
        ({"labels": {TARGET_LABEL: "another-uid"}}, True),
        ({"labels": {TARGET_LABEL: "own-uid"}}, False),
    ],
)
@pytest.mark.parametrize("name", ["exports", "prime-9f3c"])
def test_a_claim_is_listed_where_the_discovery_of_the_plan_will_list_it(
    fields: dict[str, Any], name: str, *, there: bool
) -> None:
    own = thing("migration.openshift.io/v1alpha1", "MigPlan", "san-refresh-erp", "openshift-migration", uid="own-uid")
    (plan,) = resolved([ALL], *machine("db-01", "erp"), claim(name, "erp", **fields), own).plans

    assert (name in [entry.claim.name for entry in plan.entries]) is there


@pytest.mark.parametrize(
    ("labels", "there"),
    [({}, True), ({SOURCE_LABEL: "a-uid"}, False), ({TARGET_LABEL: "a-uid"}, True)],
)
def test_a_plan_that_is_not_in_the_cluster_yet_has_no_sources_and_targets_of_its_own(
    labels: dict[str, str], *, there: bool
) -> None:
    (plan,) = resolved([ALL], *machine("db-01", "erp"), claim("exports", "erp", labels=labels)).plans

    assert ("exports" in [entry.claim.name for entry in plan.entries]) is there


@pytest.mark.parametrize(
    ("status", "expected"),
    [({"suffix": "x7k2"}, []), ({"suffix": "other"}, ["data-mig-x7k2"]), ({}, ["data-mig-x7k2"])],
)
def test_a_target_of_the_plan_is_known_by_the_plans_suffix_too(status: dict[str, str], expected: list[str]) -> None:
    own = thing(
        *("migration.openshift.io/v1alpha1", "MigPlan", "san-refresh-erp", "openshift-migration"),
        uid="u",
        status=status,
    )
    (plan,) = resolved([ALL], *machine("db-01", "erp"), claim("data-mig-x7k2", "erp", "new-san"), own).plans

    assert [entry.claim.name for entry in plan.entries if not entry.move] == expected


def test_a_plan_of_the_same_name_elsewhere_is_not_the_plan() -> None:
    other = thing("migration.openshift.io/v1alpha1", "MigPlan", "san-refresh-erp", "somewhere", uid="uid")
    hidden = claim("exports", "erp", labels={SOURCE_LABEL: "uid"})
    (plan,) = resolved([ALL], *machine("db-01", "erp"), hidden, other).plans

    assert [entry.claim.name for entry in plan.entries] == ["db-01-root"]


def test_a_move_of_a_claim_that_is_not_bound_is_no_entry_and_still_a_move() -> None:
    objects = [vm("db-01", "erp", disk("root")), claim("root", "erp", status={"phase": "Pending"})]
    (plan,) = resolved([ALL], *objects).plans

    assert ([move.claim_name for move in plan.moves], plan.entries) == (["root"], ())


def test_a_volume_that_was_released_is_not_discovered() -> None:
    objects = [*machine("db-01", "erp"), claim("old", "erp"), volume("pv-erp-old", status={"phase": "Released"})]
    (plan,) = resolved([ALL], *objects).plans

    assert [entry.claim.name for entry in plan.entries] == ["db-01-root"]


def test_of_two_vms_on_one_claim_both_move_it_and_the_plan_has_it_once() -> None:
    objects = [vm("a", "erp", disk("root", "shared")), vm("b", "erp", disk("root", "shared")), claim("shared", "erp")]
    (plan,) = resolved([ALL], *objects).plans

    assert [move.key for move in plan.moves] == ["erp/a/root", "erp/b/root"]
    assert listed(plan) == [("pv-erp-shared", "shared", "new-san")]


def test_a_plan_has_the_chosen_vms_of_its_namespace_those_without_moves_too() -> None:
    found = resolved([ALL], *machine("a", "erp"), *machine("b", "erp", "other"), *machine("c", "web"))

    assert [[vm.key for vm in plan.vms] for plan in found.plans] == [["erp/a", "erp/b"], ["web/c"]]


def test_an_empty_inventory_makes_no_plan() -> None:
    found = over([ALL, "volumes: [{claim: a/b, to: c}]"], Inventory(given=False))

    assert (found.vms, found.plans, list(found.moves)) == ((), (), [])


FOUR = [each for namespace in ("alpha", "beta", "gamma", "delta") for each in machine("a", namespace)]


def waves(*lines: str) -> dict[str, tuple[str, str, str, dict[str, int], str]]:
    """Give wave, mode, step, runs and the line of the mode, by namespace."""
    return {
        plan.namespace: (plan.wave, plan.mode, plan.step, plan.runs.model_dump(), quote(plan.mode_place))
        for plan in resolved([ALL, *lines], *FOUR).plans
    }


def counts(stage: int = 0, cutover: int = 0, rollback: int = 0) -> dict[str, int]:
    return {"stage": stage, "cutover": cutover, "rollback": rollback}


def test_without_waves_every_plan_has_what_the_spec_says() -> None:
    told = ("", "auto", "stage", counts(stage=2), "mode")

    assert waves("mode: auto", "step: stage", "runs: {stage: 2}") == dict.fromkeys(
        ("alpha", "beta", "delta", "gamma"), told
    )


def test_a_wave_says_its_own_and_the_spec_the_rest_and_the_first_wave_counts() -> None:
    given = (
        "waves: [{name: first, namespaces: [alpha, 'be*'], step: cutover, runs: {cutover: 1}},"
        " {name: second, namespaces: ['*a'], mode: offline}]"
    )

    assert waves(given, "runs: {stage: 1}") == {
        "alpha": ("first", "live", "cutover", counts(cutover=1), "mode"),
        "beta": ("first", "live", "cutover", counts(cutover=1), "mode"),
        "delta": ("second", "offline", "plan", counts(stage=1), "waves/1/mode"),
        "gamma": ("second", "offline", "plan", counts(stage=1), "waves/1/mode"),
    }


def test_a_namespace_in_no_wave_has_what_the_spec_says() -> None:
    found = waves("waves: [{name: first, namespaces: [alpha], step: done}]", "step: stage", "runs: {stage: 1}")

    assert {name: told[:3] for name, told in found.items()} == {
        "alpha": ("first", "live", "done"),
        "beta": ("", "live", "stage"),
        "delta": ("", "live", "stage"),
        "gamma": ("", "live", "stage"),
    }


def test_a_wave_without_namespaces_takes_none_so_that_a_forgotten_line_cuts_nothing_over() -> None:
    found = waves("waves: [{name: rest, step: cutover}, {name: first, namespaces: [alpha]}]")

    assert {name: told[0] for name, told in found.items()} == {"alpha": "first", "beta": "", "delta": "", "gamma": ""}


def test_a_vm_that_nobody_selects_shares_in_a_plan_by_a_claim_that_moves() -> None:
    objects = [
        *(vm("db-01", "erp", disk("data", "shared")), claim("shared", "erp")),
        *(vm("db-02", "erp", disk("own", "own"), disk("data", "shared")), claim("own", "erp")),
        *machine("elsewhere", "erp"),
    ]
    (plan,) = resolved(["select: {vms: [erp/db-01]}"], *objects).plans

    assert [
        (one.key, one.through, [each.why for each in one.volumes], quote(one.selected_by)) for one in plan.sharers
    ] == [("erp/db-02", "erp/db-01", ["not chosen", "moved"], "select/vms/0")]
    assert [one.key for one in plan.affected] == ["erp/db-01", "erp/db-02"]
