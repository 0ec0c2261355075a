"""The annotation of the HyperConverged: what the operator takes, and how operations are put together."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmshift.resolve.jsonpatch import (
    FEATURE_GATES,
    InvalidPatchError,
    added_gates,
    compact,
    gate_operations,
    merge_operations,
    parse_operations,
)

NAMES = st.text(alphabet="abcXYZ-~/", min_size=1, max_size=6)
VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=4), st.lists, max_leaves=4)
OPERATIONS = st.one_of(
    st.fixed_dictionaries(
        {"op": st.sampled_from(["add", "replace", "test"]), "path": NAMES.map("/spec/{}".format), "value": VALUES}
    ),
    st.fixed_dictionaries({"op": st.just("remove"), "path": NAMES.map("/spec/{}".format)}),
    st.fixed_dictionaries(
        {"op": st.sampled_from(["move", "copy"]), "from": NAMES, "path": NAMES.map("/spec/{}".format)}
    ),
)


def gate(name: str) -> dict[str, Any]:
    return {"op": "add", "path": f"{FEATURE_GATES}/-", "value": name}


def test_the_gates_are_those_of_the_document_in_its_order() -> None:
    assert gate_operations() == (gate("VolumesUpdateStrategy"), gate("VolumeMigration"))


def test_operations_are_written_as_one_line() -> None:
    assert compact(gate_operations()[:1]) == (
        '[{"op":"add","path":"/spec/configuration/developerConfiguration/featureGates/-","value":"VolumesUpdateStrategy"}]'
    )


@given(st.lists(OPERATIONS))
def test_what_is_written_reads_as_it_was(operations: list[dict[str, Any]]) -> None:
    assert parse_operations(compact(operations)) == tuple(operations)


@given(st.lists(OPERATIONS))
def test_what_exists_stays_as_it_is_and_the_gates_come_after_it(existing: list[dict[str, Any]]) -> None:
    merged = merge_operations(existing, gate_operations())

    assert merged[: len(existing)] == tuple(existing)
    assert merged[len(existing) :] == tuple(each for each in gate_operations() if each not in existing)


@given(st.lists(OPERATIONS))
def test_merging_a_second_time_changes_nothing(existing: list[dict[str, Any]]) -> None:
    once = merge_operations(existing, gate_operations())

    assert merge_operations(once, gate_operations()) == once


def test_an_operation_that_is_there_already_is_not_put_there_again() -> None:
    existing = parse_operations(json.dumps([gate("VolumeMigration"), gate("AlignCPUs")]))

    assert merge_operations(existing, gate_operations()) == (
        gate("VolumeMigration"),
        gate("AlignCPUs"),
        gate("VolumesUpdateStrategy"),
    )


def test_a_repetition_in_what_exists_is_kept_as_it_may_mean_something() -> None:
    twice = ({"op": "remove", "path": "/spec/list/0"}, {"op": "remove", "path": "/spec/list/0"})

    assert merge_operations(twice, ()) == twice


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not JSON: at its line 1, column 1, expecting value"),
        ("[{'op': 'add'}]", "is not JSON: at its line 1, column 3, expecting property name enclosed in double quotes"),
        ("- op: add", "is not JSON: at its line 1, column 1, expecting value"),
        ("[NaN]", 'is not JSON: "NaN" is no number there'),
        ("[" * 100_000, "is JSON that is nested too deeply"),
        ('{"op": "add"}', "is a JSON object, and not a JSON array of operations"),
        ("null", "is empty, and not a JSON array of operations"),
        ('"[]"', "is a JSON text, and not a JSON array of operations"),
        ("12", "is a number, and not a JSON array of operations"),
        ("true", "is true or false, and not a JSON array of operations"),
        ("[[]]", "has a JSON array as entry 1, and not an operation"),
        ('[{"path": "/spec/a"}]', 'has no operation of JSON patch as entry 1: "op" is empty'),
        ('[{"op": {}, "path": "/spec/a"}]', 'has no operation of JSON patch as entry 1: "op" is a JSON object'),
        ('[{"op": "Add", "path": "/spec/a"}]', 'has no operation of JSON patch as entry 1: "op" is "Add"'),
        (
            '[{"op": "remove", "path": "/spec/a"}, {"op": "remove", "path": "/spec"}]',
            'changes something outside of "/spec/" in entry 2: "path" is "/spec"',
        ),
        ('[{"op": "remove"}]', 'changes something outside of "/spec/" in entry 1: "path" is empty'),
        ('[{"op": "replace", "path": "/spec/a"}]', 'lacks "value" in entry 1, an operation "replace"'),
        ('[{"op": "move", "path": "/spec/a", "from": 1}]', 'lacks "from" in entry 1, an operation "move"'),
    ],
)
def test_what_the_operator_refuses_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidPatchError) as caught:
        parse_operations(text)

    assert caught.value.reason == reason


@given(st.text() | VALUES.map(json.dumps))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidPatchError):
        operations = parse_operations(text)
        assert json.loads(compact(operations)) == list(operations)


@pytest.mark.parametrize(
    ("operation", "gates"),
    [
        (gate("VolumeMigration"), {"VolumeMigration"}),
        ({"op": "add", "path": f"{FEATURE_GATES}/0", "value": "VolumeMigration"}, {"VolumeMigration"}),
        ({"op": "replace", "path": FEATURE_GATES, "value": ["A", "VolumeMigration", 1]}, {"A", "VolumeMigration"}),
        ({"op": "remove", "path": f"{FEATURE_GATES}/0"}, set()),
        ({"op": "test", "path": f"{FEATURE_GATES}/0", "value": "VolumeMigration"}, set()),
        ({"op": "add", "path": f"{FEATURE_GATES}Old/-", "value": "VolumeMigration"}, set()),
        ({"op": "add", "path": "/spec/configuration/migrations", "value": "VolumeMigration"}, set()),
    ],
)
def test_the_gates_that_an_operation_adds(operation: dict[str, Any], gates: set[str]) -> None:
    assert added_gates([operation]) == gates
