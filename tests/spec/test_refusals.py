"""Where a wrong spec is marked: at the value that is wrong, or at the mapping that lacks one."""

from __future__ import annotations

import pytest

from spec.documents import document, loaded

UNKNOWN, INVALID = "unknown-key", "invalid-value"


def marked(text: str) -> list[tuple[str, str]]:
    return [(error.kind, error.place.pointer) for error in loaded(text).errors]


def quoted(text: str) -> list[str]:
    """Give the stretches of the text that are marked."""
    lines = text.splitlines()
    spans = [error.place.span() for error in loaded(text).errors]
    assert all(span.line == span.end_line for span in spans)
    return [lines[span.line - 1][span.column - 1 : span.end_column - 1] for span in spans]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("metadata:", [(INVALID, "/metadata")]),
        ("metadata: san-refresh", [(INVALID, "/metadata")]),
        ("metadata: {}", [(INVALID, "/metadata")]),
        ("metadata: {name: 5}", [(INVALID, "/metadata/name")]),
        ("metadata: {name: a, labels: {b: c}}", [(UNKNOWN, "/metadata/labels")]),
        ("apiVersion: vmshift.io/v2", [(INVALID, "/apiVersion")]),
        ("kind: StorageMigraton", [(INVALID, "/kind")]),
        ("spec:", [(INVALID, "/spec")]),
        ("spec: {}", [(INVALID, "/spec"), (INVALID, "/spec")]),
        ("stauts: {}", [(UNKNOWN, "/stauts")]),
    ],
)
def test_a_wrong_head_is_marked(head: str, expected: list[tuple[str, str]]) -> None:
    assert marked(document(head=(head,))) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("select: {}", [(INVALID, "/spec/select")]),
        ("select: {namespaces: mig-vm}", [(INVALID, "/spec/select/namespaces")]),
        ("select: {namespaces: [a, Mig]}", [(INVALID, "/spec/select/namespaces/1")]),
        ("select: {vms: [db-01, '*/x', y]}", [(INVALID, "/spec/select/vms/0"), (INVALID, "/spec/select/vms/2")]),
        ("select: {labelSelector: {tier: gold}}", [(UNKNOWN, "/spec/select/labelSelector/tier")]),
        (
            "select: {labelSelector: {matchLabels: {tier: true}}}",
            [(INVALID, "/spec/select/labelSelector/matchLabels/tier")],
        ),
        (
            "select: {labelSelector: {matchExpressions: [{key: tier, operator: In}]}}",
            [(INVALID, "/spec/select/labelSelector/matchExpressions/0")],
        ),
        ("select: {namespaces: [a], exclude: [{reason: b}]}", [(INVALID, "/spec/select/exclude/0")]),
        ("storage: [{to: new-san}]", [(INVALID, "/spec/storage/0")]),
        ("storage: [{from: 5, to: new-san}]", [(INVALID, "/spec/storage/0/from")]),
        ("storage: [{from: [a, B], to: new-san}]", [(INVALID, "/spec/storage/0/from/1")]),
        ("storage: [{from: a, to: 'b c'}]", [(INVALID, "/spec/storage/0/to/storageClass")]),
        (
            "storage: [{from: a, to: {class: b}}]",
            [(INVALID, "/spec/storage/0/to"), (UNKNOWN, "/spec/storage/0/to/class")],
        ),
        ("volumes: [{match: a/b, to: c}]", [(INVALID, "/spec/volumes/0/match")]),
        ("platform: {mtc: 1.8}", [(INVALID, "/spec/platform/mtc")]),
        ("copy: {verify: yes}", [(INVALID, "/spec/copy/verify")]),
        ("runs: {stage: -1, cutover: '1'}", [(INVALID, "/spec/runs/stage"), (INVALID, "/spec/runs/cutover")]),
        ("hooks: [{name: A, phase: b}]", [(INVALID, "/spec/hooks/0/name"), (INVALID, "/spec/hooks/0/phase")]),
        ("hooks: [{name: a, phase: preBackup, timeout: 5}]", [(INVALID, "/spec/hooks/0/timeout")]),
        ("waves: [{name: a, steps: {a-1: go}}]", [(INVALID, "/spec/waves/0/steps/a-1")]),
        ("waves: [{name: a, maxSize: 4TB}]", [(INVALID, "/spec/waves/0/maxSize")]),
        ("capacity: [{storageClass: a, available: -1}]", [(INVALID, "/spec/capacity/0/available")]),
        ("delivery: {destination: {server: a, name: b}}", [(INVALID, "/spec/delivery/destination")]),
        ("delivery: {window: {schedule: '@daily'}}", [(INVALID, "/spec/delivery/window")]),
        ("waivers: [{rule: a, reason: b, expires: 2027-02-30}]", [(INVALID, "/spec/waivers/0/expires")]),
        ("mode: Live", [(INVALID, "/spec/mode")]),
        ("selekt: {namespaces: [a]}", [(UNKNOWN, "/spec/selekt")]),
    ],
)
def test_a_wrong_value_is_marked_where_it_stands(line: str, expected: list[tuple[str, str]]) -> None:
    assert marked(document(line)) == expected


def test_a_misspelt_key_is_not_reported_as_missing_under_its_right_name_too() -> None:
    text = document(head=("spec: {selct: {namespaces: [a]}, storage: [{from: a, to: b}]}",))

    assert marked(text) == [(UNKNOWN, "/spec/selct")]


def test_all_errors_are_found_in_one_pass() -> None:
    text = document("mode: Live", "step: go", "runs: {stage: -1}", "colour: red")

    assert sorted(marked(text)) == [
        (INVALID, "/spec/mode"),
        (INVALID, "/spec/runs/stage"),
        (INVALID, "/spec/step"),
        (UNKNOWN, "/spec/colour"),
    ]


def test_the_mark_covers_key_and_value_and_for_a_mapping_its_key() -> None:
    assert quoted(document("mode: Live", "select: {namespaces: [Mig, a]}", "delivery: {destination: {}}")) == [
        "Mig",
        "mode: Live",
        "destination",
    ]


def test_a_spec_in_json_is_marked_as_well() -> None:
    text = document(head=('spec: {"select": {"namespaces": ["a"]}, "storage": [{"from": "a", "to": 5}]}',))
    as_json = (
        '{"apiVersion": "vmshift.io/v1alpha1", "kind": "StorageMigration", "metadata": {"name": "a"},\n'
        '"spec": {"select": {"namespaces": ["a"]}, "storage": [{"from": "a", "to": 5}]}}'
    )

    assert marked(as_json) == marked(text) == [(INVALID, "/spec/storage/0/to")]
    assert quoted(as_json) == ['"to": 5']
