"""A fix changes the characters it means, and not one more; what would not read as meant is not changed at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmshift.rules.fix import AddKey, Edit, Fix, RemoveKey, RenameKey, SetValue
from vmshift.source import KeyPath, Manifest, parse
from vmshift.write.fix import fixed, fixed_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = "apiVersion: v1\nkind: Thing\n"


def first(text: str) -> Manifest:
    return parse("thing.yaml", text.encode()).manifests[0]


def apply(text: str, *edits: Callable[[Manifest], Edit]) -> str:
    """Apply edits, as one fix, to the first object of a text."""
    manifest = first(text)
    return fixed(text, [Fix("mend it", tuple(edit(manifest) for edit in edits))]).text


def removing(*path: str | int) -> Callable[[Manifest], Edit]:
    return lambda manifest: RemoveKey(manifest.at(*path))


def renaming(name: str, *path: str | int) -> Callable[[Manifest], Edit]:
    return lambda manifest: RenameKey(manifest.at(*path), name)


def setting(value: str | bool, *path: str | int) -> Callable[[Manifest], Edit]:  # noqa: FBT001
    return lambda manifest: SetValue(manifest.at(*path), value)


def adding(name: str, *path: str | int) -> Callable[[Manifest], Edit]:
    return lambda manifest: AddKey(manifest.at(*path), name, value=True)


REMOVALS: list[tuple[str, list[KeyPath], str]] = [
    # block style: the lines of the entry go, and what stands above or behind it stays
    ("a: 1\nx: 2\nb: 3\n", [("x",)], "a: 1\nb: 3\n"),
    ("x: 2\nb: 3\n", [("x",)], "b: 3\n"),
    ("b: 3\nx: 2", [("x",)], "b: 3\n"),
    (
        "a: 1\nx: # why\n  w: 1\n\n  # in it\n  z: [1,\n    2] # last\n# after\nb: 3\n",
        [("x",)],
        "a: 1\n# after\nb: 3\n",
    ),
    ("a: 1\nx: |\n  one\n\n  two\n\nb: 3\n", [("x",)], "a: 1\n\nb: 3\n"),
    ("s:\n  x: 1 # only\nb: 3\n", [("s", "x")], "s:\n  {} # only\nb: 3\n"),
    ("s:\n  x: 1\n  w:\n    z: 1\nb: 3\n", [("s", "x"), ("s", "w")], "s:\n  {}\nb: 3\n"),
    ("l:\n- x: 1\n  w: 2\n", [("l", 0, "x")], "l:\n- w: 2\n"),
    ("l:\n- x: 1\n", [("l", 0, "x")], "l:\n- {}\n"),
    ("l:\n- x: 1 # of x\n  # of y\n  w: 2\n", [("l", 0, "x")], "l:\n-  # of x\n  # of y\n  w: 2\n"),
    ("l:\n- x: 1\n  w: 2\n  z: 3\n", [("l", 0, "x"), ("l", 0, "w")], "l:\n- \n  z: 3\n"),
    # flow style: its part goes with one comma
    ("s: {x: 1, b: 2, c: 3}\n", [("s", "x")], "s: {b: 2, c: 3}\n"),
    ("s: {b: 2, x: 1, c: 3}\n", [("s", "x")], "s: {b: 2, c: 3}\n"),
    ("s: {b: 2, c: 3, x: 1}\n", [("s", "x")], "s: {b: 2, c: 3}\n"),
    ("s: { b: 2, x: 1, }\n", [("s", "x")], "s: { b: 2, }\n"),
    ("s: {x: {w: [1, 2]}}\n", [("s", "x")], "s: {}\n"),
    ("s: { x: 1 }\n", [("s", "x")], "s: {  }\n"),
    ("s: {b: 2, x: 1, w: 3}\n", [("s", "x"), ("s", "w")], "s: {b: 2}\n"),
    ("s: {x: 1, w: 3}\n", [("s", "x"), ("s", "w")], "s: {}\n"),
    ("s: {x: 1, b: 2, w: 3}\n", [("s", "x"), ("s", "w")], "s: {b: 2}\n"),
    ('s: {"x": "a, b", b: 2}\n', [("s", "x")], "s: {b: 2}\n"),
    ("s: {x: 1, # of x\n  b: 2}\n", [("s", "x")], "s: { # of x\n  b: 2}\n"),
    ("s: {\n  b: 2, # of b\n  x: 1 # of x\n}\n", [("s", "x")], "s: {\n  b: 2 # of b\n}\n"),
    ("s: {\n  x: 1, # of x\n  b: 2\n}\n", [("s", "x")], "s: {\n  b: 2\n}\n"),
    ("s: {\n  b: 2 # of b, and more\n  , x: 1}\n", [("s", "x")], "s: {\n  b: 2 # of b, and more\n   }\n"),
]


@pytest.mark.parametrize(("text", "paths", "after"), REMOVALS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_entry_goes_with_its_lines_or_its_comma(text: str, paths: list[KeyPath], after: str, end: str) -> None:
    text, after = (HEAD + each for each in (text, after))

    assert apply(text.replace("\n", end), *(removing(*path) for path in paths)) == after.replace("\n", end)


@pytest.mark.parametrize(
    ("text", "path", "after"),
    [
        ("spce: 1 # the spec\n", ("spce",), "spec: 1 # the spec\n"),
        ('"spce" : 1\n', ("spce",), '"spec" : 1\n'),
        ("l: [{a: 1, 'spce': 1}]\n", ("l", 0, "spce"), "l: [{a: 1, 'spec': 1}]\n"),
        ("l:\n  - spce:\n      - 1\n", ("l", 0, "spce"), "l:\n  - spec:\n      - 1\n"),
    ],
)
def test_a_key_gets_another_name_in_the_quotes_it_has(text: str, path: KeyPath, after: str) -> None:
    assert apply(HEAD + text, renaming("spec", *path)) == HEAD + after


@pytest.mark.parametrize(
    ("text", "path", "value", "after"),
    [
        ("a: nwe-san # target\n", ("a",), "new-san", "a: new-san # target\n"),
        ("s: {a: 'nwe-san', b: 1}\n", ("s", "a"), "new-san", "s: {a: 'new-san', b: 1}\n"),
        ('l:\n- a: "nwe-san"\n', ("l", 0, "a"), "new-san", 'l:\n- a: "new-san"\n'),
        ("a: x12\n", ("a",), "12", "a: '12'\n"),
        ("a: true\n", ("a",), False, "a: false\n"),
    ],
)
def test_a_value_is_replaced_in_the_quotes_it_has(text: str, path: KeyPath, value: str | bool, after: str) -> None:  # noqa: FBT001
    assert apply(HEAD + text, setting(value, *path)) == HEAD + after


@pytest.mark.parametrize(
    ("text", "path", "after"),
    [
        ("s:\n  a: true # why\n", ("s", "a"), "s:\n  new: true\n  a: true # why\n"),
        ("s: {b: 1, a: true}\n", ("s", "a"), "s: {b: 1, new: true, a: true}\n"),
        ("l:\n  - a: true\n    b: 1\n", ("l", 0, "a"), "l:\n  - new: true\n    a: true\n    b: 1\n"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_key_is_added_before_another(text: str, path: KeyPath, after: str, end: str) -> None:
    text, after = ((HEAD + each).replace("\n", end) for each in (text, after))

    assert apply(text, adding("new", *path)) == after


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("s: &a {x: 1}\nt: *a\n", removing("s", "x")),  # t would lose it as well
        ("s: &a {x: 1}\nt: *a\n", removing("t", "x")),
        ("s: {x: &a 1}\nt: *a\n", removing("s", "x")),  # the anchor would be gone
        ("s: &a {x: 1}\nt: {<<: *a}\n", removing("t", "x")),
        ("x: &a nwe\n", setting("new", "x")),
        ("x: |\n  nwe\n", setting("new", "x")),
        ("x: >-\n  nwe\n", setting("new", "x")),
        ("? x\n: 1\n", removing("x")),
        ("spce: 1\nspec: 2\n", renaming("spec", "spce")),  # the key would be there twice
        ("w: 1\n", removing("x")),
        ("a: |+\n  1\n\nx: 2\n\n\nb: 1\n", removing("x")),  # the blank lines would become part of a
    ],
)
def test_what_would_change_more_than_is_meant_stays_as_it_is(text: str, edit: Callable[[Manifest], Edit]) -> None:
    assert apply(HEAD + text, edit) == HEAD + text


def test_a_file_that_cannot_be_read_wholly_stays_as_it_is() -> None:
    text = f"{HEAD}x: 1\n---\na: [\n"

    assert apply(text, removing("x")) == text


def test_a_fix_that_gets_in_the_way_of_another_is_left_out_with_all_its_edits() -> None:
    text = f"{HEAD}s:\n  x: 1\n  w: 2\nz: 3\n"
    manifest = first(text)
    whole = Fix("remove s", (RemoveKey(manifest.at("s")),))
    part = Fix("rename x and z", (RenameKey(manifest.at("s", "x"), "w"), RenameKey(manifest.at("z"), "v")))
    other = Fix("set z", (SetValue(manifest.at("z"), "4"),))

    done = fixed(text, [whole, part, other])

    assert (done.text, done.fixes) == (f"{HEAD}z: '4'\n", (whole, other))


def test_objects_of_lists_and_of_later_documents_are_found() -> None:
    text = (
        f"{HEAD}x: 1\n--- # two\napiVersion: v1\nkind: List\nitems:\n- {{kind: Thing, x: 1}}\n- kind: Thing\n  x: 2\n"
    )
    manifests = parse("things.yaml", text.encode()).manifests

    done = fixed(text, [Fix("remove x", (RemoveKey(manifests[index].at("x")),)) for index in (1, 2)])

    assert done.text == text.replace(", x: 1}", "}").replace("  x: 2\n", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_keeps_its_encoding_and_its_mark(encoding: str) -> None:
    text = f"{HEAD}ö: ü\r\nx: 1\r\n"
    data = text.encode(encoding)
    (manifest,) = parse("thing.yaml", data).manifests
    fix = Fix("remove x", (RemoveKey(manifest.at("x")),))

    assert fixed_bytes(data, text, [fix]) == (text.removesuffix("x: 1\r\n").encode(encoding), (fix,))


def test_a_file_that_has_changed_since_it_was_read_stays_as_it_is() -> None:
    text = f"{HEAD}x: 1\n"
    fix = Fix("remove x", (RemoveKey(first(text).at("x")),))

    assert fixed_bytes(b"# new\n" + text.encode(), text, [fix]) == (b"# new\n" + text.encode(), ())


# Random YAML around the entry that is meant, as lines that a person might write.
KEYS = st.sampled_from(["a", "bb", "c-c", '"d"', "'e e'", "ö"])
SCALARS = st.sampled_from(["1", "true", "text", '"a, b: #c"', "'it''s'", "~", "2026-01-01", "[]", "{}", "[1, {z: 2}]"])
COMMENTS = st.sampled_from(["", " # why", "  # x: 1", " # {", "\t# tab"])
ENDS = st.sampled_from(["\n", "\r\n"])
MEANT = [
    "x: 1",
    "x: {{w: 1, z: [2]}}",
    "x: 'a # b'",
    "x:\n{indent}  w: 1",
    "x:\n{indent}- 1\n{indent}- w: 2",
    "x: |\n{indent}  t #",
]


@st.composite
def lines(draw: st.DrawFn, indent: str, taken: set[str]) -> list[str]:
    """Draw the lines of some block entries, with comments between and behind them."""
    out: list[str] = []
    for _ in range(draw(st.integers(0, 3))):
        key = draw(KEYS)
        if draw(st.booleans()):
            out.append(
                draw(st.sampled_from(["", f"{indent}# about the next", "# at the margin", f"{indent}    # deep"]))
            )
        if key not in taken:
            taken.add(key)
            nested = draw(st.booleans())
            value = f"\n{indent}  n: {draw(SCALARS)}" if nested else f" {draw(SCALARS)}"
            out.append(f"{indent}{key}:{value}{draw(COMMENTS)}")
    return out


@st.composite
def surroundings(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a text with an entry `x` below spec: what stands before it, itself, and what follows."""
    depth = draw(st.sampled_from(["  ", "    "]))
    taken: set[str] = set()
    before = [*HEAD.splitlines(), *draw(lines("", set())), f"spec:{draw(COMMENTS)}", *draw(lines(depth, taken))]
    meant = draw(st.sampled_from(MEANT)).format(indent=depth)
    comment = "" if "|" in meant else draw(COMMENTS)
    after = draw(lines(depth, taken))
    if "|" in meant:  # what stands deeper behind it is its own text
        after = [line for line in after if "# deep" not in line]
    stays = f"{depth}stays: {draw(SCALARS)}"
    (before if draw(st.booleans()) else after).append(stays)
    tail = ["---", "other: document"] if draw(st.booleans()) else []
    end = draw(ENDS)
    texts = ["".join(f"{line}\n" for line in part) for part in (before, [f"{depth}{meant}{comment}"], [*after, *tail])]
    head, middle, rest = (text.replace("\n", end) for text in texts)
    return head, middle, rest


@given(surroundings())
def test_removing_an_entry_leaves_every_other_character(parts: tuple[str, str, str]) -> None:
    before, meant, after = parts
    text = before + meant + after
    wanted = first(text).value
    del wanted["spec"]["x"]

    result = apply(text, removing("spec", "x"))

    assert result == before + after
    assert first(result).value == wanted
    assert apply(result, removing("spec", "x")) == result


@given(surroundings(), st.sampled_from(["renamed", "x1"]))
def test_renaming_a_key_changes_its_own_characters_alone(parts: tuple[str, str, str], name: str) -> None:
    before, meant, after = parts
    wanted: Any = first(before + meant + after).value
    wanted["spec"][name] = wanted["spec"].pop("x")

    result = apply(before + meant + after, renaming(name, "spec", "x"))

    assert result == before + meant.replace("x", name, 1) + after
    assert first(result).value == wanted
    assert apply(result, renaming(name, "spec", "x")) == result


@given(st.lists(st.tuples(st.sampled_from("abcdef"), SCALARS), unique_by=lambda pair: pair[0]), st.data())
def test_any_entries_of_a_flow_mapping_can_go(pairs: list[tuple[str, str]], data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.sampled_from([key for key, _ in pairs]))) if pairs else set()
    space = st.sampled_from(["", " ", "\n  ", " # note\n  "])
    body = ",".join(f"{data.draw(space)}{key}: {value}{data.draw(space)}" for key, value in pairs)
    text = f"{HEAD}spec: {{{body}{data.draw(st.sampled_from(['', ',']) if pairs else st.just(''))}}}\nrest: 1 # stays\n"
    try:
        manifest = first(text)
    except IndexError:  # a comment right behind a bracket is none
        return

    result = fixed(text, [Fix("remove it", (RemoveKey(manifest.at("spec", key)),)) for key in sorted(gone)]).text

    assert first(result).value["spec"] == {
        key: value for key, value in manifest.value["spec"].items() if key not in gone
    }
    assert result.endswith("}\nrest: 1 # stays\n")
