"""Waves: which entry takes a namespace, and how namespaces are cut into computed waves."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.objects import claim, disk, vm
from resolve.migrations import resolved
from spec.documents import document, loaded
from vmshift.lock import Seat
from vmshift.resolve.wave_cut import Limits, Load, Slot, Steps, cut
from vmshift.resolve.waves import Waves

ALL = "select: {namespaces: ['*']}"
PLAN = Steps({}, "plan")


def waves(*lines: str, seats: dict[str, Seat] | None = None) -> Waves:
    model = loaded(document(ALL, *lines)).model
    assert model is not None
    return Waves(model.spec, seats or {})


def fleet(**namespaces: int) -> dict[str, Load]:
    """Give loads by namespace: so many VMs, and a Gi for each."""
    return {name: Load(vms, vms * 2**30) for name, vms in namespaces.items()}


def known(places: dict[str, Slot]) -> dict[str, tuple[int, Load]]:
    """What the lock says after namespaces were cut."""
    return {namespace: (slot.number, slot.recorded) for namespace, slot in places.items()}


def numbers(places: dict[str, Slot]) -> dict[str, int]:
    return {namespace: slot.number for namespace, slot in places.items()}


# Which wave takes a namespace


def test_the_first_wave_that_matches_takes_a_namespace_by_name_or_glob() -> None:
    found = waves("waves: [{name: a, namespaces: [erp, 'x*']}, {name: b, namespaces: ['web-*', erp]}]")

    assert [found.index(name) for name in ("erp", "xy", "web-1", "hr")] == [0, 0, 1, None]


def test_a_template_without_namespaces_takes_whatever_earlier_waves_leave() -> None:
    found = waves(
        "waves: [{name: canary, namespaces: ['web-*']}, {name: bulk, maxVMs: 2}, {name: late, namespaces: [hr]}]"
    )

    assert [found.index(name) for name in ("web-1", "erp", "hr")] == [0, 1, 1]


def test_a_glob_of_an_earlier_wave_goes_before_a_name_of_a_later_one() -> None:
    found = waves("waves: [{name: a, namespaces: ['e*']}, {name: b, namespaces: [erp]}]")

    assert found.index("erp") == 0


def test_a_template_with_namespaces_takes_those_alone() -> None:
    found = waves("waves: [{name: bulk, maxVMs: 2, namespaces: ['web-*']}]").assign(fleet(erp=1, **{"web-1": 1}))

    assert {name: (each.name, each.how) for name, each in found.items()} == {
        "erp": ("", "no wave"),
        "web-1": ("bulk-1", "new"),
    }


# What a computed wave says


def test_a_computed_wave_has_its_own_step_else_the_templates_else_the_specs_and_the_templates_counters() -> None:
    lines = ("step: prepare", "waves: [{name: bulk, maxVMs: 1, steps: {bulk-2: cutover}, runs: {cutover: 3}}]")
    found = waves(*lines).assign(fleet(a=1, b=1))

    assert {name: (each.name, each.step, each.runs.cutover) for name, each in found.items()} == {
        "a": ("bulk-1", "prepare", 3),
        "b": ("bulk-2", "cutover", 3),
    }


def test_at_the_base_revision_the_lock_alone_tells_the_wave() -> None:
    found = waves(
        "waves: [{name: bulk, maxVMs: 1, step: plan, steps: {bulk-2: done}}]", seats={"erp": Seat("bulk-2", 1, 1)}
    )

    assert (found.progress("erp")[0], found.progress("new")[0]) == ("done", "plan")


def test_a_seat_of_another_template_or_of_no_number_counts_for_nothing() -> None:
    seats = {"a": Seat("other-7", 1, 1), "b": Seat("bulk-07", 1, 1), "c": Seat("bulk", 1, 1), "d": Seat("bulk-0", 1, 1)}
    found = waves("waves: [{name: bulk, maxVMs: 9}]", seats=seats).assign(fleet(a=1, b=1, c=1, d=1))

    assert {each.name for each in found.values()} == {"bulk-1"}


def test_vms_and_claims_that_move_are_what_a_namespace_weighs() -> None:
    objects: list[dict[str, Any]] = [
        vm("a", "erp", disk("root", "shared")),
        vm("b", "erp", disk("root", "shared")),
        vm("c", "erp", disk("other")),
        claim("shared", "erp"),
        claim("other", "erp", "gone-san"),
        claim("loose", "erp"),
    ]
    (plan,) = resolved([ALL, "volumes: [{claim: erp/loose, to: new-san}]"], *objects).plans

    assert plan.assignment.load == Load(2, 20 * 2**30)


# The cut


def test_namespaces_go_by_name_into_the_first_wave_with_room() -> None:
    found = cut(fleet(a=3, b=3, c=1, d=4, e=1), Limits(4, None), {}, PLAN)

    assert {name: (slot.number, slot.how) for name, slot in found.items()} == {
        "a": (1, "new"),
        "b": (2, "new"),
        "c": (1, "first with room"),
        "d": (3, "new"),
        "e": (2, "first with room"),
    }


def test_the_bytes_count_as_the_vms_do_and_either_limit_closes_a_wave() -> None:
    loads = {"a": Load(1, 90), "b": Load(1, 20), "c": Load(3, 5), "d": Load(1, 5)}

    assert numbers(cut(loads, Limits(4, 100), {}, PLAN)) == {"a": 1, "b": 2, "c": 1, "d": 2}


def test_a_namespace_larger_than_a_wave_is_alone_and_nothing_joins_it() -> None:
    found = cut(fleet(a=1, big=9, c=1), Limits(4, None), {}, PLAN)

    assert numbers(found) == {"a": 1, "big": 2, "c": 1}
    assert found["big"].how == "alone"


def test_a_namespace_that_is_added_joins_a_wave_with_room_and_moves_nobody() -> None:
    first = cut(fleet(b=3, d=3), Limits(4, None), {}, PLAN)

    assert numbers(cut(fleet(a=1, b=3, c=3, d=3), Limits(4, None), known(first), PLAN)) == {
        "a": 1,
        "b": 1,
        "c": 3,
        "d": 2,
    }


def test_nothing_joins_a_wave_that_has_begun() -> None:
    first = cut(fleet(b=1, c=4), Limits(4, None), {}, PLAN)

    assert numbers(cut(fleet(a=1, b=1, c=4), Limits(4, None), known(first), Steps({1: "cutover"}, "plan"))) == {
        "a": 3,
        "b": 1,
        "c": 2,
    }


def test_a_new_wave_takes_no_number_whose_step_has_begun() -> None:
    first = {"b": (1, Load(4, 0))}

    assert numbers(cut(fleet(a=1, b=4), Limits(4, None), first, Steps({2: "done", 3: "stage"}, "plan")))["a"] == 4


def test_the_first_cut_may_be_at_any_step() -> None:
    assert numbers(cut(fleet(a=3, b=3, c=1), Limits(4, None), {}, Steps({1: "stage"}, "cutover"))) == {
        "a": 1,
        "b": 2,
        "c": 1,
    }


def test_where_a_wave_has_grown_too_large_the_namespace_that_grew_leaves_it() -> None:
    first = cut(fleet(a=2, b=2, c=3), Limits(4, None), {}, PLAN)

    assert numbers(cut(fleet(a=3, b=2, c=3), Limits(4, None), known(first), PLAN)) == {"a": 3, "b": 1, "c": 2}


def test_under_a_lower_limit_the_last_by_name_leave_a_wave() -> None:
    first = cut(fleet(a=1, b=1, c=1, d=1), Limits(4, None), {}, PLAN)

    assert numbers(cut(fleet(a=1, b=1, c=1, d=1), Limits(2, None), known(first), PLAN)) == {
        "a": 1,
        "b": 1,
        "c": 2,
        "d": 2,
    }


def test_a_wave_that_has_begun_stays_together_however_large_and_the_lock_remembers_who_grew() -> None:
    first = cut(fleet(a=2, b=2), Limits(4, None), {}, PLAN)
    found = cut(fleet(a=2, b=9), Limits(4, None), known(first), Steps({1: "cutover"}, "plan"))

    assert found == {"a": Slot(1, "kept", Load(2, 2 * 2**30)), "b": Slot(1, "kept", Load(2, 2 * 2**30))}


def test_a_namespace_that_grew_stays_where_no_wave_is_at_its_step() -> None:
    first = cut(fleet(a=2, b=2), Limits(4, None), {}, PLAN)
    found = cut(fleet(a=2, b=3), Limits(4, None), known(first), Steps({1: "plan"}, "draft"))

    assert {name: (slot.number, slot.how) for name, slot in found.items()} == {"a": (1, "recorded"), "b": (1, "kept")}


def test_the_numbers_of_waves_that_are_left_do_not_change() -> None:
    first = cut(fleet(a=4, b=4, c=4), Limits(4, None), {}, PLAN)

    assert numbers(cut(fleet(a=4, c=4), Limits(4, None), known(first), PLAN)) == {"a": 1, "c": 3}


def test_a_number_is_not_given_again_to_others_while_the_lock_has_it() -> None:
    assert numbers(cut(fleet(new=1), Limits(4, None), {"gone": (1, Load(1, 1))}, Steps({1: "done"}, "plan"))) == {
        "new": 2
    }


def test_nothing_moves_and_there_is_no_wave() -> None:
    assert cut({}, Limits(4, None), {}, PLAN) == {}


# Properties

NAMES = st.text("abcdef-", min_size=1, max_size=4)
LOADS = st.builds(Load, st.integers(0, 12), st.integers(0, 100))
FLEETS = st.dictionaries(NAMES, LOADS, max_size=12)
LIMITS = st.builds(Limits, st.none() | st.integers(1, 20), st.none() | st.integers(1, 200))
STEP = st.sampled_from(["draft", "prepare", "plan", "stage", "cutover", "done", "closed"])
STEPS = st.builds(Steps, st.dictionaries(st.integers(1, 6), STEP, max_size=4), STEP)


def holds(loads: dict[str, Load], limits: Limits, number: int, places: dict[str, Slot]) -> bool:
    members = [namespace for namespace, slot in places.items() if slot.number == number]
    return len(members) == 1 or limits.hold(sum((loads[name] for name in members), Load(0, 0)))


@given(FLEETS, LIMITS, STEPS)
def test_every_namespace_has_a_wave_within_the_limits_and_the_numbers_have_no_gap(
    loads: dict[str, Load], limits: Limits, steps: Steps
) -> None:
    found = cut(loads, limits, {}, steps)

    assert set(found) == set(loads)
    assert set(numbers(found).values()) == set(range(1, len(set(numbers(found).values())) + 1))
    assert all(holds(loads, limits, slot.number, found) for slot in found.values())


@given(FLEETS, LIMITS, STEPS, st.randoms())
def test_the_order_in_which_namespaces_come_makes_no_difference(
    loads: dict[str, Load], limits: Limits, steps: Steps, random: Any
) -> None:
    first = cut(loads, limits, {}, steps)
    shuffled = list(loads.items())
    random.shuffle(shuffled)
    again = list(known(first).items())
    random.shuffle(again)

    assert cut(dict(shuffled), limits, {}, steps) == first
    assert numbers(cut(dict(shuffled), limits, dict(again), steps)) == numbers(first)


@given(FLEETS, FLEETS, LIMITS, STEPS, STEPS)
def test_namespaces_that_are_added_or_taken_away_move_no_other(
    loads: dict[str, Load], more: dict[str, Load], limits: Limits, before: Steps, after: Steps
) -> None:
    first = cut(loads, limits, {}, before)
    now = {**more, **{name: load for name, load in loads.items() if name not in list(more)[:3]}}
    found = cut(now, limits, known(first), after)

    assert {name: found[name].number for name in now if name in loads and now[name] == loads[name]} == {
        name: first[name].number for name in now if name in loads and now[name] == loads[name]
    }


@given(FLEETS, st.integers(0, 11), LOADS, LIMITS, STEPS)
def test_a_namespace_that_grows_moves_at_most_itself(
    loads: dict[str, Load], which: int, growth: Load, limits: Limits, steps: Steps
) -> None:
    first = cut(loads, limits, {}, Steps({}, "plan"))
    grown = {name: load + growth if number == which else load for number, (name, load) in enumerate(loads.items())}
    found = cut(grown, limits, known(first), steps)

    moved = {name for name in loads if found[name].number != first[name].number}
    assert moved <= {name for name in loads if grown[name] != loads[name]}


@settings(max_examples=200)
@given(FLEETS, FLEETS, LIMITS, LIMITS, STEPS, STEPS)
def test_what_was_cut_is_cut_the_same_again_and_keeps_the_limits_where_it_may(  # noqa: PLR0913 - two states
    loads: dict[str, Load], later: dict[str, Load], old: Limits, limits: Limits, before: Steps, steps: Steps
) -> None:
    first = cut(loads, old, {}, before)
    second = cut(later, limits, known(first), steps)
    third = cut(later, limits, {**known(first), **known(second)}, steps)

    assert known(third) == known(second)
    for slot in second.values():
        members = [each for each in second.values() if each.number == slot.number]
        assert holds(later, limits, slot.number, second) or any(each.how == "kept" for each in members)


@given(FLEETS, FLEETS, LIMITS, STEPS)
def test_whoever_is_new_comes_to_no_wave_that_had_begun(
    loads: dict[str, Load], more: dict[str, Load], limits: Limits, steps: Steps
) -> None:
    first = cut(loads, limits, {}, Steps({}, "plan"))
    found = cut({**more, **loads}, limits, known(first), steps)
    begun = {slot.number for slot in first.values() if steps.of(slot.number) not in ("draft", "prepare", "plan")}

    if first:
        assert begun.isdisjoint(found[name].number for name in more if name not in loads)


def test_fifty_thousand_namespaces_are_looked_at_a_bounded_number_of_times() -> None:
    class Counted(Limits):
        calls = 0

        def hold(self, load: Load) -> bool:
            Counted.calls += 1
            return super().hold(load)

    loads = {f"n{number:05}": Load(1 + number % 19, 1 + number * 7919 % 97) for number in range(5_000)}
    cut(loads, Counted(20, 100), {}, PLAN)

    assert Counted.calls <= 5_000 * 70
