"""vmshift schema."""

from __future__ import annotations

import click

from vmshift.schemas_folder import SCHEMAS, schema_text


@click.command("schema")
@click.argument("name", type=click.Choice(list(SCHEMAS)), default="spec", metavar="[NAME]")
def command(name: str) -> None:
    """Print a JSON Schema: spec (the default) or findings.

    Save it beside your specs, and name it in the first line of a spec: # yaml-language-server: $schema=FILE
    """
    click.echo(schema_text(SCHEMAS[name]), nl=False)
