"""The documentation, statement by statement, and where it and the controller disagree."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from vmshift.rules.ledger import CHAPTER, STATEMENTS, answering

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.ledger import Statement
    from vmshift.rules.registry import RuleModule

_WIDTH = 100


def ledger_text() -> str:
    """Write the ledger for people: each statement, and below it what answers."""
    lines = [f"{CHAPTER}, statement by statement", ""]
    for each in STATEMENTS:
        lines += _wrapped(f"{each.id}  ", f"{each.statement} ({each.section})")
        lines += _wrapped("     = ", "; ".join(_answers(each)))
    return "\n".join(lines) + "\n"


def ledger_json() -> list[dict[str, Any]]:
    """Give the ledger as plain values."""
    return [
        {
            "id": each.id,
            "section": each.section,
            "statement": each.statement,
            "rules": [rule.id for rule in answering(each)],
            "files": list(each.files),
            "otherwise": each.otherwise,
        }
        for each in STATEMENTS
    ]


def ledger_table(pages: str = "") -> list[str]:
    """Write the ledger as a table in Markdown; `pages` is the way to the folder of the rules' pages."""
    lines = ["| | section | statement | answered by |", "|---|---|---|---|"]
    lines += [
        f"| {each.id} | {each.section} | {each.statement} | {'; '.join(_answers(each, pages, '`'))} |"
        for each in STATEMENTS
    ]
    return lines


def ledger_markdown() -> str:
    """Write the ledger in Markdown."""
    return "\n".join(["# The documentation, statement by statement", "", *ledger_table()]) + "\n"


def disagreements_text(modules: list[RuleModule]) -> str:
    """Write for people where the documentation and the controller disagree."""
    lines = []
    for module in modules:
        if (found := module.disagreement) is not None:
            lines += [f"{module.rule.id} {module.rule.name}"]
            lines += _wrapped("  the documentation: ", found.document)
            lines += _wrapped("  the controller:    ", found.controller)
    return "\n".join(lines) + "\n"


def disagreements_json(modules: list[RuleModule]) -> list[dict[str, str]]:
    """Give the disagreements as plain values."""
    return [
        {
            "rule": module.rule.id,
            "name": module.rule.name,
            "document": module.disagreement.document,
            "controller": module.disagreement.controller,
        }
        for module in modules
        if module.disagreement is not None
    ]


def disagreements_markdown(modules: list[RuleModule], pages: str = "") -> str:
    """Write the disagreements in Markdown; `pages` is the way to the folder of the rules' pages."""
    lines = [
        "# Where the documentation and the controller disagree",
        "",
        "Made from the rules themselves. What a rule finds follows what the cluster will do; a document that says",
        "otherwise is named here, so that nobody is surprised.",
        "",
        "| rule | the documentation: | the controller: |",
        "|---|---|---|",
    ]
    lines += [
        f"| {_link(row['rule'], pages)} {row['name']} | {row['document']} | {row['controller']} |"
        for row in disagreements_json(modules)
    ]
    return "\n".join(lines) + "\n"


def _answers(each: Statement, pages: str = "", quote: str = "") -> Iterator[str]:
    rules = [_link(rule.id, pages) for rule in answering(each)]
    if rules:
        yield ", ".join(rules)
    if each.files:
        yield ", ".join(f"{quote}{pattern}{quote}" for pattern in each.files)
    if each.otherwise:
        yield each.otherwise


def _link(rule_id: str, pages: str) -> str:
    return f"[{rule_id}]({pages}/{rule_id}.md)" if pages else rule_id


def _wrapped(head: str, text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False)
