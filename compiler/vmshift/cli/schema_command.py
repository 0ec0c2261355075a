"""vmshift schema."""

from __future__ import annotations

import click

from vmshift.schemas_folder import SCHEMAS, schema_text


@click.command("schema")
@click.argument("name", type=click.Choice(list(SCHEMAS)), default="spec", metavar="[NAME]")
def command(name: str) -> None:
    """Print a JSON Schema.

    NAME is spec (the default), config, findings or preview. Save the first beside your specs, for editors: a spec names
    it in its first line, as `vmshift init` writes it.
    """
    click.echo(schema_text(SCHEMAS[name]), nl=False)
