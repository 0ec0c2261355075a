"""What several commands do: read, judge, and tell whether it fails."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from vmshift.cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vmshift.accepting import Settings
    from vmshift.cli.options import Choices, Inputs
    from vmshift.project import Project
    from vmshift.reader import Request
    from vmshift.rules.base import Finding, Severity
    from vmshift.rules.registry import RuleModule
    from vmshift.spec.config import Config

_Loaded = TypeVar("_Loaded")
_ORDER: dict[str, int] = {"info": 0, "warning": 1, "error": 2}
_UNREADABLE = ("VMS001", "VMS002", "VMS003", "VMS004")  # what they speak of cannot be compiled, whoever ignores them
_UNKNOWN_RULE = "VMS904"


class _InvalidFileError(click.ClickException):
    """A configuration or baseline that is not valid."""

    exit_code = 2


def open_paths(inputs: Inputs, *, out: str | None = None, makes_baseline: bool = False) -> Project:
    """Read what a command line names; a path or revision that is not there is wrong usage (exit status 2).

    makes_baseline: the baseline need not be there yet.
    """
    from vmshift.reader import Request

    request = Request(
        paths=inputs.paths,
        inventory=inputs.inventory,
        extend=inputs.extend_inventory,
        stdin=sys.stdin.buffer.read() if "-" in inputs.paths else b"",
        stdin_name=inputs.stdin_filename or "<stdin>",
        evidence=inputs.evidence,
        base=inputs.base,
        out=out,
        settings=settings_of(inputs, makes_baseline=makes_baseline),
    )
    return opened(request)


def opened(request: Request) -> Project:
    """Read what a request names; what is not there is wrong usage (exit status 2)."""
    from vmshift.history import RevisionError
    from vmshift.project import open_project
    from vmshift.reader import NoSuchPathError

    try:
        with progress("reading"):
            return open_project(request)
    except NoSuchPathError as error:
        raise click.UsageError(f'There is no file or folder "{error}".') from None
    except RevisionError as error:
        raise click.UsageError(str(error)) from None


def settings_of(inputs: Inputs, *, makes_baseline: bool = False) -> Settings:
    """Read the configuration and the baseline that count for a command line."""
    from vmshift.accepting import Settings
    from vmshift.spec.settings import find_config, load_baseline, load_config

    first = inputs.paths[0] if inputs.paths[0] != "-" else inputs.stdin_filename or "."
    config = Path(inputs.config) if inputs.config else find_config(Path(first))
    baseline = Path(inputs.baseline) if inputs.baseline else None
    if baseline is not None and makes_baseline and not os.path.lexists(baseline):
        baseline = None
    return Settings(
        _loaded(load_config, config) if config else None,
        _loaded(load_baseline, baseline, " `vmshift lint` makes one with --update-baseline.") if baseline else None,
    )


def _loaded(load: Callable[[Path], _Loaded], path: Path, hint: str = "") -> _Loaded:
    from vmshift.spec.settings import InvalidSettingError

    try:
        return load(path)
    except InvalidSettingError as error:
        raise _InvalidFileError(f"The file is not valid.\n{error}") from None
    except OSError as error:
        raise click.UsageError(f'"{path}" cannot be read: {error.strerror}.{hint}') from None


def judged(project: Project, choices: Choices, *, keep_grave: bool = False) -> list[Finding]:
    """Run the chosen rules. Raises UsageError for a rule of the command line that does not exist.

    With `keep_grave` no choice switches off what would lose data, or leaves a spec unread.
    """
    from vmshift.cli.mending import with_offers
    from vmshift.rules.engine import judge

    runs = wanted(project, choices, keep_grave=keep_grave)
    with progress("judging"):
        return with_offers(project, judge(project.context, runs))


def wanted(project: Project, choices: Choices, *, keep_grave: bool = False) -> Callable[[RuleModule], bool]:
    """Give what tells the rules that run: those of the command line, else those of the configuration."""
    from vmshift.rules.registry import rules_meant

    config = _config(project)
    select = _ids(choices.select) or (_known(config.select) if config else None)
    ignore = _ids(choices.ignore) or (_known(config.ignore) if config else None) or set()
    misnamed = any(not rules_meant(word.text) for word in project.accepting.words)

    def runs(module: RuleModule) -> bool:
        rule = module.rule
        if (keep_grave and (rule.grave or rule.id in _UNREADABLE)) or (misnamed and rule.id == _UNKNOWN_RULE):
            return True
        return (select is None or rule.id in select) and rule.id not in ignore

    return runs


def leaves_out(project: Project, choices: Choices) -> bool:
    """Tell whether any rule was left out."""
    config = _config(project)
    return bool(choices.select or choices.ignore or (config and (config.select is not None or config.ignore)))


def _config(project: Project) -> Config | None:
    return project.settings.config.model if project.settings.config else None


def _ids(words: Sequence[str]) -> set[str] | None:
    """Give the rules that the command line names, None where it names none."""
    if not words:
        return None
    from vmshift.cli.rule_names import ids_of

    return {rule_id for word in words for rule_id in ids_of(word)}


def _known(words: Sequence[str] | None) -> set[str] | None:
    """Give the rules that the configuration names; words that mean none are unknown-rule's."""
    from vmshift.rules.registry import rules_meant

    return None if words is None else {rule_id for word in words for rule_id in rules_meant(word)}


def threshold(project: Project, choices: Choices) -> tuple[Severity, bool]:
    """Give the lowest severity that fails the run, and whether possible findings do."""
    config = _config(project)
    fail_on = choices.fail_on or (config.fail_on if config else None) or "error"
    return fail_on, choices.fail_on_possible or bool(config and config.fail_on_possible)


def fails(project: Project, findings: Sequence[Finding], choices: Choices) -> bool:
    """Tell whether findings fail the run."""
    fail_on, on_possible = threshold(project, choices)
    return any(
        _ORDER[finding.severity] >= _ORDER[fail_on] and (finding.counts or (on_possible and finding.waiver is None))
        for finding in findings
    )
