"""Options that several commands share, and what they come to: two values for a command, in place of many."""

from __future__ import annotations

import dataclasses
import functools
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from vmshift.report.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vmshift.rules.base import Severity


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a command line names to be read."""

    paths: Sequence[str]
    inventory: Sequence[str]
    extend_inventory: Sequence[str]
    evidence: Sequence[str]
    base: str | None
    stdin_filename: str | None
    config: str | None
    baseline: str | None


@dataclass(frozen=True, slots=True)
class Choices:
    """How a command line wants it judged and told. fail_on: None where it does not say."""

    select: Sequence[str]
    ignore: Sequence[str]
    fail_on: Severity | None
    fail_on_possible: bool
    color: str
    quiet: bool
    verbose: bool


def reading(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every command has that reads specs; the command gets it as `inputs`."""
    decorators = (
        click.argument("paths", nargs=-1, required=True, metavar="PATH..."),
        click.option(
            "-i", "--inventory", multiple=True, metavar="PATH", help="Use this inventory, not the spec's. Repeatable."
        ),
        click.option("--extend-inventory", multiple=True, metavar="PATH", help="Add to the inventory. Repeatable."),
        click.option(
            "--evidence",
            multiple=True,
            metavar="PATH",
            help="Fresher objects of the cluster: rules read them, plans stay as they are. Repeatable.",
        ),
        click.option("--base", metavar="REV", help="Compare with the specs at this revision, read through git."),
        click.option("--stdin-filename", metavar="NAME", help="The name of what `-` reads from standard input."),
        click.option(
            "--config",
            metavar="FILE",
            help="The configuration; default .vmshift.yaml beside the first PATH or above it.",
        ),
        click.option(
            "--baseline", metavar="FILE", help="Findings that are known, and fail no run; none that is grave."
        ),
    )
    return _packed(function, "inputs", Inputs, decorators)


def judging(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every command has that judges specs; the command gets it as `choices`."""
    decorators = (
        click.option(
            "--select", multiple=True, metavar="RULE", help="Run these rules alone (id, name or prefix). Repeatable."
        ),
        click.option("--ignore", multiple=True, metavar="RULE", help="Leave these rules out. Repeatable."),
        click.option(
            "--fail-on",
            type=click.Choice(["error", "warning", "info"]),
            help="The lowest severity that fails the run; default error.",
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
        click.option(
            "--no-cache", is_flag=True, expose_value=False, help="Judge anew, whatever is remembered of earlier runs."
        ),
        click.option("-v", "--verbose", is_flag=True, help="Show all: waived findings, every row of a preview."),
    )
    return _packed(function, "choices", Choices, decorators)


def _packed(
    function: Callable[..., Any], name: str, kind: type[Any], decorators: Sequence[Callable[..., Any]]
) -> Callable[..., Any]:
    """Add options to a command, which gets them as one value."""
    fields = [field.name for field in dataclasses.fields(kind)]

    @functools.wraps(function)
    def packing(**values: Any) -> Any:
        return function(**{name: kind(**{field: values.pop(field) for field in fields})}, **values)

    for decorator in reversed(decorators):
        packing = decorator(packing)
    return packing


def style(color: str, *, err: bool = False) -> Style:
    """Decide on colours, as no-color.org and force-color.org have it."""
    stream = sys.stderr if err else sys.stdout
    if color == "auto":
        if os.environ.get("NO_COLOR"):
            return Style(colours=False)
        terminal = stream is not None and stream.isatty()
        return Style(colours=bool(os.environ.get("FORCE_COLOR")) or terminal)
    return Style(colours=color == "always")
