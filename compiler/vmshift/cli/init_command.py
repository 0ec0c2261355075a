"""vmshift init."""

from __future__ import annotations

import re
from pathlib import Path

import click


@click.command("init")
@click.argument("file", metavar="[FILE]", default="-")
@click.option("--name", metavar="NAME", help="The migration's name; default the file's name, else storage-migration.")
@click.option("-n", "--namespace", multiple=True, metavar="NAMESPACE", help="A namespace to select. Repeatable.")
@click.option("--from", "from_", multiple=True, metavar="CLASS", help="A source StorageClass. Repeatable.")
@click.option("--to", metavar="CLASS", help="The target StorageClass.")
@click.option(
    "-i", "--inventory", multiple=True, metavar="PATH", help="Propose values from these manifests. Repeatable."
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(
    file: str,
    name: str | None,
    namespace: tuple[str, ...],
    from_: tuple[str, ...],
    to: str | None,
    inventory: tuple[str, ...],
    force: bool,
) -> None:
    """Write a commented migration spec.

    It goes to FILE, with the JSON Schema for editors beside it, or to standard output. What no flag gives is proposed
    from the inventory, or left as an example to be changed.
    """
    from vmshift.cli.proposal import Proposal, propose
    from vmshift.schemas_folder import schema_text
    from vmshift.spec.schema import SCHEMA_FILE
    from vmshift.write.spec_text import spec_text

    path = None if file == "-" else Path(file)
    if path is not None and path.exists() and not force:
        raise click.UsageError(f'"{file}" is there already; --force writes over it.')
    found = propose(inventory) if inventory else Proposal()
    text = spec_text(
        name=name or _name(path),
        namespaces=list(namespace) or found.namespaces or ["my-namespace"],
        sources=list(from_) or found.sources or ["old-class"],
        target=to or found.target or "new-class",
        inventory=[_relative(entry, path) for entry in inventory],
    )
    if path is None:
        click.echo(text, nl=False)
        return
    schema = path.with_name(SCHEMA_FILE)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        schema.write_text(schema_text("storagemigration"), encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f'"{error.filename or path}" cannot be written: {error.strerror}.') from None
    click.echo(f"{path}: written, with {schema} for editors; next: vmshift lint {path}", err=True)


def _name(path: Path | None) -> str:
    """Give the migration the name of its file, as far as it makes a DNS label."""
    name = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:63].rstrip("-") if path is not None else ""
    return name if name not in ("", "migration") else "storage-migration"


def _relative(entry: str, path: Path | None) -> str:
    """Give an inventory path as the spec will name it: relative to the spec's folder."""
    import os

    folder = path.parent if path is not None else Path()
    return Path(os.path.relpath(entry, folder)).as_posix() + ("/" if Path(entry).is_dir() else "")
