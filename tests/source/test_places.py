"""Every value points at the text that says it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from vmshift.source import KeyPath, Manifest, Place, SourceFile, Span, TextPlace, parse

VM = """\
# the canary
apiVersion: kubevirt.io/v1
kind: VirtualMachine   # halted
metadata: {name: "db-01", namespace: erp, "labels": {}}
spec:
  template:
    spec:
      domain:
        devices:
          disks:
          - name: root
            disk:
              bus: virtio
          - shareable: true
            disk: {}
      evictionStrategy:
        LiveMigrate
      note: first line
        second line
      folded: >-
        text
      quoted: "a
        b"
      empty:
      list: [a, "b c", [d], {e: f}, [], {}]
      matrix:
      - - 1
        - 2
"""


def only(text: str) -> Manifest:
    [manifest] = parse("a.yaml", text.encode()).manifests
    return manifest


def seen(manifest: Manifest, path: KeyPath) -> tuple[int, int, str]:
    """Give line, column and the text that a path's span covers."""
    span = manifest.span(path)
    start, end = manifest.range(path)
    assert (span.end_line, span.end_column) == manifest.file.position(end)
    return span.line, span.column, manifest.file.text[start:end]


DEVICES = ("spec", "template", "spec", "domain", "devices")
POD = ("spec", "template", "spec")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), (3, 1, "kind: VirtualMachine")),
        (("apiVersion",), (2, 1, "apiVersion: kubevirt.io/v1")),
        (("metadata",), (4, 1, "metadata")),
        (("metadata", "name"), (4, 12, 'name: "db-01"')),
        (("metadata", "labels"), (4, 43, '"labels"')),
        (("spec",), (5, 1, "spec")),
        ((*DEVICES, "disks", 0), (11, 13, "name: root")),
        ((*DEVICES, "disks", 0, "disk"), (12, 13, "disk")),
        ((*DEVICES, "disks", 0, "disk", "bus"), (13, 15, "bus: virtio")),
        ((*DEVICES, "disks", 1), (14, 13, "shareable: true")),
        ((*DEVICES, "disks", 1, "shareable"), (14, 13, "shareable: true")),
        ((*DEVICES, "disks", 1, "disk"), (15, 13, "disk")),
        ((*POD, "evictionStrategy"), (16, 7, "evictionStrategy:\n        LiveMigrate")),
        ((*POD, "note"), (18, 7, "note: first line")),
        ((*POD, "folded"), (20, 7, "folded: >-")),
        ((*POD, "quoted"), (22, 7, 'quoted: "a')),
        ((*POD, "empty"), (24, 7, "empty:")),
        ((*POD, "list"), (25, 7, "list")),
        ((*POD, "list", 0), (25, 14, "a")),
        ((*POD, "list", 1), (25, 17, '"b c"')),
        ((*POD, "list", 2), (25, 24, "[")),
        ((*POD, "list", 2, 0), (25, 25, "d")),
        ((*POD, "list", 3), (25, 30, "e: f")),
        ((*POD, "list", 4), (25, 37, "[")),
        ((*POD, "list", 5), (25, 41, "{}")),
        ((*POD, "matrix", 0), (27, 9, "-")),
        ((*POD, "matrix", 0, 1), (28, 11, "2")),
    ],
)
def test_a_path_points_at_its_entry_or_item(path: KeyPath, expected: tuple[int, int, str]) -> None:
    assert seen(only(VM), path) == expected


@pytest.mark.parametrize(
    ("path", "ancestor"),
    [
        (("status",), ()),
        (("spec", "running"), ("spec",)),
        ((*DEVICES, "disks", 2, "name"), (*DEVICES, "disks")),
        ((*DEVICES, "disks", -1), (*DEVICES, "disks")),
        ((*DEVICES, "disks", "0"), (*DEVICES, "disks")),
        (("metadata", "name", "first"), ("metadata", "name")),
        (("metadata", 0), ("metadata",)),
        ((0,), ()),
    ],
)
def test_a_path_that_is_not_there_points_at_its_deepest_ancestor(path: KeyPath, ancestor: KeyPath) -> None:
    manifest = only(VM)
    assert manifest.span(path) == manifest.span(ancestor)


def test_fifteen_columns_of_shareable_true() -> None:
    manifest = only(VM)
    assert manifest.at(*DEVICES, "disks", 1, "shareable").span() == Span("a.yaml", 14, 13, 14, 28)


def test_an_object_in_a_list_is_found_by_its_own_piece_of_the_text() -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n" + "".join(
        ("- " if index == 0 else "  ") + line + "\n" for index, line in enumerate(VM.splitlines()[1:])
    )
    manifest = only(text)
    assert seen(manifest, (*DEVICES, "disks", 1, "shareable")) == (16, 15, "shareable: true")
    assert seen(manifest, (*POD, "matrix", 0, 1)) == (30, 13, "2")
    assert manifest.at("spec").pointer == "/items/0/spec"


def test_pointers_escape_slashes_and_tildes() -> None:
    manifest = only("kind: List\nitems:\n- kind: A\n  metadata: {annotations: {a/b~c: d}}\n")
    place = manifest.at("metadata").child("annotations", "a/b~c")
    assert place.pointer == "/items/0/metadata/annotations/a~1b~0c"
    assert place.span() == Span("a.yaml", 4, 28, 4, 36)


ANCHORS = """\
kind: List
items:
- kind: A
  spec: &spec
    x: &x 1
    deep: {q: 2}
- kind: B
  spec: *spec
  again: *x
  list: [*x, *spec]
- kind: C
  spec:
    <<: *spec
    z: 3
"""


def test_an_alias_is_shown_where_it_stands_and_its_content_at_the_anchor() -> None:
    _, second, third = parse("a.yaml", ANCHORS.encode()).manifests
    assert seen(second, ()) == (7, 3, "kind: B")
    assert seen(second, ("spec",)) == (8, 3, "spec")
    assert seen(second, ("spec", "x")) == (5, 5, "x: &x 1")
    assert seen(second, ("spec", "deep", "q")) == (6, 12, "q: 2")
    assert seen(second, ("again",)) == (9, 3, "again: *x")
    assert seen(second, ("list", 0)) == (10, 10, "*x")
    assert seen(second, ("list", 1)) == (10, 14, "*spec")
    assert seen(third, ("spec", "z")) == (14, 5, "z: 3")
    assert seen(third, ("spec", "x")) == (5, 5, "x: &x 1")


def test_the_same_values_are_merged_and_shown() -> None:
    text = "kind: A\nbase: &b {k: 1}\nunder:\n  <<: *b\n  k: 2\nover:\n  k: 2\n  <<: *b\nfirst:\n  <<: [{k: 3}, *b]\n"
    manifest = only(text)
    assert {key: manifest.value[key]["k"] for key in ("under", "over", "first")} == {"under": 2, "over": 1, "first": 3}
    assert seen(manifest, ("under", "k")) == (5, 3, "k: 2")
    assert seen(manifest, ("over", "k")) == (2, 11, "k: 1")
    assert seen(manifest, ("first", "k")) == (10, 9, "k: 3")


def test_a_key_that_comes_twice_is_shown_where_it_counts() -> None:
    assert seen(only("kind: A\nb: 1\nb: 2\n"), ("b",)) == (3, 1, "b: 2")


def test_an_item_that_is_an_alias_is_an_object_all_the_same() -> None:
    first, second = parse("a.yaml", b"kind: List\nitems:\n- &a {kind: A, spec: 1}\n- *a\n").manifests
    assert seen(first, ("spec",)) == (3, 16, "spec: 1")
    assert seen(second, ("spec",)) == (3, 16, "spec: 1")


def test_keys_of_any_kind_are_found_by_their_strings() -> None:
    manifest = only("kind: A\nyes: 1\n0x10: 2\n? explicit\n: 3\n? !!str 4\n: 5\n&k named: 6\n*k : 7\nz: 8\n")
    assert seen(manifest, ("true",)) == (2, 1, "yes: 1")
    assert seen(manifest, ("16",)) == (3, 1, "0x10: 2")
    assert seen(manifest, ("explicit",)) == (4, 3, "explicit\n: 3")
    assert seen(manifest, ("4",)) == (6, 3, "!!str 4\n: 5")
    assert seen(manifest, ("named",)) == (9, 1, "*k : 7")


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_line_ends_do_not_move_places(line_end: str) -> None:
    manifest = only(VM.replace("\n", line_end))
    assert seen(manifest, (*DEVICES, "disks", 1, "shareable")) == (14, 13, "shareable: true")
    assert seen(manifest, (*POD, "note")) == (18, 7, "note: first line")
    assert seen(manifest, (*POD, "quoted")) == (22, 7, 'quoted: "a')


def test_columns_count_code_points() -> None:
    manifest = only("kind: A\nspec: {'größe 😀': 1, b: 2}\n")
    assert seen(manifest, ("spec", "b")) == (2, 22, "b: 2")


def test_separators_that_only_unicode_knows_end_no_line() -> None:
    manifest = only("kind: A\na: 'x\u2028y\x85z'\nb: 1\n")
    assert seen(manifest, ("b",)) == (3, 1, "b: 1")


def test_tags_and_comments_do_not_move_places() -> None:
    manifest = only("kind: A\n# c\na: !!map # c\n  # c\n  b: !!str 1 # c\nc: | # c\n  x\nd: !!str >\n  y\n")
    assert seen(manifest, ("a", "b")) == (5, 3, "b: !!str 1")
    assert seen(manifest, ("c",)) == (6, 1, "c: |")
    assert seen(manifest, ("d",)) == (8, 1, "d: !!str >")


def test_documents_after_the_first_count_lines_of_the_file() -> None:
    _, second = parse("a.yaml", b"---\nkind: A\n--- # second\n\nkind: B\nspec: {a: 1}\n").manifests
    assert seen(second, ("spec", "a")) == (6, 8, "a: 1")


def test_an_object_without_a_kind_of_its_own_line_points_at_its_kind() -> None:
    assert seen(only("{a: 1, kind: A}"), ()) == (1, 8, "kind: A")


def test_positions_are_lines_and_columns_of_characters() -> None:
    file = SourceFile("a.yaml", "a\r\nb\rc\nd")
    assert [file.position(index) for index in range(9)] == [
        (1, 1),
        (1, 2),
        (1, 3),
        (2, 1),
        (2, 2),
        (3, 1),
        (3, 2),
        (4, 1),
        (4, 2),
    ]
    assert (file.position(-1), file.position(100)) == ((1, 1), (4, 2))


def test_a_place_in_the_text_has_a_span_and_no_pointer() -> None:
    place = TextPlace(SourceFile("a.yaml", "ab\ncd"), 1, 4)
    assert (place.span(), place.pointer) == (Span("a.yaml", 1, 2, 2, 2), "")


def test_places_are_values() -> None:
    manifest = only("kind: A")
    assert manifest.at("a", 1) == Place(manifest, ("a", 1)) == Place(manifest).child("a").child(1)
    assert len({manifest.at("a"), manifest.at("a"), manifest.at("b")}) == 2
    with pytest.raises(FrozenInstanceError):
        manifest.at("a").path = ()  # type: ignore[misc]


def test_spans_sort_by_file_and_position() -> None:
    spans = [Span("b", 1, 1, 1, 1), Span("a", 2, 1, 2, 1), Span("a", 1, 9, 1, 9), Span("a", 1, 10, 1, 10)]
    assert sorted(spans) == [spans[2], spans[3], spans[1], spans[0]]
