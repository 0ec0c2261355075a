"""Comments that accept findings: which words are one, and which line they are about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmshift.source import ignores, parse

WHOLE = "vmshift: ignore[VMS416] named by others -- until 2027-01-31"


def found(text: str) -> list[tuple[int, list[str], str, str]]:
    """Give the line each comment is about, its rules, its reason and its end."""
    return [
        (comment.line, [rule for rule, _ in comment.rules], comment.reason, comment.expires)
        for comment in ignores(parse("a.yaml", text.encode()).file)
    ]


def said(line: int) -> list[tuple[int, list[str], str, str]]:
    return [(line, ["VMS416"], "named by others", "2027-01-31")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"kind: A # {WHOLE}\n", 1),
        (f"kind: A #{WHOLE}", 1),
        (f"# {WHOLE}\nkind: A\n", 2),
        (f"kind: A\nspec:\n  # {WHOLE}\n  # why it is so long\n  a: 1\n", 5),
        (f"kind: A\nb: |\n  text\n\n# {WHOLE}\nc: 1\n", 6),
        (f"kind: A\nb: 'it''s' # {WHOLE}\n", 2),
        (f'kind: A\nb: "a\n  b" # {WHOLE}\n', 3),
        (f"kind: A\r\n# {WHOLE}\r\nc: 1\r\n", 3),
        (f"kind: A\n---\nkind: B # {WHOLE}\n", 3),
        (f"kind: [\n---\nkind: B # {WHOLE}\n", 3),
        (f"kind: A\nb: [1, # {WHOLE}\n  2]\n", 2),
        (f"kind: A # {WHOLE}", 1),
        (f"kind: A\n# {WHOLE}", 3),
    ],
)
def test_a_comment_is_about_its_line_or_where_it_stands_alone_the_next_that_is_no_comment(text: str, line: int) -> None:
    assert found(text) == said(line)


@pytest.mark.parametrize(
    "text",
    [
        f"kind: A\nb: |\n  # {WHOLE}\n  c: 1\n",
        f"kind: A\nb: >-\n  text\n   # {WHOLE}\n",
        f'kind: A\nb: "x # {WHOLE}"\n',
        f"kind: A\nb: 'x\n  # {WHOLE}'\n",
        f"kind: A\nb: x#{WHOLE}\n",
        f'{{"kind": "A", "b": "x # {WHOLE}"}}\n',
        f"kind: [ # {WHOLE}\n",
    ],
    ids=["block", "folded", "double quotes", "single quotes", "no blank before", "JSON", "cannot be read"],
)
def test_what_is_text_is_no_comment(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("words", "rules", "reason", "expires"),
    [
        ("vmshift:ignore[VMS416]", ["VMS416"], "", ""),
        ("vmshift: ignore [ VMS416 , vms401 ]  because  ", ["VMS416", "vms401"], "because", ""),
        ("vmshift: ignore[vm-name-length] -- until 2027-01-31", ["vm-name-length"], "", "2027-01-31"),
        ("vmshift: ignore[VMS416] a -- b -- until  soon ", ["VMS416"], "a -- b", "soon"),
        ("vmshift: ignore[VMS416] until 2027-01-31", ["VMS416"], "until 2027-01-31", ""),
        ("vmshift: ignore[VMS416]--until 2027-01-31", ["VMS416"], "", "2027-01-31"),
        ("vmshift: ignore[]", [], "", ""),
        ("vmshift: ignore", [], "", ""),
    ],
)
def test_the_words_are_rules_a_reason_and_an_end(words: str, rules: list[str], reason: str, expires: str) -> None:
    assert found(f"kind: A # {words}\n") == [(1, rules, reason, expires)]


@pytest.mark.parametrize("words", ["vmshift: ignored[VMS416]", "vmshift: note", "see vmshift: ignore[VMS416]"])
def test_other_comments_are_left_alone(words: str) -> None:
    assert found(f"kind: A # {words}\n") == []


def test_places_are_those_of_the_comment_and_of_each_rule() -> None:
    (comment,) = ignores(parse("a.yaml", f"kind: A # {WHOLE} \n".encode()).file)
    rule = comment.rules[0][1].span()

    assert (comment.place.span().column, comment.place.span().end_column) == (9, 9 + 2 + len(WHOLE))
    assert (rule.column, rule.end_column) == (27, 33)


@given(
    st.lists(
        st.sampled_from(["a: 1", "b: |", "  x", f"# {WHOLE}", "- 'q", "'", "---", "", "[", '"', "\t"]), max_size=12
    )
)
def test_no_text_is_too_odd(lines: list[str]) -> None:
    ignores(parse("a.yaml", "\n".join(lines).encode()).file)
