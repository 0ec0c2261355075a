"""A text with a fault in it shows nothing of cloud-init data, however its lines are indented."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vmshift.report.formats import FORMATS, render
from vmshift.report.report import Report
from vmshift.rules.base import Context
from vmshift.rules.vms001_unreadable_input import check as unreadable
from vmshift.rules.vms002_duplicate_key import check as duplicates
from vmshift.source import parse

MARK = "hunter2"
VM = """\
apiVersion: v1
kind: List
items:
- apiVersion: kubevirt.io/v1
  kind: VirtualMachine
  metadata: {{name: db-01, namespace: erp}}
  spec:
    template:
      spec:
        volumes:
        - name: cloudinit
          cloudInitNoCloud:
            {key}
              #cloud-config
              chpasswd:
                list: |
{line}
              ssh_pwauth: true
        - name: root
          dataVolume: {{name: db-01-root}}
- apiVersion: kubevirt.io/v1
  kind: VirtualMachine
  metadata: {{name: db-02}}
{after}
"""
KEYS = [
    *("userData: |", "userData: |-", "userData: >", "userData |", "userData: &a |", "networkData: |", '"userData": |'),
    *("userData:", "userDataBase64:", "userData: plain", "userData: '", 'userData: "', "? userData", "stringData: |"),
    *("password: |", "sshToken: '"),
]


def reports(text: str) -> dict[str, str]:
    parsed = parse("a.yaml", text.encode())
    context = Context(problems=parsed.problems)
    report = Report([*unreadable(context), *duplicates(context)])
    return {name: render(name, report) for name in FORMATS}


INDENTS = st.text(" \t", max_size=24) | st.integers(0, 24).map(lambda number: " " * number)
SHAPES = st.sampled_from(
    ["root:%s", "- root:%s", "%s", "- %s", "x: %s", "x: %s: y", "%s: [", "'%s", "? %s", "*%s", "{ %s", "%% %s", "@%s"]
)


@settings(max_examples=150, deadline=None)
@given(
    key=st.sampled_from(KEYS),
    indent=INDENTS,
    shape=SHAPES,
    after=st.sampled_from(["", "x: [", "a: b: c", "  kind: a\n  kind: b"]),
)
@example(key="userData: |", indent="", shape="root:%s", after="")
@example(key="userData: |", indent="  ", shape="root:%s", after="")
@example(key="userData: |", indent="          ", shape="x: %s: y", after="")
def test_no_indentation_of_a_password_shows_it_in_any_format(key: str, indent: str, shape: str, after: str) -> None:
    text = VM.format(key=key, line=f"{indent}{shape % MARK}", after=after)

    assert [name for name, said in reports(text).items() if MARK in said] == []


@settings(max_examples=80, deadline=None)
@given(
    key=st.sampled_from(KEYS),
    lines=st.lists(st.tuples(INDENTS, SHAPES), min_size=2, max_size=5),
    marks=st.sampled_from(["---\n", "...\n", "--- # x\n", ""]),
)
def test_several_lines_that_are_indented_at_will_show_nothing(
    key: str, lines: list[tuple[str, str]], marks: str
) -> None:
    block = marks.join(f"{indent}{shape % MARK}\n" for indent, shape in lines)
    text = VM.format(key=key, line=block, after="x: [")

    assert [name for name, said in reports(text).items() if MARK in said] == []


def shown(text: str) -> list[int]:
    """Give the lines that may be shown, of a text that has a fault."""
    file = parse("a.yaml", text.encode()).file
    assert file.is_faulty
    return [number for number in range(1, text.count("\n") + 1) if file.line_text(number) is not None]


def test_the_next_object_of_a_list_is_shown_again() -> None:
    text = VM.format(key="userData: |", line="root:hunter2", after="broken: [")

    assert shown(text) == [*range(1, 13), *range(21, 25)]


def test_the_next_document_is_shown_again_where_it_starts_an_object() -> None:
    head = "userData: |\nroot:hunter2\n---\n"

    assert shown(f"{head}\n# words\napiVersion: v1\nkind: Pod\nx: [\n") == [3, 4, 5, 6, 7, 8]
    assert shown(f"{head}root:hunter2\nx: [\n") == []


@pytest.mark.parametrize(
    "line",
    [
        'userData: "#cloud-config"',
        "userData: '#cloud-config'  # nothing else",
        '{"userData": "#cloud-config"},',
        "userDataSecretRef: {name: x}",
        "secretRef:",
        "secret:",
        "accessCredentials:",
        "secretName: x",
        'kubectl.kubernetes.io/last-applied-configuration: \'{"userData": "x"}\'',
    ],
)
def test_what_ends_on_its_line_or_holds_a_name_hides_nothing_after_it(line: str) -> None:
    assert 3 in shown(f"a:\n{line}\nb: 1\nc: [\n")


def test_a_text_without_fault_hides_what_its_structure_says() -> None:
    file = parse("a.yaml", b"kind: a\nuserData: |\n  hunter2\nb: 1\n").file

    assert [file.line_text(number) for number in range(1, 5)] == ["kind: a", None, None, "b: 1"]
