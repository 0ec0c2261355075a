"""vmshift explain."""

from __future__ import annotations

import click

from vmshift.cli.options import style


@click.command("explain")
@click.argument("rule", metavar="RULE")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="The form."
)
def command(rule: str, format_: str) -> None:
    """Tell everything about one rule.

    RULE is an id such as VMS401, or a name such as shared-disk.
    """
    from vmshift.cli.rule_names import ids_of
    from vmshift.report.catalogue import rule_json, rule_text
    from vmshift.rules.registry import load_rule

    found = [load_rule(rule_id) for rule_id in ids_of(rule)]
    if format_ == "json":
        import json

        click.echo(
            json.dumps([rule_json(module) for module in found] if len(found) > 1 else rule_json(found[0]), indent=2)
        )
        return
    click.echo("\n".join(rule_text(module, style("auto")) for module in found), nl=False)
