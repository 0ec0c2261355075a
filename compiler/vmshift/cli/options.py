"""Options that several commands share."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from vmshift.report.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vmshift.project import Project
    from vmshift.rules.base import Finding, Severity

_ORDER: dict[str, int] = {"info": 0, "warning": 1, "error": 2}
_UNREADABLE = ("VMS001", "VMS002", "VMS003", "VMS004")  # what they speak of cannot be compiled, whoever ignores them


def reading(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every command has that reads specs."""
    decorators = (
        click.argument("paths", nargs=-1, required=True, metavar="PATH..."),
        click.option(
            "-i", "--inventory", multiple=True, metavar="PATH", help="Use this inventory, not the spec's. Repeatable."
        ),
        click.option("--extend-inventory", multiple=True, metavar="PATH", help="Add to the inventory. Repeatable."),
        click.option("--stdin-filename", metavar="NAME", help="The name of what `-` reads from standard input."),
    )
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def judging(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every command has that judges specs."""
    decorators = (
        click.option(
            "--select", multiple=True, metavar="RULE", help="Run these rules alone (id, name or prefix). Repeatable."
        ),
        click.option("--ignore", multiple=True, metavar="RULE", help="Leave these rules out. Repeatable."),
        click.option(
            "--fail-on",
            type=click.Choice(["error", "warning", "info"]),
            default="error",
            show_default=True,
            help="The lowest severity that fails the run.",
        ),
        click.option("--fail-on-possible", is_flag=True, help="Let findings count that the inventory does not decide."),
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            show_default=True,
            help="Colours; NO_COLOR and FORCE_COLOR are honoured.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing beside the product."),
    )
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def open_paths(
    paths: Sequence[str], inventory: Sequence[str], extend_inventory: Sequence[str], stdin_filename: str | None
) -> Project:
    """Read what a command line names; a path that is not there is wrong usage (exit status 2)."""
    from vmshift.project import NoSuchPathError, Request, open_project

    stdin = sys.stdin.buffer.read() if "-" in paths else b""
    request = Request(paths, inventory, extend_inventory, stdin, stdin_filename or "<stdin>")
    try:
        return open_project(request)
    except NoSuchPathError as error:
        raise click.UsageError(f'There is no file or folder "{error}".') from None


def judged(
    project: Project, select: Sequence[str], ignore: Sequence[str], *, keep_grave: bool = False
) -> list[Finding]:
    """Run the chosen rules. Raises UsageError for a rule that does not exist.

    With `keep_grave` no choice switches off what would lose data, or leaves a spec unread.
    """
    from vmshift.rules.engine import judge

    chosen, left_out = _rule_ids(select), _rule_ids(ignore)
    return judge(
        project.context,
        lambda module: (
            (keep_grave and (module.rule.grave or module.rule.id in _UNREADABLE))
            or ((not select or module.rule.id in chosen) and module.rule.id not in left_out)
        ),
    )


def _rule_ids(words: Sequence[str]) -> set[str]:
    if not words:
        return set()
    from vmshift.cli.rule_names import ids_of

    return {rule_id for word in words for rule_id in ids_of(word)}


def fails(findings: Sequence[Finding], fail_on: Severity, *, on_possible: bool) -> bool:
    """Tell whether findings fail the run."""
    return any(
        _ORDER[finding.severity] >= _ORDER[fail_on] and (finding.counts or (on_possible and finding.waiver is None))
        for finding in findings
    )


def style(color: str, *, err: bool = False) -> Style:
    """Decide on colours, as no-color.org and force-color.org have it."""
    stream = sys.stderr if err else sys.stdout
    if color == "auto":
        if os.environ.get("NO_COLOR"):
            return Style(colours=False)
        terminal = stream is not None and stream.isatty()
        return Style(colours=bool(os.environ.get("FORCE_COLOR")) or terminal)
    return Style(colours=color == "always")
