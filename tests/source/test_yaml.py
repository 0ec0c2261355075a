"""YAML files become plain values, as Kubernetes would read them."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from vmshift.source import Parsed, events, parse


def read(text: str) -> Parsed:
    return parse("a.yaml", text.encode())


def values(text: str) -> list[dict[str, Any]]:
    parsed = read(text)
    assert parsed.problems == ()
    return [manifest.value for manifest in parsed.manifests]


def told(text: str | bytes) -> list[tuple[int, int, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    problems = parse("a.yaml", data).problems
    return [(problem.place.span().line, problem.place.span().column, problem.message) for problem in problems]


def spec(text: str) -> Any:
    [value] = values(f"kind: Sample\nspec:\n{text}")
    return value["spec"]


def test_quoted_scalars_are_strings() -> None:
    assert spec("""  {a: "1", b: 'yes', c: "null"}""") == {"a": "1", "b": "yes", "c": "null"}


def test_explicit_tags_are_honoured_and_unknown_ones_make_text() -> None:
    text = """  [!!str 1, !!int "3", !!float 3, !!bool "yes", !!null "", !local 3, !!timestamp 2026-01-01]"""
    assert spec(text) == ["1", 3, 3, True, None, "3", "2026-01-01"]


def test_a_tag_that_the_text_does_not_fit_is_unreadable() -> None:
    assert told("kind: A\nspec: !!int x\n") == [(2, 7, "the value is not of the type that its tag names")]


def test_infinity_stays_text_because_json_has_none() -> None:
    assert spec("  [.inf, .nan]") == [".inf", ".nan"]


def test_yes_as_a_key_is_true_as_in_kubectl() -> None:
    assert spec("  y: a\n  1: b\n  ~: c\n  0x10: d\n  '0x10': e\n") == {
        "true": "a",
        "1": "b",
        "null": "c",
        "16": "d",
        "0x10": "e",
    }


def test_merge_keys_count_where_they_stand_as_in_kubectl() -> None:
    assert spec("  base: &base {a: 1, b: 2}\n  under: {<<: *base, b: 3}\n  over: {b: 3, <<: *base}\n") == {
        "base": {"a": 1, "b": 2},
        "under": {"a": 1, "b": 3},
        "over": {"b": 2, "a": 1},
    }


def test_the_first_of_several_merged_mappings_wins() -> None:
    assert spec("  <<: [{a: 1}, {a: 2, b: 2}]\n") == {"a": 1, "b": 2}


def test_a_quoted_merge_key_is_a_key() -> None:
    assert spec("  '<<': {a: 1}\n") == {"<<": {"a": 1}}


def test_a_merge_of_a_scalar_is_unreadable() -> None:
    assert told("kind: A\nspec:\n  <<: 3\n") == [(3, 7, "`<<` is not followed by a mapping or a list of mappings")]


def test_aliases_share_their_value() -> None:
    value = spec("  a: &x {k: [1]}\n  b: *x\n  c: &s text\n  d: *s\n  *s : key\n")
    assert value == {"a": {"k": [1]}, "b": {"k": [1]}, "c": "text", "d": "text", "text": "key"}
    assert value["a"] is value["b"]


def test_an_alias_without_an_anchor_is_unreadable() -> None:
    assert told("kind: A\nspec: *x\n") == [(2, 7, "an alias has no anchor before it in the document")]


def test_an_alias_inside_of_its_own_anchor_is_unreadable() -> None:
    assert told("kind: A\nspec: &x [*x]\n") == [(2, 11, "an alias stands inside of what it stands for")]


def test_aliases_of_aliases_are_capped_and_not_expanded() -> None:
    laughs = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 12))
    [(line, _, message)] = told("kind: A\nl0: &l0 [x]\n" + laughs)
    assert (line, message) == (9, "aliases expand the document by more than 5,000,000 values")


def test_aliases_cannot_nest_deeper_than_the_text_may() -> None:
    deep = "".join(f"d{n}: &d{n} {'[' * 40}*d{n - 1}{']' * 40}\n" for n in range(1, 4))
    [(line, _, message)] = told("kind: A\nd0: &d0 x\n" + deep)
    assert (line, message) == (5, "mappings and lists are nested deeper than 100 levels")


@pytest.mark.parametrize("depth", [99, 100, 5000])
def test_a_hundred_levels_are_read_and_more_are_not(depth: int) -> None:
    messages = [message for _, _, message in told("kind: A\nspec: " + "[" * depth + "]" * depth)]
    assert messages == ([] if depth <= 99 else ["mappings and lists are nested deeper than 100 levels"])


def test_a_mapping_as_a_key_is_unreadable() -> None:
    message = "a mapping or a list is used as a key, which JSON cannot hold"
    assert told("kind: A\nspec: {? [a] : 1}\n") == [(2, 10, message)]


def test_a_duplicate_key_is_reported_where_it_stands_again_and_the_last_wins() -> None:
    parsed = read("kind: A\nspec:\n  a: 1\n  b: 2\n  a: 3\n")
    [problem] = parsed.problems
    assert (problem.kind, problem.message) == ("duplicate-key", 'the key "a" is already given on line 3')
    assert (problem.place.span().line, problem.place.span().column, problem.place.span().end_column) == (5, 3, 4)
    assert [manifest.value["spec"] for manifest in parsed.manifests] == [{"a": 3, "b": 2}]


def test_keys_that_become_the_same_string_are_duplicates() -> None:
    assert told("kind: A\nspec: {1: a, '1': b, yes: c, true: d}\n") == [
        (2, 14, 'the key "1" is already given on line 2'),
        (2, 30, 'the key "true" is already given on line 2'),
    ]


def test_overriding_a_merged_key_is_no_duplicate() -> None:
    assert told("kind: A\nspec:\n  <<: {a: 1}\n  a: 2\n") == []


def test_a_forgotten_separator_is_suspected_where_apiversion_or_kind_come_twice() -> None:
    [first, second] = read("apiVersion: v1\nkind: A\napiVersion: v1\nkind: B\n").problems
    assert first.help == second.help
    assert first.help.endswith("if a second object starts here, write a line `---` before it")


def test_duplicates_in_what_is_no_object_are_nobodys_business() -> None:
    assert told("a: 1\na: 2\n") == []


def test_documents_without_a_kind_are_skipped_and_counted() -> None:
    parsed = read("# nothing\n---\n---\ntext\n---\n- kind: A\n---\na: 1\n---\nkind: A\n---\nkind: ''\n")
    assert [(manifest.kind, manifest.document) for manifest in parsed.manifests] == [("A", 4)]
    assert parsed.problems == ()


def test_a_list_becomes_its_items_with_pointers() -> None:
    text = """\
kind: List
items:
- kind: A
- text
- kind: BList
  items: [{kind: C}, {kind: D, metadata: {name: d}}]
- {metadata: {name: no-kind}}
---
kind: PodList
items:
- {kind: Pod}
"""
    parsed = read(text)
    assert [(found.kind, found.pointer, found.document, found.span(()).line) for found in parsed.manifests] == [
        ("A", "/items/0", 0, 3),
        ("C", "/items/2/items/0", 0, 6),
        ("D", "/items/2/items/1", 0, 6),
        ("Pod", "/items/0", 1, 11),
    ]


def test_the_identity_of_an_object_is_read_from_what_is_there() -> None:
    [full, bare] = read(
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: a, namespace: b, uid: c}\n"
        "---\napiVersion: v1\nkind: Pod\nmetadata: text\n"
    ).manifests
    assert (full.api_version, full.group, full.kind, full.name, full.namespace, full.is_live) == (
        "kubevirt.io/v1",
        "kubevirt.io",
        "VirtualMachine",
        "a",
        "b",
        True,
    )
    assert (bare.group, bare.name, bare.namespace, bare.is_live) == ("", "", "", False)


def test_a_name_that_is_a_number_is_no_name() -> None:
    assert [
        (found.name, found.namespace) for found in read("kind: A\nmetadata: {name: 1, namespace: yes}").manifests
    ] == [("", "")]


def test_our_own_documents_are_yaml_1_2() -> None:
    text = "apiVersion: {group}\nkind: A\nspec: [yes, 0777, 1_0, 2026-01-01, 1e3]\n"
    assert values(text.replace("{group}", "vmshift.io/v1alpha1"))[0]["spec"] == [
        "yes",
        777,
        "1_0",
        "2026-01-01",
        1000.0,
    ]
    assert values(text.replace("{group}", "vmshift.example/v1"))[0]["spec"] == [True, 511, 10, "2026-01-01", 1000]


def test_our_own_documents_are_yaml_1_2_in_a_list_too() -> None:
    items = "- {apiVersion: v1, kind: A, spec: yes}\n- {apiVersion: vmshift.io/v1alpha1, kind: B, spec: yes}\n"
    assert [value["spec"] for value in values("kind: ResourceList\nitems:\n" + items)] == [True, "yes"]


def test_a_broken_document_does_not_take_the_others_with_it() -> None:
    parsed = read("kind: A\n---\nkind: B\nspec: [1\n---\n# c\n%no\nkind: C\n---\nkind: D\n")
    assert [(found.kind, found.document, found.span(()).line) for found in parsed.manifests] == [
        ("A", 0, 1),
        ("D", 3, 10),
    ]
    assert [(problem.place.span().line, problem.kind) for problem in parsed.problems] == [
        (4, "unreadable"),
        (7, "unreadable"),
    ]


def test_an_unclosed_quote_is_shown_where_it_opens() -> None:
    assert told("kind: A\nspec:\n  a: 'x\n  b: y\n---\nkind: B\n") == [(3, 6, "a quote is opened and never closed")]


def test_a_control_character_is_shown_and_earlier_documents_are_kept() -> None:
    parsed = read("kind: A\n---\nkind: B\nspec: é\x07\n---\nkind: C\n")
    assert [found.kind for found in parsed.manifests] == ["A", "C"]
    [problem] = parsed.problems
    assert problem.message == "a control character stands in the text"
    assert (problem.place.span().line, problem.place.span().column) == (4, 8)


def test_a_directive_belongs_to_the_document_after_it() -> None:
    assert values("%YAML 1.1\n---\nkind: A\n...\n%TAG ! !x\n---\nkind: B\n") == [{"kind": "A"}, {"kind": "B"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark_are_read_and_columns_do_not_count_it(encoding: str) -> None:
    [manifest] = parse("a.yaml", "kind: Käse\nspec: 1\n".encode(encoding)).manifests
    assert (manifest.kind, manifest.span(()).column, manifest.span(("spec",)).line) == ("Käse", 1, 2)


def test_bytes_that_are_no_utf_8_are_shown_on_their_line() -> None:
    assert told(b"kind: A\nname: \xff\n") == [(2, 7, "the file is not UTF-8 from byte 15 on")]


def test_half_a_character_of_utf_16_is_unreadable() -> None:
    assert told("kind: A".encode("utf-16") + b"x") == [(1, 8, "the file is not UTF-16 from byte 17 on")]


def test_binary_files_and_utf_16_without_a_mark_are_told_apart_from_yaml() -> None:
    message = "the file is binary, or UTF-16 without a byte order mark"
    assert told("kind: A".encode("utf-16-le")) == [(1, 2, message)]
    assert told(b"\x7fELF\0\0") == [(1, 5, message)]


def test_utf_32_is_unreadable() -> None:
    assert told("kind: A".encode("utf-32")) == [(1, 1, "the file is encoded in UTF-32")]


def test_an_empty_file_holds_nothing() -> None:
    parsed = read("")
    assert (parsed.manifests, parsed.problems, parsed.is_template) == ((), (), False)


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(*, enabled: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        read("kind: A\n")
        read("kind: [")
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_without_libyaml_the_same_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "kind: List\nitems:\n- {kind: A, spec: [yes, 'x']}\n- kind: B\n  spec: &a\n    b: |\n      c\n---\nkind: [\n"
    with_libyaml = read(text)
    monkeypatch.setattr(events, "CParser", events.PurePythonParser)
    without = read(text)
    assert [found.value for found in without.manifests] == [found.value for found in with_libyaml.manifests]
    assert [found.span(("spec",)) for found in without.manifests] == [
        found.span(("spec",)) for found in with_libyaml.manifests
    ]
    assert [problem.place.span() for problem in without.problems] == [
        problem.place.span() for problem in with_libyaml.problems
    ]


def test_the_items_of_a_typed_list_have_the_kind_and_version_of_their_list() -> None:
    text = b"apiVersion: v1\nkind: PersistentVolumeClaimList\nitems:\n- metadata: {name: data, namespace: shop}\n"

    (claim,) = parse("claims.yaml", text).manifests

    assert (claim.api_version, claim.kind, claim.name) == ("v1", "PersistentVolumeClaim", "data")
