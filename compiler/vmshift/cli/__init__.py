"""The command line: one file per command, loaded when it is called."""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import sys
from typing import TYPE_CHECKING, Any

import click

from vmshift import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmshift.cli.answers import Question

COMMANDS = {
    "lint": "Check migration specs against the cluster's manifests.",
    "compile": "Lint, then write the manifests.",
    "preview": "Show what will happen to each VM.",
    "explain": "Tell everything about one rule.",
    "rules": "List all rules.",
    "schema": "Print a JSON Schema.",
    "init": "Write a commented migration spec.",
    "krm": "Be a KRM function: read a ResourceList, write a ResourceList.",
}
_REMEMBERED = ("lint", "preview", "compile")  # what reads a project, and may take long


class _Commands(click.Group):
    """Knows its commands by name and loads one only when it is called, so that the others cost nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"vmshift.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            import difflib

            close = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f' Did you mean "{close[0]}"?' if close else ""
            raise click.UsageError(f'There is no command "{args[0]}".{hint}', ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(130)  # as shells number it; 1 would stand for findings


_SETTINGS = {
    "help_option_names": ["-h", "--help"],
    "max_content_width": 100,
    "color": True,  # click takes no colour out again: --color, NO_COLOR and the terminal have decided
}


@click.group("vmshift", cls=_Commands, context_settings=_SETTINGS)
@click.version_option(__version__, "-V", "--version", prog_name="vmshift", message="%(prog)s %(version)s")
def cli() -> None:
    """Storage migrations of virtual machines on OpenShift Virtualization, through Git.

    Write a short migration spec; vmshift checks it against the cluster's manifests and compiles it into the objects
    that Argo CD or Flux apply. It never talks to a cluster.
    """


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line; a fault of vmshift itself ends with exit status 70 and a block for a bug report."""
    gc.disable()  # a run makes much, and next to no cycles; walking over a big inventory again and again takes long
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # UTF-8 whatever the locale says; names of files may hold any bytes
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = list(sys.argv[1:] if args is None else args)
    question = _question(arguments)
    try:
        status = question.replay() if question else None
        if status is not None:
            sys.exit(status)
        with question.remembering() if question else contextlib.nullcontext():
            cli.main(args=arguments, prog_name="vmshift")
    except OSError as error:  # what the system refuses is no fault of vmshift: a full disk behind `>`, for one
        from vmshift.cli.fault import refused

        refused(error)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001 - whatever it is, people get a report and no bare traceback
        from vmshift.cli.fault import report

        report(error)
        sys.exit(70)


def _question(arguments: Sequence[str]) -> Question | None:
    """Give the question that a command line is, where its answer may be remembered."""
    if not arguments or arguments[0] not in _REMEMBERED:
        return None
    from vmshift.cli.answers import Question

    return Question.of(arguments)
