"""vmshift rules."""

from __future__ import annotations

import click


@click.command("rules")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="The form."
)
def command(format_: str) -> None:
    """List all rules."""
    from vmshift.report.catalogue import rule_json, rule_row
    from vmshift.rules.registry import all_rules

    rules = all_rules()
    if format_ == "json":
        import json

        click.echo(json.dumps([rule_json(module) for module in rules], indent=2))
        return
    width = max(len(module.rule.name) for module in rules)
    for module in rules:
        click.echo(rule_row(module, width))
    click.echo(
        '\n"!" marks lost data or an outage that nothing else stops. `vmshift explain RULE` tells more.', err=True
    )
