"""vmshift compile."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vmshift.cli.compiling import compiled_objects
from vmshift.cli.options import Choices, Inputs, judging, reading, style
from vmshift.cli.progress import progress
from vmshift.cli.run import fails, judged, leaves_out, open_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vmshift.history import Other
    from vmshift.project import Project
    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Finding
    from vmshift.write.plan import Output


@click.command("compile")
@reading
@judging
@click.option("--out", metavar="DIR", help="Write here; with several specs, into DIR/<name>.")
@click.option("--check", is_flag=True, help="Write nothing; exit status 3 where the folder is not up to date.")
@click.option("--diff", is_flag=True, help="Like --check, and print the difference.")
@click.option("--stdout", is_flag=True, help="Write nothing; print what the root kustomization builds.")
def command(inputs: Inputs, choices: Choices, out: str | None, check: bool, diff: bool, stdout: bool) -> None:
    """Lint, then write the manifests.

    PATH is a file, a folder that is searched, or - for standard input. Where a rule finds an error, nothing is written.
    """
    _refuse_together(check=check, diff=diff, stdout=stdout)
    context = click.get_current_context()
    quiet = choices.quiet
    project = open_paths(inputs, out=out)
    findings = judged(project, choices, keep_grave=True)
    if findings:
        from vmshift.report.text import text

        click.echo(text(findings, style(choices.color, err=True), verbose=choices.verbose), nl=False, err=True)
    if fails(project, findings, choices) or len(project.migrations) < len(project.specs):
        _say(quiet, f"{_closing(project, findings)}; nothing was written")
        context.exit(1)
    if not project.specs:
        raise click.UsageError("There is no migration spec to compile in what was named.")
    chosen = leaves_out(project, choices) or any(finding.waiver for finding in findings)
    with progress("compiling"):
        compiled = [(migration, compiled_objects(migration, chosen=chosen)) for migration in project.migrations]
    if stdout:
        _print([objects for _, objects in compiled])
        return
    with _system_errors():
        outputs = _outputs(compiled, out)
        if check or diff:
            context.exit(3 if _differs(outputs, show=diff, quiet=quiet) else 0)
        _write(outputs, quiet=quiet)


def _refuse_together(**flags: bool) -> None:
    *others, last = [f"--{name}" for name, given in flags.items() if given] or [""]
    if others:
        raise click.UsageError(f"{', '.join(others)} and {last} exclude each other; ask for one of them.")


@contextlib.contextmanager
def _system_errors() -> Iterator[None]:
    """Tell what the system refuses, as wrong usage."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        name = error.filename2 or error.filename
        where = f'"{name}" cannot be read or written' if name else "The output cannot be written"
        raise click.UsageError(f"{where}: {error.strerror}. Nothing was changed.") from None


def _closing(project: Project, findings: Sequence[Finding]) -> str:
    from vmshift.report.closing import closing_line

    return closing_line(findings, project.specs, project.migrations, len(project.manifests))


def _say(quiet: bool, text: str) -> None:
    if not quiet:
        click.echo(text, err=True)


def _print(folders: Sequence[dict[str, dict[str, Any]]]) -> None:
    from vmshift.emit.folder import sync_set
    from vmshift.write.yaml_text import yaml_text

    objects = [value for files in folders for value in sync_set(files)]
    if not objects:
        raise click.UsageError("The sync set is empty at this step; an engine that prunes would remove what is there.")
    click.echo("---\n".join(yaml_text(value) for value in objects), nl=False)


def _outputs(compiled: Sequence[tuple[Migration, dict[str, dict[str, Any]]]], out: str | None) -> list[Output]:
    from vmshift.emit.folder import plan_contents
    from vmshift.history import other_of, output_folder
    from vmshift.write.plan import make_output

    outputs = []
    for migration, objects in compiled:
        spec = Path(migration.manifest.file.path)
        root = output_folder(spec, migration.model, out, several=len(compiled) > 1)
        if other := other_of(root, migration.name):
            raise click.UsageError(_taken(root, migration.name, other))
        plans, seats = plan_contents(migration), migration.seats
        outputs.append(make_output(root, objects, migration.name, migration.manifest.value, plans, seats))
    roots = [Path(os.path.realpath(output.root)) for output in outputs]
    for index, root in enumerate(roots):
        if any(root == other or other in root.parents or root in other.parents for other in roots[:index]):
            raise click.UsageError(f'Two migrations would write to "{root.name}"; give them outputs of their own.')
    return outputs


def _taken(root: Path, name: str, other: Other) -> str:
    """Say whose a folder is, and what writing another migration into it would leave behind."""
    whose = f'"{root}" was compiled for migration "{other.name}", and this one is "{name}".'
    if not other.open:
        return f"{whose} Give it an output of its own, or remove the folder if nothing of it is in the cluster."
    more = f" and {len(other.open) - 3} more" if len(other.open) > 3 else ""
    plans = ", ".join(f'"{plan}"' for plan in other.open[:3]) + more
    return (
        f"{whose} Plans of the old one would stay open in the cluster, without a file: {plans}. "
        f'Give "{name}" an output of its own, or bring "{other.name}" to step: closed first.'
    )


def _differs(outputs: Sequence[Output], *, show: bool, quiet: bool) -> bool:
    from vmshift.write.plan import diff

    stale = [output for output in outputs if output.changes()]
    for output in stale:
        if show:
            for line in diff(output, output.root.as_posix()):
                click.echo(line)
        root = os.path.normpath(output.root)
        _say(quiet, f"{root} is not what the spec compiles to: {_paths(output)}; run vmshift compile")
    return bool(stale)


def _paths(output: Output) -> str:
    changed = list(output.changes())
    return ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")


def _write(outputs: Sequence[Output], *, quiet: bool) -> None:
    from vmshift.report.closing import count
    from vmshift.write.folder import write
    from vmshift.write.plan import ForeignFileError

    for output in outputs:
        try:
            output.refuse_foreign_files()
        except ForeignFileError as error:
            raise click.UsageError(
                f'"{output.root / str(error)}" is in the way, and vmshift has not written it. '
                "Move it, or choose another output."
            ) from None
    changed = write(outputs)
    for output in outputs:
        mine = [path for path in changed if Path(path).is_relative_to(output.root)]
        root = os.path.normpath(output.root)  # as shown: "clusters/a", not "migrations/../clusters/a"
        _say(quiet, f"{root}: {count(len(mine), 'file')} changed" if mine else f"{root}: up to date")
