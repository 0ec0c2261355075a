"""The usual traps are named, shown where they are, and answered with what to do."""

from __future__ import annotations

import pytest

from vmshift.source import Parsed, parse

RENDER = "render it first (helm template, kustomize build, oc process, ansible) and give what comes out"
TEMPLATE = "this is a template, not YAML yet: "


def read(text: str) -> Parsed:
    return parse("a.yaml", text.encode())


def told(text: str) -> list[tuple[int, int, str]]:
    return [
        (problem.place.span().line, problem.place.span().column, problem.message)
        for problem in read(text).problems
        if problem.kind == "unreadable"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind: A\nname: {{ .Values.x }}\n", (2, 7, "`{{ .Values.x }}` is Helm, Go or Jinja syntax")),
        ("kind: A\nname: {{ .Values.x }}-b\n", (2, 7, "`{{ .Values.x }}` is Helm, Go or Jinja syntax")),
        ("{{- if .Values.x }}\nkind: A\n{{- end }}\n", (1, 1, "`{{- if .Values.x }}` is Helm, Go or Jinja syntax")),
        (
            "kind: A\n{{ include x . | nindent 2 }}\n",
            (2, 1, "`{{ include x . | nindent 2 }}` is Helm, Go or Jinja syntax"),
        ),
        ('kind: A\nb: {{ "hunter2" | b64enc }}\n', (2, 4, "`{{ … }}` is Helm, Go or Jinja syntax")),
        ("kind: A\n{% if x %}\nb: 1\n{% endif %}\n", (2, 1, "`{% if x %}` is Jinja syntax")),
        ("<% if x %>\nkind: A\n<% end %>\n", (1, 1, "`<% if x %>` is ERB syntax")),
        ("kind: A\nb:\n- {{ x }}\n", (3, 3, "`{{ x }}` is Helm, Go or Jinja syntax")),
        ("kind: A\nb: {{ never\n", (2, 4, "`{{ never` is Helm, Go or Jinja syntax")),
    ],
)
def test_template_syntax_is_named_and_shown(text: str, expected: tuple[int, int, str]) -> None:
    parsed = read(text)
    line, column, message = expected
    assert told(text) == [(line, column, TEMPLATE + message)]
    assert [problem.help for problem in parsed.problems] == [RENDER]
    assert parsed.is_template


def test_the_span_of_template_syntax_is_the_expression() -> None:
    [problem] = read("kind: A\nname: {{ x }} # {{ y }}\n").problems
    span = problem.place.span()
    assert (span.line, span.column, span.end_line, span.end_column) == (2, 7, 2, 14)


def test_an_expression_in_quotes_is_text() -> None:
    parsed = read('kind: ApplicationSet\nspec: {template: {metadata: {name: "{{ name }}"}}}\n')
    assert (parsed.problems, parsed.is_template, len(parsed.manifests)) == ((), False, 1)


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("name", "${NAME}", "${NAME}"),
        ("name", "vm-${NAME}-01", "${NAME}"),
        ("name", "$NAME", "$NAME"),
        ("name", "<name of the vm>", "<name of the vm>"),
        ("namespace", "'{{ ns }}'", "{{ ns }}"),
        ("namespace", "'%NAMESPACE%'", "%NAMESPACE%"),
        ("name", "'{% x %}'", "{% x %}"),
        ("name", "<%= x %>", "<%= x %>"),
        ("name", "$(NAME)", "$(NAME)"),
    ],
)
def test_a_placeholder_for_a_name_makes_the_object_unreadable(key: str, value: str, named: str) -> None:
    parsed = read(f"kind: A\nmetadata:\n  {key}: {value}\n---\nkind: B\n")
    assert [found.kind for found in parsed.manifests] == ["B"]
    [problem] = parsed.problems
    assert problem.message == f"metadata.{key} still holds the placeholder `{named}`"
    assert (problem.kind, problem.place.span().line, problem.place.span().column) == ("unreadable", 3, 3)
    assert problem.place.pointer == f"/metadata/{key}"
    assert problem.help == f"write the name itself; if the file is a template, {RENDER}"
    assert parsed.is_template


def test_a_placeholder_anywhere_else_is_none_of_our_business() -> None:
    parsed = read("kind: A\nmetadata: {name: a}\nspec: {userData: 'echo ${HOME} $X <a> {{ ds.meta_data }} %A%'}\n")
    assert (parsed.problems, parsed.is_template) == ((), False)


def test_a_tab_as_indentation() -> None:
    assert told("kind: A\nspec:\n\ta: 1\n") == [(3, 1, "a tab is used as indentation, which YAML forbids")]
    assert told("kind: A\nspec:\n  \ta: 1\n") == [(3, 3, "a tab is used as indentation, which YAML forbids")]
    assert told("kind: A\nspec:\n  a: 1\n\tb: 1\n") == [(4, 1, "a tab is used as indentation, which YAML forbids")]


@pytest.mark.parametrize(
    "line",
    ["$ oc get vm a -o yaml", "[kni@host ~]$ oc get vm -o yaml", "me@host:~$ kubectl get vm", "oc get vm a -o yaml"],
)
def test_a_shell_prompt(line: str) -> None:
    assert told(f"{line}\nkind: A\nspec: 1\n") == [(1, 1, "the file holds a shell command, not only its output")]


def test_fenced_markdown() -> None:
    message = "the file holds Markdown: a line of three backticks or tildes is not YAML"
    assert told("```yaml\nkind: A\n```\n") == [(1, 1, message)]
    assert told("kind: A\nspec: 1\n```\n") == [(3, 1, message)]
    assert told("kind: A\r\nspec: 1\r\n```\r\n") == [(3, 1, message)]


def test_three_dots_end_a_document() -> None:
    message = "a line `...` ends the YAML document, and more text follows"
    assert told("kind: A\n...\nspec: 1\n") == [(2, 1, message)]
    assert told("---\nkind: A\n---\nkind: B\n...\nspec: 1\n---\nkind: C\n") == [(5, 1, message)]


def test_what_stands_before_three_dots_is_kept() -> None:
    parsed = read("---\nkind: A\n---\nkind: B\n...\nspec: 1\n---\nkind: C\n")
    assert [(found.kind, found.document) for found in parsed.manifests] == [("A", 0), ("B", 1), ("C", 3)]


def test_three_dots_at_the_end_are_fine() -> None:
    assert told("kind: A\n...\n") == []
    assert told("kind: A\n...\n---\nkind: B\n...\n") == []


@pytest.mark.parametrize("dots", ["  ...", "  […]", "  [...]", "  <... more ...>", "  …"])
def test_dots_where_something_was_left_out(dots: str) -> None:
    assert told(f"kind: A\nspec:\n  a: 1\n{dots}\n") == [(4, 3, "dots stand where something was left out")]


def test_typographic_quotes_that_break_the_text() -> None:
    message = "the value is quoted with typographic quotes, which YAML takes for a part of the text"
    assert told("kind: A\nspec: “a: b”\n") == [(2, 7, message)]


@pytest.mark.parametrize("quoted", ["\u201cold-san\u201d", "\u2018old-san\u2019", "\u201eold-san\u201c"])
def test_typographic_quotes_that_would_be_part_of_a_value(quoted: str) -> None:
    parsed = read(f"kind: A\nspec:\n  list:\n  - {quoted}\n  class: {quoted}\n")
    [problem] = parsed.problems
    assert problem.message == ("the value is quoted with typographic quotes, which YAML takes for a part of the text")
    assert (problem.place.span().line, problem.place.span().column) == (4, 5)
    assert parsed.manifests == ()


def test_prose_may_start_with_a_typographic_quote() -> None:
    text = (
        "kind: A\nmetadata: {annotations: {d: “a”}}\nspec: {description: “a”, x: '“quoted twice”'}\n"
        "status: {message: “b”}\n"
    )
    assert told(text) == []


def test_merge_conflicts() -> None:
    message = "a merge conflict has been left in the file"
    text = "kind: A\nspec:\n<<<<<<< HEAD\n  a: 1\n=======\n  a: 2\n>>>>>>> branch\n"
    assert told(text) == [(3, 1, message)]
    assert told(text.replace("\n", "\r\n")) == [(3, 1, message)]
    assert told('{"kind": "A",\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> x\n}') == [(2, 1, message)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind: A\nspec: a: b\n", (2, 8, "a `:` stands where no key can be")),
        ("kind: A\nspec:\n  a: 1\n b: 2\n", (4, 2, "the indentation does not match the keys above")),
        ("kind: A\nspec:\n  - a\n - b\n", (4, 2, "the indentation does not match the keys above")),
        ("kind: A\nspec:\n  a\n", None),
        ("kind: A\nspec\n", (2, 1, "this line is neither `key: value` nor an item of a list")),
        ("kind: A\nspec: @x\n", (2, 7, "a value cannot start with this character")),
        ("kind: A\nspec: `x`\n", (2, 7, "a value cannot start with this character")),
        ("kind: A\nspec: %x\n", (2, 7, "a value cannot start with this character")),
        ("kind: A\nspec: [a, b\n", (2, 7, "`[` is opened, and neither `,` nor `]` follows")),
        ("kind: A\nspec: {a: 1\n", (2, 7, "`{` is opened, and neither `,` nor `}` follows")),
        ('kind: A\nspec: "a\\qb"\n', (2, 9, "a backslash in double quotes does not escape anything known")),
        ("kind: A\nspec: **a\n", (2, 8, "`*` is not followed by the name of an anchor")),
    ],
)
def test_other_mistakes_are_told_without_the_parsers_words(text: str, expected: tuple[int, int, str] | None) -> None:
    assert told(text) == ([] if expected is None else [expected])


def test_nothing_of_the_file_is_quoted_but_keys_and_expressions() -> None:
    value = "hunter2"
    texts = [
        f"kind: A\npassword: '{value}\n",
        f"kind: A\npassword: {value}: x\n",
        f"kind: A\npassword: @{value}\n",
        f'kind: A\npassword: {{{{ "{value}" | b64enc }}}}\n',
        f'kind: A\npassword: "\\q{value}"\n',
        f"kind: A\npassword: !!int {value}\n",
        f"kind: A\npassword: *{value}\n",
        f"kind: A\npassword: !{value}!x y\n",
        f"kind: A\n{value}\n",
        f'{{"kind": "A", "password": "{value}}}',
        f'{{"kind": "A", "password": {value}}}}}',
    ]
    for text in texts:
        problems = read(text).problems
        assert problems, text
        assert [value in problem.message + problem.help for problem in problems] == [False] * len(problems), text


@pytest.mark.parametrize("opening", ["[1, 2", "{x: 1"])
def test_a_bracket_that_is_not_closed_is_named_with_its_line(opening: str) -> None:
    parsed = parse("a.yaml", f"kind: a\n---\na:\n  b: {opening}\nb: 3\nc: 4\n".encode())

    (problem,) = parsed.problems
    closing = {"[": "]", "{": "}"}[opening[0]]
    assert problem.message == f"`{opening[0]}` is opened on line 4, and neither `,` nor `{closing}` follows"
    assert problem.place.span().line == 5
