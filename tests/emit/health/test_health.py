"""Lua, CEL and the description of the states say the same of every status, and it is what is expected."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lupa.lua51 import LuaError

from emit.health.engines import describe, globals_of_lua, run_cel, run_lua
from emit.health.samples import SAMPLES, Sample
from vmshift.emit.health.cel import cel
from vmshift.emit.health.lua import lua
from vmshift.emit.health.states import HEALTH, Health

BY_KIND = {health.kind: health for health in HEALTH}
every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=str)
every_kind = pytest.mark.parametrize("health", HEALTH, ids=lambda health: health.kind)


@every_sample
def test_argo_cd_says_what_is_expected(sample: Sample) -> None:
    assert run_lua(lua(BY_KIND[sample.kind]), sample.object) == (sample.verdict, sample.message)


@every_sample
def test_flux_says_what_is_expected(sample: Sample) -> None:
    assert run_cel(cel(BY_KIND[sample.kind]), sample.object) == sample.verdict


@every_sample
def test_the_description_says_what_is_expected(sample: Sample) -> None:
    assert describe(BY_KIND[sample.kind], sample.object) == sample.verdict


@every_kind
def test_a_kind_has_samples_of_every_verdict(health: Health) -> None:
    assert {each.verdict for each in SAMPLES if each.kind == health.kind} == {"Healthy", "Progressing", "Degraded"}


def known_types(health: Health) -> list[str]:
    named = {name for state in health.states for name in (*state.sign.any_of, *state.sign.all_of, *state.sign.but)}
    return sorted({*named, "PlanConflict", "PvsDiscovered"})


def statuses(health: Health) -> st.SearchStrategy[dict[str, Any]]:
    conditions = st.fixed_dictionaries(
        {"type": st.sampled_from(known_types(health)), "status": st.sampled_from(["True", "True", "False", "Unknown"])},
        optional={
            "category": st.sampled_from(["Critical", "Error", "Warn", "Required", "Advisory"]),
            "reason": st.sampled_from(["NotSet", "NotFound", ""]),
            "message": st.text(max_size=5),
        },
    )
    return st.fixed_dictionaries(
        {},
        optional={
            # the controllers keep one condition of a type
            "conditions": st.lists(conditions, max_size=5, unique_by=lambda each: each["type"]),
            "phase": st.sampled_from(["", "Started", "Completed", "MigrationFailed"]),
            "itinerary": st.sampled_from(["VolumeMigration", "VolumeMigrationFailed"]),
            "errors": st.lists(st.sampled_from(["", "no space"]), max_size=2),
        },
    )


@every_kind
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_both_languages_say_what_the_description_says_of_any_status(health: Health, data: st.DataObject) -> None:
    value = {"metadata": {"generation": 1}, "status": data.draw(statuses(health))}
    expected = describe(health, value)

    assert (run_lua(lua(health), value)[0], run_cel(cel(health), value)) == (expected, expected)


def test_a_script_finds_no_string_math_or_io_as_in_argo_cd() -> None:
    assert globals_of_lua().isdisjoint({"string", "math", "io", "debug", "python", "coroutine", "dofile", "require"})


@pytest.mark.parametrize("script", ["return string.format('%s', 1)", "return math.max(1, 2)", "return io.open('x')"])
def test_a_script_that_needs_more_fails_here_as_it_fails_there(script: str) -> None:
    with pytest.raises(LuaError, match="attempt to index global"):
        run_lua(script, {})


@pytest.mark.parametrize(
    ("forgotten", "sample"),
    [
        ("DirectVolumeMigrationFailed", "MigMigration: succeeded although copies have failed (MIG-1719)"),
        ("Canceled", "MigMigration: cancelled, and it also says Succeeded"),
    ],
)
def test_a_check_that_forgets_a_condition_calls_a_failure_a_success(forgotten: str, sample: str) -> None:
    (case,) = (each for each in SAMPLES if str(each) == sample)
    health = BY_KIND[case.kind]
    states = tuple(state for state in health.states if state.sign.any_of != (forgotten,))
    forgetful = Health(health.group, health.version, health.kind, states)

    assert run_lua(lua(forgetful), case.object)[0] == run_cel(cel(forgetful), case.object) == "Healthy"
