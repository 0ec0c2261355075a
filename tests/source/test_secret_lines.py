"""No excerpt shows a secret: a line that could is not given."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vmshift.source import SourceFile, secret_lines


def hidden(text: str) -> list[int]:
    file = SourceFile("a.yaml", text)
    return [number for number in range(1, text.count("\n") + 2) if file.line_text(number) is None]


def shown(text: str) -> str:
    file = SourceFile("a.yaml", text)
    return "\n".join(line for number in range(1, text.count("\n") + 2) if (line := file.line_text(number)) is not None)


CLOUD_INIT = """\
#cloud-config
user: fedora
password: hunter2

chpasswd: {expire: False, list: ["root:hunter2"]}
ssh_authorized_keys:
- ssh-ed25519 AAAAhunter2
runcmd:
- [sh, -c, "mysql -phunter2"]
- echo "it isn't hunter2
write_files:
- content: |
    ---
    hunter2: {
  path: /etc/x
"""


def indented(text: str, columns: int) -> str:
    return "".join(" " * columns + line if line.strip() else line for line in text.splitlines(keepends=True))


YAML = """\
kind: VirtualMachine
spec:
  volumes:
  - name: cloudinit
    cloudInitNoCloud:
      {user_data}
  - name: next
    containerDisk: {{image: x}}
  running: true
"""
AFTER = "  - name: next\n    containerDisk: {image: x}\n  running: true\n"


@pytest.mark.parametrize(
    "key", ["userData", "userDataBase64", "networkData", "networkDataBase64", "userdata", "rootPassword", "apiToken"]
)
@pytest.mark.parametrize(
    "value",
    [
        "|\n" + indented(CLOUD_INIT, 8),
        "|-\n" + indented(CLOUD_INIT, 7),
        ">2-\n" + indented(CLOUD_INIT, 8),
        "!!str |  # comment\n" + indented(CLOUD_INIT, 8),
        "&anchor |\n" + indented(CLOUD_INIT, 8),
        json.dumps(CLOUD_INIT),
        "'" + CLOUD_INIT.replace("'", "''") + "'",
        '"' + CLOUD_INIT.replace("\\", "\\\\").replace('"', '\\"') + '"',
        "\n        " + json.dumps(CLOUD_INIT),
        "\n" + json.dumps(CLOUD_INIT),
        "hunter2\n        hunter2 hunter2",
        "[hunter2,\nhunter2, {a: hunter2},\nhunter2]",
        "{a: hunter2,\nb: 'hunter2'\n}",
    ],
)
def test_user_data_is_hidden_in_every_style_and_what_follows_is_shown(key: str, value: str) -> None:
    text = YAML.format(user_data=f"{key}: {value}")
    assert "hunter2" in text
    assert "hunter2" not in shown(text)
    assert shown(text).endswith(AFTER)
    assert shown(text).startswith(
        "kind: VirtualMachine\nspec:\n  volumes:\n  - name: cloudinit\n    cloudInitNoCloud:\n"
    )


@pytest.mark.parametrize("indent", [None, 0, 1, 4])
def test_user_data_is_hidden_in_json(indent: int | None) -> None:
    value = {
        "kind": "VirtualMachine",
        "spec": {"userData": CLOUD_INIT, "secrets": {"a": "hunter2", "b": ["hunter2"]}, "running": True},
    }
    text = json.dumps(value, indent=indent)
    assert "hunter2" not in shown(text)
    assert indent is None or '"running": true' in shown(text)


def test_a_value_on_the_line_after_its_key_is_hidden() -> None:
    assert hidden('{\n"userData":\n"hunter2",\n"running": true\n}') == [2, 3]


def test_flow_style_hides_the_line_and_what_it_leaves_open() -> None:
    text = "a:\n- {name: x, userData: 'hunter2\nhunter2', b: 1}\n- {name: y}\n"
    assert hidden(text) == [2, 3]


def test_the_data_of_secrets_and_config_maps_is_hidden() -> None:
    text = """\
kind: Secret
data:
  a: aHVudGVyMg==
  b: "x
y"
stringData:
- x
binaryData: {a: b}
metadata:
  name: secret-of-mine
  dataVolume: x
"""
    assert hidden(text) == [2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    "line",
    [
        "adminPasswd: hunter2",
        "  - secretAccessKey: hunter2",
        '"client_secret" : "hunter2"',
        "accessCredentials: hunter2",
        "private-key: hunter2",
        "PRIVATE_KEY=hunter2",
        "my token here: hunter2",
        "url: https://me:hunter2@example.com/x",
        "url: https://hunter2@example.com/x",
        "args: [--password, hunter2]",
        "run: echo root:hunter2 | chpasswd",
        'annotation: "{\\"userData\\": \\"hunter2\\"}"',
        "# password: hunter2",
        'kubectl.kubernetes.io/last-applied-configuration: \'{"a": "hunter2"}\'',
    ],
)
def test_a_line_with_a_secret_key_is_hidden(line: str) -> None:
    assert hidden(f"a: 1\n{line}\nb: 2\n") == [2]


def test_an_environment_variable_named_like_a_secret_hides_its_value() -> None:
    text = "env:\n- name: DB_PASSWORD\n  value: hunter2\n- name: OTHER\n  value: fine\n"
    assert hidden(text) == [2, 3]
    assert hidden('[{"name": "API_TOKEN", "value": "hunter2"}]') == [1]


def test_an_argument_named_like_a_secret_hides_the_next_one() -> None:
    assert hidden("args:\n- --token\n- hunter2\n- --verbose\n") == [2, 3]


def test_a_private_key_is_hidden_wherever_it_stands() -> None:
    text = "a: |\n  -----BEGIN RSA PRIVATE KEY-----\n  hunter2\n  -----END RSA PRIVATE KEY-----\nb: 1\n"
    assert hidden(text) == [2, 3, 4]


def test_an_explicit_key_hides_its_value() -> None:
    assert hidden("? userData\n: hunter2\n  hunter2\nb: 1\n") == [1, 2, 3]


def test_commented_out_secrets_are_hidden() -> None:
    assert hidden("a: 1\n# userData: |\n#   hunter2\nb: 2\n# fine\n") == [2, 3]


def test_a_quote_that_is_never_closed_hides_the_rest() -> None:
    assert hidden("a: 1\nuserData: 'hunter2\nb: 2\n---\nc: 3") == [2, 3, 4, 5]


def test_apostrophes_in_plain_words_close_and_open_nothing() -> None:
    assert hidden("userData: it's hunter2\nb: 'x'\ndata: {a: don't}\nc: 1\n") == [1, 3]


def test_lines_with_control_characters_are_not_shown() -> None:
    assert hidden("a: 1\nb: \x1b[31mred\nc: 3") == [2]


def test_ordinary_lines_are_shown_as_they_are() -> None:
    text = "kind: VirtualMachine\nmetadata: {name: secret-server, labels: {data-center: a}}\n\n  x: é 😀\t"
    file = SourceFile("a.yaml", text)
    assert [file.line_text(number) for number in range(6)] == [None, *text.split("\n"), None]


def test_lines_end_where_editors_end_them() -> None:
    file = SourceFile("a.yaml", "a\r\nb\rc\nd\u2028e")
    assert [file.line_text(number) for number in range(1, 6)] == ["a", "b", "c", "d\u2028e", None]


def test_letters_whose_small_form_is_longer_do_not_hide_a_secret_from_the_search() -> None:
    assert hidden("a: \u0130\u0130\u0130\nb: 1\nuserData: |\n  hunter2\nc: 1\n") == [3, 4]


# pieces of which any text with a secret in it can be made
SECRETS = st.lists(
    st.sampled_from(
        ["hunter2", " ", "\n", "'", '"', ": ", "- ", "#", "{", "}", "[", "|", "é", "a", "---", "\\", "data:"]
    )
).map(lambda pieces: "hunter2" + "".join(pieces) + "hunter2")
BELOW = st.recursive(
    SECRETS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SECRETS, inner, max_size=3), max_leaves=6
)
SECRET_KEYS = st.sampled_from(["userData", "networkDataBase64", "data", "stringData", "accessToken", "x-secret"])


@settings(max_examples=150, deadline=None)
@given(
    key=SECRET_KEYS,
    value=BELOW,
    style=st.fixed_dictionaries(
        {
            "default_style": st.sampled_from([None, '"', "'", "|", ">"]),
            "default_flow_style": st.sampled_from([None, True, False]),
            "width": st.sampled_from([10, 80, 1000]),
            "indent": st.sampled_from([2, 6]),
        }
    ),
)
def test_no_style_of_yaml_shows_a_secret(key: str, value: Any, style: dict[str, Any]) -> None:
    text = yaml.dump({"a": [{"b": 1, key: value, "z": 2}], "y": "end"}, **style)
    assert "hunter2" not in shown(text)


@settings(max_examples=100, deadline=None)
@given(key=SECRET_KEYS, value=BELOW, indent=st.sampled_from([None, 0, 1, 4]))
def test_no_style_of_json_shows_a_secret(key: str, value: Any, indent: int | None) -> None:
    text = json.dumps({"a": [{"b": 1, key: value, "z": 2}], "y": "end"}, indent=indent)
    assert "hunter2" not in shown(text)


KEYS = ("data", "userData", "metadata", "dataVolume", "my-data", "stringData", "_data", "\u017ftringdata", "password")
MARKS = (
    "? ",
    "- ",
    "  ",
    ":",
    " :",
    "=",
    '"',
    "'",
    "\\",
    "|",
    "{",
    "}",
    "[",
    "]",
    "#",
    "x",
    "\n",
    "\n  ",
    "\n- ",
    "\r\n",
)
WORDS = ("name: token", "value", "--pwd", "base64", "-----BEGIN", "-----END", "\u0130", "? data", "\n? data\n: x")
PIECES = st.sampled_from((*KEYS, *MARKS, *WORDS))


@given(st.lists(PIECES, max_size=30).map("".join))
@example("data:\n- ")
@example('data:\n- \n  "a\nb"\nc: d')
@settings(max_examples=300)
def test_lines_that_are_skipped_are_lines_that_a_full_scan_shows(text: str) -> None:
    file = SourceFile("a.yaml", text)
    starts = [
        index
        for line in range(1, text.count("\n") + text.count("\r") + 2)
        if (index := file.start_of(line)) is not None
    ]
    scan = secret_lines._Scan()  # noqa: SLF001 - the scan that the search for candidates must not shorten
    lines = [text[start:end].rstrip("\r\n") for start, end in zip(starts, [*starts[1:], None], strict=True)]
    everything = frozenset(number for number, line in enumerate(lines, 1) if scan.hides(line))
    assert secret_lines.secret_lines(text, starts) == everything
