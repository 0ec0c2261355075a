"""JSON files are read at full speed and point at their text as YAML does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vmshift.source import Manifest, parse


def told(text: str) -> list[tuple[int, int, str]]:
    problems = parse("a.json", text.encode()).problems
    return [(problem.place.span().line, problem.place.span().column, problem.message) for problem in problems]


def values(text: str) -> list[dict[str, Any]]:
    parsed = parse("a.json", text.encode())
    assert parsed.problems == ()
    return [manifest.value for manifest in parsed.manifests]


def seen(manifest: Manifest, *path: str | int) -> tuple[int, int, str]:
    start, end = manifest.range(path)
    return manifest.span(path).line, manifest.span(path).column, manifest.file.text[start:end]


LIST = """\
{
    "apiVersion": "v1",
    "items": [
        {"kind": "A", "spec": {"disks": [{"shareable" : true, "n": null}, "x", [1]]}},
        {
            "kind": "B",
            "metadata": {"name": "b", "annotations": {"a/b": "c: \\"d\\""}}
        }
    ],
    "kind": "List"
}
"""


def test_the_items_of_a_list_point_at_their_text() -> None:
    first, second = parse("a.json", LIST.encode()).manifests
    assert [first.pointer, second.pointer] == ["/items/0", "/items/1"]
    assert seen(first) == (4, 10, '"kind": "A"')
    assert seen(first, "spec") == (4, 23, '"spec"')
    assert seen(first, "spec", "disks", 0) == (4, 43, '"shareable" : true')
    assert seen(first, "spec", "disks", 0, "n") == (4, 63, '"n": null')
    assert seen(first, "spec", "disks", 1) == (4, 75, '"x"')
    assert seen(first, "spec", "disks", 2) == (4, 80, "[")
    assert seen(first, "spec", "disks", 3) == seen(first, "spec", "disks")
    assert seen(second) == (6, 13, '"kind": "B"')
    assert seen(second, "metadata", "annotations", "a/b") == (7, 55, '"a/b": "c: \\"d\\""')
    assert seen(second, "status", "phase") == seen(second)


def test_documents_one_after_another_are_read_as_jq_and_oc_print_them() -> None:
    text = '{"kind": "A"}\n{"kind": "B"}\n---\n{"kind": "C"}\n---\n'
    parsed = parse("a.json", text.encode())
    assert [(found.kind, found.document, found.span(()).line) for found in parsed.manifests] == [
        ("A", 0, 1),
        ("B", 1, 2),
        ("C", 2, 4),
    ]
    assert parsed.problems == ()


def test_json_documents_may_be_mixed_with_yaml_documents() -> None:
    assert values('{"kind": "A"}\n---\nkind: B\n') == [{"kind": "A"}, {"kind": "B"}]


def test_flow_style_yaml_that_is_no_json_is_read_as_yaml() -> None:
    assert values("{kind: A, spec: yes}") == [{"kind": "A", "spec": True}]
    assert values('{"kind": "A", # comment\n "spec": "x",}') == [{"kind": "A", "spec": "x"}]


def test_strings_of_json_are_never_taken_for_anything_else() -> None:
    assert values('{"kind": "A", "spec": ["yes", "1", "~", 1e3, 1.0]}') == [
        {"kind": "A", "spec": ["yes", "1", "~", 1000.0, 1.0]}
    ]


def test_duplicate_keys_are_found_where_they_stand() -> None:
    text = '{"kind": "A", "spec": {"a": 1, "b": [{"c": 1,\n "c": 2}], "a": 3}}'
    parsed = parse("a.json", text.encode())
    assert [(problem.kind, problem.place.span().column, problem.message) for problem in parsed.problems] == [
        ("duplicate-key", 2, 'the key "c" is already given on line 1'),
        ("duplicate-key", 12, 'the key "a" is already given on line 1'),
    ]
    assert {problem.place.span().line for problem in parsed.problems} == {2}
    assert [found.value["spec"] for found in parsed.manifests] == [{"a": 3, "b": [{"c": 2}]}]
    assert seen(parsed.manifests[0], "spec", "a") == (2, 12, '"a": 3')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"kind": "A", "spec": [1, 2}', (1, 28, "`[` is opened, and neither `,` nor `]` follows")),
        ('{"kind": "A"', (1, 13, "the JSON text ends before its brackets are closed")),
        ('{"kind": "A"}\n{"kind": "B" "c": 1}', (2, 14, "a `,` or `:` is missing in the JSON text")),
        ('{"kind": "A", "spec": "x', (1, 23, "a quote is opened and never closed")),
    ],
)
def test_broken_json_is_shown_where_it_breaks(text: str, expected: tuple[int, int, str]) -> None:
    assert told(text) == [expected]


def test_what_stands_before_the_break_is_kept() -> None:
    parsed = parse("a.json", b'{"kind": "A"}\n{"kind": "B" "c": 1}')
    assert [found.kind for found in parsed.manifests] == ["A"]


def test_a_long_dump_that_was_cut_off_is_not_read_a_second_time() -> None:
    text = json.dumps({"kind": "List", "items": [{"kind": "A", "n": n} for n in range(5000)]})[:-1]
    assert told(text) == [(1, len(text) + 1, "the JSON text ends before its brackets are closed")]


@pytest.mark.parametrize("depth", [99, 100, 900, 100_000])
def test_a_hundred_levels_are_read_and_more_are_not(depth: int) -> None:
    text = '{"kind": "A", "spec": ' + "[" * depth + "]" * depth + "}"
    deep = "mappings and lists are nested deeper than 100 levels"
    assert told(text) == ([] if depth <= 99 else [(1, 22 + 100, deep)])


def test_nan_and_endless_numbers_are_no_json() -> None:
    assert values('{"kind": "A", "spec": NaN}') == [{"kind": "A", "spec": "NaN"}]  # as YAML, a text
    assert values('{"kind": "A", "spec": ' + "9" * 5000 + "}") == [{"kind": "A", "spec": "9" * 5000}]


def test_half_a_surrogate_pair_becomes_a_replacement_character() -> None:
    [value] = values('{"kind": "A", "spec": {"\\ud800": ["\\udc00x", "\\ud83d\\ude00"]}}')
    assert value["spec"] == {"\ufffd": ["\ufffdx", "😀"]}


def test_an_empty_object_or_list_is_skipped() -> None:
    assert values("{}[] [1]") == []
