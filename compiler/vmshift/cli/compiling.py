"""What several commands do: turn a migration into objects, or say why it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from vmshift.resolve.model import Migration


def compiled_objects(migration: Migration, *, chosen: bool) -> dict[str, dict[str, Any]]:
    """Compile a migration and hold every object against its schema.

    `chosen`: rules were left out or findings waived, so that what they are about may have come this far.
    """
    from vmshift.emit.check import InvalidObjectError, check_object
    from vmshift.emit.folder import folder
    from vmshift.resolve.contradictions import contradictions
    from vmshift.resolve.jsonpatch import InvalidPatchError

    for contradiction in contradictions(migration):
        raise click.UsageError(contradiction)
    try:
        objects = folder(migration)
        for value in objects.values():
            check_object(value)
    except (InvalidObjectError, InvalidPatchError) as error:
        if not chosen:
            raise
        raise click.UsageError(
            f'"{migration.name}" cannot be compiled while rules are left out or waived: {error}. Leave out none.'
        ) from None
    return objects
