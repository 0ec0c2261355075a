"""vmshift init."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmshift.cli.proposal import Proposal

_DEFAULT = "storage-migration"


@click.command("init")
@click.argument("file", metavar="[FILE]", default="-")
@click.option("--name", metavar="NAME", help="The migration's name; default the file's name, else storage-migration.")
@click.option("-n", "--namespace", multiple=True, metavar="NAMESPACE", help="A namespace to select. Repeatable.")
@click.option("--from", "from_", multiple=True, metavar="CLASS", help="A source StorageClass. Repeatable.")
@click.option("--to", metavar="CLASS", help="The target StorageClass.")
@click.option(
    "-i", "--inventory", multiple=True, metavar="PATH", help="Propose values from these manifests. Repeatable."
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
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

    It goes to FILE, with the JSON Schema for editors beside it, into a folder as NAME.yaml, or to standard output.
    What no flag gives is proposed from the inventory, or left as an example to be changed.
    """
    from vmshift.cli.proposal import Proposal, Wishes, propose
    from vmshift.write.spec_text import spec_text

    _refuse_invalid(name, namespace, from_, to)
    path = _target(file, name)
    if path is not None and os.path.lexists(path) and not force:
        raise click.UsageError(f'"{path}" is there already; --force writes over it.')
    found = propose(inventory, Wishes(namespace, from_, to)) if inventory else Proposal()
    _tell(found)
    text = spec_text(
        name=name or _name(path),
        namespaces=list(namespace) or found.namespaces or ["my-namespace"],
        sources=[from_] if from_ else [[name] for name in found.sources] or [["old-class"]],
        target=to or found.target or "new-class",
        inventory=[_relative(entry, path) for entry in inventory],
    )
    if path is None:
        click.echo(text, nl=False)
    else:
        _write(path, text, force=force)


def _tell(found: Proposal) -> None:
    """Say what the inventory has, or has not, that the proposal does not show."""
    for skipped in found.unreadable:
        click.echo(f"{skipped} cannot be read and proposes nothing; vmshift lint says why", err=True)
    for name in found.in_vain:
        click.echo(f'namespace "{name}": the inventory has no disk of a VM there to propose from', err=True)
    if found.left_out:
        classes = ", ".join(f"{name} ({count})" for name, count in found.left_out)
        click.echo(f"left out, with the number of VM disks: {classes}; add entries to storage to move them", err=True)


def _refuse_invalid(name: str | None, namespaces: Sequence[str], sources: Sequence[str], target: str | None) -> None:
    from vmshift.spec.types import CLASS_GLOB, CLASS_NAME, DNS_LABEL, NAMESPACE_GLOB

    label = "lower-case letters, digits and -, at most 63 characters, a letter or digit first and last"
    given = (
        ("--name", [name] if name is not None else [], DNS_LABEL, label),
        ("--namespace", namespaces, NAMESPACE_GLOB, "the name of a namespace, or a glob such as web-*"),
        ("--from", sources, CLASS_GLOB, "the name of a StorageClass, or a glob such as nfs-*"),
        ("--to", [target] if target is not None else [], CLASS_NAME, "the name of a StorageClass"),
    )
    for option, values, pattern, form in given:
        for value in values:
            if not re.fullmatch(pattern, value):
                raise click.UsageError(f'{option} "{value}" is not valid: it takes {form}.')


def _target(file: str, name: str | None) -> Path | None:
    """Give the file to write; None for standard output. A folder takes a file that is named like the migration."""
    if file == "-":
        return None
    is_folder = file.endswith(("/", os.sep)) or os.path.isdir(file)  # noqa: PTH112 - Path raises for a name too long
    return Path(file) / f"{name or _DEFAULT}.yaml" if is_folder else Path(file)


def _write(path: Path, text: str, *, force: bool) -> None:
    from vmshift.schemas_folder import schema_text
    from vmshift.spec.schema import SCHEMA_FILE
    from vmshift.write.files import write_files

    schema, content = path.with_name(SCHEMA_FILE), schema_text("storagemigration")
    kept = os.path.lexists(schema) and not force  # it may be another version's, or edited
    try:
        same = kept and schema.read_text("utf-8") == content
        write_files([(path, text), *([] if kept else [(schema, content)])])
    except OSError as error:
        raise click.UsageError(f'"{error.filename or path}" cannot be written: {error.strerror}.') from None
    if kept and not same:
        click.echo(f"{schema}: kept, and not this version's; --force writes over it", err=True)
    click.echo(f"{path}: written, with {schema} for editors; next: vmshift lint {shlex.quote(str(path))}", err=True)


def _name(path: Path | None) -> str:
    """Give the migration the name of its file, as far as it makes a DNS label."""
    name = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:63].rstrip("-") if path is not None else ""
    return name if name not in ("", "migration") else _DEFAULT


def _relative(entry: str, path: Path | None) -> str:
    """Give an inventory path as the spec will name it: relative to the spec's folder."""
    folder = path.parent if path is not None else Path()
    return Path(os.path.relpath(entry, folder)).as_posix() + ("/" if Path(entry).is_dir() else "")
