"""What holds for any data and any bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from vmshift.source import Manifest, Parsed, SourceFile, events, parse
from vmshift.source.scalars import resolve_core, resolve_kubernetes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.source import KeyPath

# text that YAML can hold and that means itself in Kubernetes too when PyYAML writes it without quotes
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"), max_size=12)
WORDS = st.sampled_from(
    ["name", "spec", "a b", "a: b", "- x", "é😀", "", "#x", "yes", "~", "1", "<<", "x\ny\n", "'", '"', "{", "|"]
)
KEYS = (TEXT | WORDS).filter(lambda key: key not in {"kind", "items", "apiVersion", "metadata"})
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT | WORDS
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20
)
OBJECTS = st.dictionaries(KEYS, DATA, max_size=4).map(lambda value: {"kind": "A", **value})


class Dumper(yaml.SafeDumper):
    """Quotes what Kubernetes would take for something else than text."""


def represent(dumper: Dumper, text: str) -> yaml.ScalarNode:
    plain = resolve_kubernetes(text) == text == resolve_core(text) and text not in {"<<", "="}
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


Dumper.add_representer(str, represent)
Dumper.ignore_aliases = lambda *_: True  # type: ignore[method-assign]


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield (*path, key)
            yield from paths(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield (*path, index)
            yield from paths(child, (*path, index))


def check_places(manifest: Manifest, read_key: Any) -> None:
    """Every entry's range starts with its key, and the span is the range in lines and columns."""
    for path in paths(manifest.value):
        start, end = manifest.range(path)
        span = manifest.span(path)
        assert 0 <= start <= end <= len(manifest.file.text)
        assert (span.line, span.column) == manifest.file.position(start)
        if isinstance(path[-1], str):
            assert read_key(manifest.file.text[start:], path[-1]), (path, manifest.file.text[start:end])


def is_yaml_key(text: str, key: str) -> bool:
    return text.startswith((key, "? ")) or text[:1] in {'"', "'"}


def objects(parsed: Parsed) -> list[Any]:
    assert [problem.message for problem in parsed.problems] == []
    return [manifest.value for manifest in parsed.manifests]


STYLES = st.fixed_dictionaries(
    {
        "indent": st.sampled_from([2, 3, 8]),
        "default_flow_style": st.sampled_from([None, True, False]),
        "width": st.sampled_from([20, 80, 1000]),
        "line_break": st.sampled_from(["\n", "\r\n"]),
        "allow_unicode": st.booleans(),
    }
)


@settings(max_examples=150, deadline=None)
@given(documents=st.lists(OBJECTS, min_size=1, max_size=3), style=STYLES)
def test_what_pyyaml_writes_is_read_as_it_was(documents: list[Any], style: dict[str, Any]) -> None:
    text = yaml.dump_all(documents, Dumper=Dumper, explicit_start=True, sort_keys=False, **style)
    parsed = parse("a.yaml", text.encode())
    assert objects(parsed) == documents
    for manifest in parsed.manifests:
        check_places(manifest, is_yaml_key)


@settings(max_examples=100, deadline=None)
@given(items=st.lists(OBJECTS, min_size=1, max_size=4), flow=st.booleans(), indented=st.booleans())
def test_the_items_of_a_list_are_read_as_if_they_were_alone(*, items: list[Any], flow: bool, indented: bool) -> None:
    text = yaml.dump(items, Dumper=Dumper, default_flow_style=flow, allow_unicode=True, width=40)
    if indented and not flow:
        text = "".join("    " + line for line in yaml.dump(items, Dumper=Dumper, width=1000).splitlines(keepends=True))
    head = "kind: List\nitems:" + ("\n" if not flow else " ")
    parsed = parse("a.yaml", (head + text).encode())
    assert objects(parsed) == items
    for manifest in parsed.manifests:
        check_places(manifest, is_yaml_key)


@settings(max_examples=150, deadline=None)
@given(
    documents=st.lists(OBJECTS, min_size=1, max_size=3),
    indent=st.sampled_from([None, 0, 2]),
    ascii_only=st.booleans(),
    between=st.sampled_from(["\n", "", " ", "\n---\n"]),
)
def test_what_json_writes_is_read_as_it_was(
    *, documents: list[Any], indent: int | None, ascii_only: bool, between: str
) -> None:
    text = between.join(json.dumps(document, indent=indent, ensure_ascii=ascii_only) for document in documents)
    parsed = parse("a.json", text.encode())
    assert objects(parsed) == documents
    for manifest in parsed.manifests:
        check_places(
            manifest, lambda rest, key: rest.startswith((json.dumps(key), json.dumps(key, ensure_ascii=False)))
        )


YAML_PIECES = st.sampled_from(
    [
        "kind: A\n",
        "a:",
        " ",
        "  ",
        "\n",
        "- ",
        "---\n",
        "...\n",
        "&a ",
        "*a",
        "<<: ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "? ",
        ": ",
        "|\n",
        ">-\n",
        '"',
        "'",
        "#",
        "!!int ",
        "! ",
        "%YAML 1.1\n",
        "\t",
        "{{ x }}",
        "items:\n",
        "kind: List\n",
        "\r",
        "\x07",
        "metadata: {name: ${X}}\n",
        "\u201c",
        "\u2028",
        "\x85",
        "1",
        "é",
        "```\n",
        "\ufeff",
        "\\ud800",
        "<<<<<<< x\n",
    ]
)


def use(parsed: Parsed) -> None:
    """Ask for everything a report would."""
    for manifest in parsed.manifests:
        assert isinstance(manifest.value, dict)
        assert manifest.kind
        for path in paths(manifest.value):
            manifest.span(path)
    for problem in parsed.problems:
        span = problem.place.span()
        assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column)
        parsed.file.line_text(span.line)


@settings(max_examples=500, deadline=None)
@given(pieces=st.lists(YAML_PIECES, max_size=25))
def test_no_text_makes_it_fail(pieces: list[str]) -> None:
    use(parse("a.yaml", "".join(pieces).encode()))


@settings(max_examples=150, deadline=None)
@given(pieces=st.lists(YAML_PIECES, max_size=20))
def test_no_text_makes_it_fail_without_libyaml(pieces: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events, "CParser", events.PurePythonParser)
        use(parse("a.yaml", "".join(pieces).encode()))


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=60))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    use(parse("a.yaml", data))


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=60))
def test_a_position_leads_back_to_its_character(text: str) -> None:
    file = SourceFile("a.yaml", text)
    starts = [0]
    for index in range(len(text)):
        line, column = file.position(index)
        if line > len(starts):
            starts.append(index)
        assert starts[line - 1] + column - 1 == index
