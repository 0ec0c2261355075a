"""One rule as people and programs read it."""

from __future__ import annotations

import dataclasses
import textwrap
from typing import TYPE_CHECKING, Any

from vmshift.report.style import PLAIN, Style
from vmshift.rules.ledger import STATEMENTS
from vmshift.rules.registry import SECTIONS
from vmshift.rules.sources import url_of

if TYPE_CHECKING:
    from vmshift.rules.registry import RuleModule

_LITERAL = ("Before", "After")
_LISTS = ("Disagrees", "Sources")
_WIDTH = 100


def marked_severity(module: RuleModule) -> str:
    """Give the severity of a rule, with ! where it is grave."""
    return f"{module.rule.severity}{'!' if module.rule.grave else ''}"


def rule_text(module: RuleModule, style: Style = PLAIN) -> str:
    """Write everything about a rule."""
    blocks = [style("strong", f"{module.rule.id} {module.rule.name}"), module.summary, _facts(module, style)]
    for name in SECTIONS:
        body = _addressed(module) if name == "Sources" else module.sections.get(name, "")
        if body:
            blocks.append(f"{style('strong', name)}\n{textwrap.indent(body, '  ')}")
    return "\n\n".join(blocks) + "\n"


def rule_json(module: RuleModule) -> dict[str, Any]:
    """Give everything about a rule as plain values."""
    rule, disagreement = module.rule, module.disagreement
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": rule.severity,
        "grave": rule.grave,
        "basis": list(rule.basis),
        "since": rule.since,
        "appliesTo": rule.applies_to,
        "ledger": list(rule.ledger),
        "summary": module.summary,
        **{name.lower(): module.sections.get(name, "") for name in SECTIONS if name not in _LISTS},
        "disagrees": None if disagreement is None else dataclasses.asdict(disagreement),
        "sources": [
            {"document": source.document, "section": source.section, "url": url_of(source.document)}
            for source in module.sources
        ],
    }


def rule_page(module: RuleModule, *, in_docs: bool = False) -> str:
    """Write the documentation page of a rule, in Markdown; `in_docs` adds the links to other pages of its folder."""
    lines = [f"# {module.rule.id} {module.rule.name}", "", module.summary, "", *_table(module, in_docs=in_docs)]
    for name in SECTIONS:
        body = module.sections.get(name, "")
        if not body:
            continue
        lines += ["", f"## {name}", ""]
        if in_docs and name == _LITERAL[0]:
            lines += ["[How to read the examples](README.md#examples)", ""]
        if name == "Sources":
            body = _linked(module)
        lines += ["```yaml", body, "```"] if name in _LITERAL else [body]
    return "\n".join(lines) + "\n"


def _facts(module: RuleModule, style: Style) -> str:
    rule = module.rule
    severity = style(rule.severity, rule.severity)
    rows = [
        ("severity", f"{severity}, grave: lost data or an outage that nothing else stops" if rule.grave else severity),
        ("basis", ", ".join(rule.basis)),
        ("versions", rule.applies_to),
        ("since", rule.since),
    ]
    rows += [("answers", text) for text in _answered(module)]
    lines = []
    for key, value in rows:
        lines += textwrap.wrap(value, _WIDTH, initial_indent=f"  {key:<8}  ", subsequent_indent=" " * 12)
    return "\n".join(lines)


def _table(module: RuleModule, *, in_docs: bool) -> list[str]:
    rule = module.rule
    lines = [
        "| | |",
        "|---|---|",
        f"| severity | {rule.severity}{' (grave: lost data or an outage)' if rule.grave else ''} |",
        f"| basis | {', '.join(rule.basis)} |",
        f"| versions | {rule.applies_to} |",
        f"| since | {rule.since} |",
    ]
    if rule.ledger:
        shown = "[documentation ledger](../ledger.md)" if in_docs else "documentation ledger"
        lines.append(f"| {shown} | {'<br>'.join(_answered(module))} |")
    return lines


def _answered(module: RuleModule) -> list[str]:
    """Give the statements of the documentation that a rule answers for."""
    said = {each.id: each.statement for each in STATEMENTS}
    return [f"{each} {said.get(each, '')}".strip() for each in module.rule.ledger]


def _addressed(module: RuleModule) -> str:
    lines, known = [], ""
    for source in module.sources:
        lines += textwrap.wrap(
            f"- {source.document}: {source.section}", _WIDTH, subsequent_indent="  ", break_on_hyphens=False
        )
        url = url_of(source.document) or ""
        if url and url != known:
            lines.append(f"  {url}")
        known = url
    return "\n".join(lines)


def _linked(module: RuleModule) -> str:
    lines = []
    for source in module.sources:
        url = url_of(source.document)
        lines.append(f"- {f'[{source.document}]({url})' if url else source.document}: {source.section}")
    return "\n".join(lines)
