"""vmshift krm."""

from __future__ import annotations

import posixpath
import sys
from typing import TYPE_CHECKING, Any

import click

from vmshift.cli.compiling import compiled_objects
from vmshift.cli.options import Choices, Inputs
from vmshift.cli.run import fails, judged, opened, settings_of

if TYPE_CHECKING:
    from vmshift.project import Project
    from vmshift.resolve.model import Migration
    from vmshift.resource_list import ResourceList

_INPUTS = Inputs((".",), (), (), (), None, None, None, None)
_CHOICES = Choices((), (), None, fail_on_possible=False, color="auto", quiet=False, verbose=False)


@click.command("krm")
def command() -> None:
    """Be a KRM function: read a ResourceList, write a ResourceList.

    kustomize and kpt give one on standard input. The migration specs are the functionConfig and those among the items;
    the other items add to their inventory. The objects that compile's root kustomization builds are added to the items,
    and findings become results. Where a rule finds an error the items stay as they are, and the exit status is 1.
    """
    from vmshift.resource_list import InvalidResourceListError, read_resource_list

    if sys.stdin.isatty():
        raise click.UsageError("A KRM function reads a ResourceList from standard input; kustomize or kpt give it one.")
    try:
        given = read_resource_list(sys.stdin.buffer.read())
    except InvalidResourceListError as error:
        raise click.UsageError(str(error)) from None
    _run(given)


def _run(given: ResourceList) -> None:
    from vmshift.reader import Request
    from vmshift.report.krm_results import krm_results, result_line

    specs = given.specs()
    if not specs:
        raise click.UsageError(
            "There is no migration spec: neither the functionConfig nor an item has the kind StorageMigration."
        )
    request = Request((), given={**specs, **given.judged()}, given_inventory=given.inventory(), settings=_settings())
    project = opened(request)
    findings = judged(project, _CHOICES, keep_grave=True)
    results = krm_results(findings)
    if fails(project, findings, _CHOICES) or len(project.migrations) < len(project.specs):
        for result in results:
            click.echo(result_line(result), err=True)
        click.echo(given.answer([], (), results), nl=False)
        click.get_current_context().exit(1)
    _refuse_unrecorded(project)
    made = _made(project, chosen=any(finding.waiver for finding in findings))
    click.echo(given.answer(made, {migration.name for migration in project.migrations}, results), nl=False)


def _refuse_unrecorded(project: Project) -> None:
    """Refuse computed waves that have begun: who is in them stands in the lock of a compiled folder."""
    from vmshift.resolve.wave_cut import JOINABLE

    for plan in (plan for migration in project.migrations for plan in migration.plans):
        wave = plan.assignment
        if wave.seat is not None and plan.step not in JOINABLE and wave.how not in ("recorded", "kept"):
            raise click.UsageError(
                f'The wave "{plan.wave}" is computed and at step "{plan.step}", and nothing records which namespaces '
                "it has: another one could take their place. Name its namespaces, or use `vmshift compile`."
            )


def _settings() -> Any:
    return settings_of(_INPUTS)


def _made(project: Project, *, chosen: bool) -> list[dict[str, Any]]:
    """Compile; an engine that prunes would take an empty answer for an order to remove everything."""
    from vmshift.emit.folder import sync_files

    made = [
        _in_file(migration, path, value)
        for migration in project.migrations
        for path, value in sync_files(compiled_objects(migration, chosen=chosen)).items()
    ]
    if not made:
        raise click.UsageError("The sync set is empty at this step; an engine that prunes would remove what is there.")
    return made


def _in_file(migration: Migration, path: str, value: dict[str, Any]) -> dict[str, Any]:
    """Say which file an object belongs in, for callers that keep a package of files."""
    from vmshift.resource_list import INDEX, PATH

    folder = posixpath.dirname(migration.manifest.file.path)
    output = migration.spec.output or f"compiled/{migration.name}"
    annotations = value["metadata"].get("annotations", {})
    where = {PATH: posixpath.normpath(posixpath.join(folder, output, path)), INDEX: "0"}
    return {**value, "metadata": {**value["metadata"], "annotations": {**annotations, **where}}}
