"""All rules at once: in a terminal, and as the index of their pages, by family, by severity and by the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.report.catalogue import marked_severity
from vmshift.report.style import PLAIN, Style
from vmshift.rules.base import SEVERITIES
from vmshift.rules.families import by_family
from vmshift.rules.ledger import STATEMENTS, answering

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmshift.rules.registry import RuleModule

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


def rule_row(module: RuleModule, width: int, style: Style = PLAIN) -> str:
    """Write a rule as one line of a table."""
    rule, severity = module.rule, marked_severity(module)
    coloured = style(rule.severity, f"{severity:<8}")
    return f"{style('strong', rule.id)}  {rule.name:<{width}}  {coloured}  {module.summary}"


def rules_text(modules: Sequence[RuleModule], style: Style = PLAIN) -> str:
    """Write all rules for a terminal, family by family."""
    width = max(len(module.rule.name) for module in modules)
    blocks = [
        "\n".join([style("strong", title), *(rule_row(module, width, style) for module in members)])
        for title, members in by_family(modules).items()
    ]
    return "\n\n".join(blocks) + "\n"


def catalogue_table(modules: Sequence[RuleModule], *, linked: bool = False) -> list[str]:
    """Write rules as a table in Markdown, linked to their pages beside it where these exist."""
    lines = ["| id | name | | finds |", "|---|---|---|---|"]
    for module in modules:
        rule = module.rule
        shown = _link(rule.id) if linked else rule.id
        lines.append(f"| {shown} | {rule.name} | {marked_severity(module)} | {module.summary} |")
    return lines


def index_page(modules: Sequence[RuleModule]) -> str:
    """Write the index of all rules, in Markdown."""
    lines = [
        "# Rules",
        "",
        "Made from the rules themselves. `!` marks lost data or an outage that nothing else stops.",
        "",
        "- [By family](#by-family)",
        "- [By severity](#by-severity)",
        "- [By the documentation](#by-the-documentation), statement by statement",
        "- [Examples](#examples): how to read them",
        "- [Where the documentation and the controller disagree](../../explanation/disagreements.md)",
        "",
        "## By family",
        "",
    ]
    for title, members in by_family(modules).items():
        lines += [f"### {title}", "", *catalogue_table(members, linked=True), ""]
    lines += ["## By severity", "", *_by_severity(modules), *_by_statement(modules), *_EXAMPLES]
    return "\n".join(lines) + "\n"


def _by_severity(modules: Sequence[RuleModule]) -> list[str]:
    lines = ["A finding may weigh more or less than its rule; the page of the rule says when.", ""]
    for severity in SEVERITIES:
        for grave in (True, False):
            found = [
                module.rule for module in modules if (module.rule.severity, module.rule.grave) == (severity, grave)
            ]
            if found:
                listed = ", ".join(f"{_link(rule.id)} {rule.name}" for rule in found)
                lines += [f"**{severity}{'!' if grave else ''}** ({len(found)}): {listed}", ""]
    return lines


def _by_statement(modules: Sequence[RuleModule]) -> list[str]:
    known = {module.rule.id for module in modules}
    lines = [
        "## By the documentation",
        "",
        "[The ledger](../ledger.md) tells also what answers for a statement beside rules.",
        "",
        "| | statement | rules |",
        "|---|---|---|",
    ]
    for each in STATEMENTS:
        rules = ", ".join(_link(rule.id) for rule in answering(each) if rule.id in known)
        lines += [f"| {each.id} | {each.statement} | {rules} |"] if rules else []
    return [*lines, ""]


def _link(rule_id: str) -> str:
    return f"[{rule_id}]({rule_id}.md)"
