"""What is written as YAML is read back as it was, by every reader there is."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from support import tools
from vmshift.source import parse
from vmshift.write.yaml_text import scalar, yaml_text

if TYPE_CHECKING:
    from pathlib import Path

# Words that some reader takes for something else than text when they stand without quotes.
# fmt: off
WORDS = [
    "yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "y", "Y", "n", "N", "true",
    "True", "TRUE", "false", "False", "FALSE", "null", "Null", "NULL", "~", "=", "<<", ".inf", "-.inf", "+.Inf",
    ".nan", ".NaN", ".NAN", "0x1f", "0X1F", "0o17", "0O17", "017", "0777", "0b11", "1_000", "1__0", "_1", "1e3",
    "1E3", "1e+3", "1.5e3", "1e400", "1.", ".5", "-.5", "+1", "-1", "+1.5", "1:30", "1:30:00", "1:30.5", "-1:30",
    "190:20:30", "2026-01-01", "2026-1-1", "2026-01-01T00:00:00Z", "0", "00", "08", "-0", "0.", "1.0", "12e03",
    "685_230.15", "9223372036854775808", "-", "--", "---", "...", "?", "?x", ":", "::", "a:", ":a", ",", "[", "]",
    "{", "}", "#", "a#", "&", "&a", "*", "*a", "!", "!a", "|", ">", "'", '"', "%", "@", "`", "-x", "\\", "\\n",
    "a:b",
]
# fmt: on
PHRASES = [
    "",
    " ",
    " a",
    "a ",
    "a: b",
    "a :b",
    "a #b",
    "# a",
    "- x",
    "? x",
    "--- a",
    "... a",
    "a\n",
    "\na",
    "a\n\nb",
    "a\n b\n",
    "\ta",
    "a\t",
    "a\r\nb",
    "a\rb",
    "a\x85b",
    "a\u2028b",
    "a\u2029b",
    "\ufeffa",
    "a\ufeff",
    "\x00",
    "\x07",
    "\x1b[31m",
    "\x7f",
    "\x9f",
    "\xa0",
    "\ufffe",
    "\uffff",
    "\ufffd",
    "é",
    "日本",
    "😀",
    "\U0010ffff",
    "it's",
    'say "x"',
    "'x'",
    "2026-01-01 00:00:00",
    "Yes ",
    "{a: 1}",
    "[a]",
    "!!int 1",
    "&a 1",
    "a, b",
]
SAMPLES = [*WORDS, *PHRASES]
LINES = st.lists(st.sampled_from(["", " ", "a", "  b: c", "- 'd' # e", "---", "f ", "\tg", "{{ h }}"]), max_size=5)
TEXT = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    | st.sampled_from(SAMPLES)
    | LINES.map("\n".join)
    | LINES.map(lambda lines: "\n".join(lines) + "\n")
)
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def exactly(value: Any) -> str:
    """Tell values apart where Python's == does not: 1, 1.0 and true; and the order of keys."""
    return json.dumps(value)


def by_pyyaml(text: str) -> Any:
    return yaml.safe_load(text)


def by_libyaml(text: str) -> Any:
    return yaml.load(text, yaml.CSafeLoader)


def by_ruamel(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(io.StringIO(text))


def by_ourselves(text: str) -> Any:
    (manifest,) = parse("made.yaml", f"apiVersion: v1\nkind: ConfigMap\n{text}".encode()).manifests
    return {key: value for key, value in manifest.value.items() if key not in ("apiVersion", "kind")}


def as_json_numbers(value: Any) -> Any:
    """Make integral floats integers, as the Kubernetes API knows one kind of number."""
    if isinstance(value, dict):
        return {key: as_json_numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json_numbers(inner) for inner in value]
    whole = isinstance(value, float) and value.is_integer() and -(2**63) <= value <= 2**63 - 1
    return int(value) if whole else value


READERS = {"PyYAML": by_pyyaml, "libyaml": by_libyaml, "ruamel": by_ruamel}


@pytest.mark.parametrize("reader", READERS)
@settings(deadline=None)
@given(value=st.dictionaries(TEXT, VALUES, max_size=5))
@example(value={"a": [[], {}, [[]], [{}], [{"b": {"c": []}}], [[1, [2]], {"d": [[3]]}]]})
@example(value={"a": 1e16, "b": -1e-7, "c": 1.15e300, "d": 5e-324, "e": -0.0, "f": 0.1})
@example(value={})
def test_any_value_comes_back(reader: str, value: dict[str, Any]) -> None:
    assert exactly(READERS[reader](yaml_text(value))) == exactly(value)


@settings(deadline=None)
@given(
    value=st.dictionaries(TEXT.filter(lambda key: key not in ("apiVersion", "kind")), VALUES, min_size=1, max_size=5)
)
def test_any_value_comes_back_as_the_api_holds_it(value: dict[str, Any]) -> None:
    assert exactly(as_json_numbers(by_ourselves(yaml_text(value)))) == exactly(as_json_numbers(value))


@pytest.mark.parametrize("text", SAMPLES, ids=ascii)
def test_text_that_could_be_something_else_stays_text(text: str) -> None:
    written = yaml_text({"value": text, "list": [text], text: "key"})

    read = [reader(written) for reader in (*READERS.values(), by_ourselves)]

    assert read == [{"value": text, "list": [text], text: "key"}] * 4


@settings(deadline=None)
@given(value=st.dictionaries(TEXT, VALUES, min_size=1, max_size=5))
def test_it_is_lines_of_printable_text(value: dict[str, Any]) -> None:
    text = yaml_text(value)

    assert text.endswith("\n")
    assert text.splitlines() == text.split("\n")[:-1]
    assert [line for line in text.splitlines() if line != line.rstrip(" ") or "\t" in line] == []
    assert [char for char in text if ord(char) > 0xFFFF or (ord(char) < 0x20 and char != "\n")] == []


def test_it_is_block_style_with_lists_under_their_key_and_keys_in_their_order() -> None:
    value = {
        "kind": "Example",
        "apiVersion": "v1",
        "spec": {
            "empty": {"list": [], "mapping": {}, "text": "", "nothing": None},
            "names": ["a", "b"],
            "rules": [{"verbs": ["get", "list"], "deep": {"er": True}}, [1, [2.5]]],
        },
    }

    assert yaml_text(value) == (
        "kind: Example\n"
        "apiVersion: v1\n"
        "spec:\n"
        "  empty:\n"
        "    list: []\n"
        "    mapping: {}\n"
        "    text: ''\n"
        "    nothing: null\n"
        "  names:\n"
        "  - a\n"
        "  - b\n"
        "  rules:\n"
        "  - verbs:\n"
        "    - get\n"
        "    - list\n"
        "    deep:\n"
        "      er: true\n"
        "  - - 1\n"
        "    - - 2.5\n"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "- hosts: all\n\n  tasks: []\n",
            "key: |\n  - hosts: all\n\n    tasks: []\nlist:\n- |\n  - hosts: all\n\n    tasks: []\n",
        ),
        ("a\n", "key: |\n  a\nlist:\n- |\n  a\n"),
        ("a\nb", "key: |-\n  a\n  b\nlist:\n- |-\n  a\n  b\n"),
        ("a \nb", 'key: "a \\nb"\nlist:\n- "a \\nb"\n'),
        (" a\nb", 'key: " a\\nb"\nlist:\n- " a\\nb"\n'),
        ("a\n\n", 'key: "a\\n\\n"\nlist:\n- "a\\n\\n"\n'),
    ],
    ids=ascii,
)
def test_text_of_several_lines_is_written_line_by_line_where_every_reader_gives_it_back(
    text: str, written: str
) -> None:
    assert yaml_text({"key": text, "list": [text]}) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("new-san", "new-san"),
        ("migration.openshift.io/v1alpha1", "migration.openshift.io/v1alpha1"),
        ("quay.io/konveyor/hook-runner:release-1.8", "quay.io/konveyor/hook-runner:release-1.8"),
        ("Prune=false,Delete=false", "Prune=false,Delete=false"),
        ("-10", "'-10'"),
        ("10", "'10'"),
        ("30Gi", "'30Gi'"),
        ("it's", "'it''s'"),
        ("a\nb", '"a\\nb"'),
        ('a\n"b"\\', '"a\\n\\"b\\"\\\\"'),
        ("\x1b", '"\\x1b"'),
        ("\u2028", '"\\u2028"'),
        ("😀", '"\\U0001f600"'),
        (0, "0"),
        (1e16, "1.0e+16"),
        (False, "false"),
    ],
)
def test_a_scalar_has_one_form(value: object, written: str) -> None:
    assert scalar(value) == written


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_no_json_can_hold_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        scalar(value)


def test_kubectl_reads_the_same_text() -> None:
    if shutil.which("kubectl") is None:
        tools.missing("kubectl", "install it")
    data = {f"key-{number}": text for number, text in enumerate(SAMPLES)}
    keys = dict.fromkeys(SAMPLES, "value")
    written = "---\n".join(
        yaml_text({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": held})
        for held in (data, keys)
    )

    done = subprocess.run(
        ["kubectl", "annotate", "--local", "-f", "-", "-o", "json", "read=back"],
        input=written.encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )

    decoder, found, text = json.JSONDecoder(), [], done.stdout.decode()
    while text.strip():
        document, end = decoder.raw_decode(text.lstrip())
        found.append(document["data"])
        text = text.lstrip()[end:]
    assert found == [data, keys]


def test_kustomize_builds_the_same_text(tmp_path: Path) -> None:
    # kustomize writes control characters as they are, and then refuses its own text
    data = {f"key-{number}": text for number, text in enumerate(SAMPLES) if text.isprintable()}
    value = {"apiVersion": "example.com/v1", "kind": "Example", "metadata": {"name": "x"}, "spec": data}
    (tmp_path / "example.yaml").write_text(yaml_text(value), "utf-8")
    (tmp_path / "kustomization.yaml").write_text(yaml_text({"resources": ["example.yaml"]}), "utf-8")

    done = subprocess.run([*tools.kustomize(), tmp_path], capture_output=True, check=True, timeout=60)

    (built,) = parse("built.yaml", done.stdout).manifests
    assert built.value == value
