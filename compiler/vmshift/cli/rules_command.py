"""vmshift rules."""

from __future__ import annotations

from typing import Literal

import click

from vmshift.cli.options import style

Form = Literal["text", "json", "markdown"]


@click.command("rules")
@click.option("--ledger", is_flag=True, help="List every statement of the documentation, and what answers for it.")
@click.option("--disagreements", is_flag=True, help="List where the documentation and the controller disagree.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="The form.",
)
def command(ledger: bool, disagreements: bool, format_: Form) -> None:
    """List all rules."""
    if ledger and disagreements:
        raise click.UsageError("--ledger and --disagreements are two lists; ask for one of them")
    if ledger:
        _ledger(format_)
    elif disagreements:
        _disagreements(format_)
    else:
        _catalogue(format_)


def _ledger(format_: Form) -> None:
    from vmshift.report.ledger import ledger_json, ledger_markdown, ledger_text

    if format_ == "json":
        _print_json(ledger_json())
    else:
        click.echo(ledger_markdown() if format_ == "markdown" else ledger_text(), nl=False)


def _disagreements(format_: Form) -> None:
    from vmshift.report.ledger import disagreements_json, disagreements_markdown, disagreements_text
    from vmshift.rules.disagreements import disagreeing

    modules = disagreeing()
    if format_ == "json":
        _print_json(disagreements_json(modules))
    else:
        write = disagreements_markdown if format_ == "markdown" else disagreements_text
        click.echo(write(modules), nl=False)


def _catalogue(format_: Form) -> None:
    from vmshift.rules.registry import all_rules

    rules = all_rules()
    if format_ == "json":
        from vmshift.report.catalogue import rule_json

        _print_json([rule_json(module) for module in rules])
    elif format_ == "markdown":
        from vmshift.report.ledger import ledger_table
        from vmshift.report.rule_index import catalogue_table

        ledger = ["## The documentation, statement by statement", "", *ledger_table()]
        click.echo("\n".join(["# Rules", "", *catalogue_table(rules), "", *ledger]))
    else:
        from vmshift.report.rule_index import rules_text

        click.echo(rules_text(rules, style("auto")), nl=False)
        click.echo(
            '\n"!" marks lost data or an outage that nothing else stops. `vmshift explain RULE` tells more.', err=True
        )


def _print_json(document: object) -> None:
    import json

    click.echo(json.dumps(document, indent=2, ensure_ascii=False))
