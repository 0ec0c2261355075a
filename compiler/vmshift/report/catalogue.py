"""Rules as people and programs read them."""

from __future__ import annotations

import dataclasses
import textwrap
from typing import TYPE_CHECKING, Any

from vmshift.rules.registry import SECTIONS
from vmshift.rules.sources import url_of

if TYPE_CHECKING:
    from vmshift.rules.registry import RuleModule

_LITERAL = ("Before", "After")
_LISTS = ("Disagrees", "Sources")
_EXAMPLES = """\
## Examples

The examples on the pages are changes of one healthy cluster, and the tests run each of them: what stands under Before
brings the rule up and no other error, and what stands under After settles it. The cluster has one running VM, `web-01`
of the namespace `shop`, with the disks `root` and `data` on the class `old-san`, which are to go live to `new-san`:
[its inventory](../../../tests/rules/healthy/inventory.yaml),
[the migration spec](../../../tests/rules/healthy/migration.yaml), and, written by hand,
[a plan](../../../tests/rules/healthy/plan.yaml) and [its cutover](../../../tests/rules/healthy/run.yaml).

Each YAML document says in its first line where it stands: `# cluster` is an object of the inventory, anything else a
file. It is merged into what is there, as `kubectl patch` merges: `null` takes a key away, named entries of lists are
merged one by one, and `$patch: delete` takes away an entry, an object or a file. A file with an apiVersion is given
whole. Under After stands what is different then; the rest of Before holds on.""".splitlines()


def rule_row(module: RuleModule, width: int) -> str:
    """Write a rule as one line of a table."""
    rule = module.rule
    severity = f"{rule.severity}{'!' if rule.grave else ''}"
    return f"{rule.id}  {rule.name:<{width}}  {severity:<8}  {module.summary}"


def rule_text(module: RuleModule) -> str:
    """Write everything about a rule."""
    rule = module.rule
    facts = [
        f"{rule.severity}{', grave' if rule.grave else ''}",
        f"basis: {', '.join(rule.basis)}",
        f"since {rule.since}",
    ]
    if rule.ledger:
        facts.append(f"answers {', '.join(rule.ledger)} of the documentation ledger")
    blocks = [f"{rule.id} {rule.name}", module.summary, "; ".join(facts)]
    for name in SECTIONS:
        body = module.sections.get(name, "")
        if body:
            blocks.append(f"{name}\n{textwrap.indent(body, '  ')}")
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


def rule_page(module: RuleModule, guide: str = "") -> str:
    """Write the documentation page of a rule, in Markdown; `guide` is the way to what tells how examples are read."""
    rule = module.rule
    facts = [
        f"| severity | {rule.severity}{' (grave: lost data or an outage)' if rule.grave else ''} |",
        f"| basis | {', '.join(rule.basis)} |",
        f"| since | {rule.since} |",
    ]
    if rule.ledger:
        facts.append(f"| documentation ledger | {', '.join(rule.ledger)} |")
    lines = [f"# {rule.id} {rule.name}", "", module.summary, "", "| | |", "|---|---|", *facts]
    for name in SECTIONS:
        body = module.sections.get(name, "")
        if not body:
            continue
        lines += ["", f"## {name}", ""]
        if guide and name == _LITERAL[0]:
            lines += [f"[How to read the examples]({guide})", ""]
        lines += ["```yaml", body, "```"] if name in _LITERAL else [body]
    return "\n".join(lines) + "\n"


def catalogue_table(modules: list[RuleModule], *, linked: bool = False) -> list[str]:
    """Write all rules as a table in Markdown, linked to their pages beside it where these exist."""
    lines = ["| id | name | | finds |", "|---|---|---|---|"]
    for module in modules:
        rule = module.rule
        severity = f"{rule.severity}{'!' if rule.grave else ''}"
        shown = f"[{rule.id}]({rule.id}.md)" if linked else rule.id
        lines.append(f"| {shown} | {rule.name} | {severity} | {module.summary} |")
    return lines


def index_page(modules: list[RuleModule]) -> str:
    """Write the index of all rules, in Markdown."""
    lines = [
        "# Rules",
        "",
        "Made from the rules themselves. `!` marks lost data or an outage that nothing else stops.",
        "[The documentation, statement by statement](../ledger.md) tells which rules answer for what it says, and",
        "[another page](../../explanation/disagreements.md) where the controller does otherwise.",
        "",
        *catalogue_table(modules, linked=True),
        "",
        *_EXAMPLES,
    ]
    return "\n".join(lines) + "\n"
