"""The rules: every module of this folder that is named after an id."""

from __future__ import annotations

import functools
import importlib
import inspect
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vmshift.rules.base import Context, Finding, Rule

_FILE = re.compile(r"^(vms[0-9]{3})_[a-z0-9_]+\.py$")
_SECTION = re.compile(r"^([A-Z][a-z]+):$")
SECTIONS = ("Checks", "Consequence", "Why", "Before", "After", "Sources")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands."""

    document: str
    section: str


@dataclass(frozen=True)
class RuleModule:
    """A rule with everything that its module holds."""

    rule: Rule
    check: Callable[[Context], Iterator[Finding]]
    docstring: str

    @property
    def summary(self) -> str:
        """The first line: the problem in one sentence."""
        return self.docstring.splitlines()[0]

    @functools.cached_property
    def sections(self) -> dict[str, str]:
        """The text of each section of the docstring, without its indentation."""
        found: dict[str, list[str]] = {}
        current: list[str] | None = None
        for line in inspect.cleandoc(self.docstring).splitlines()[1:]:
            heading = _SECTION.match(line)
            if heading:
                current = found.setdefault(heading.group(1), [])
            elif current is not None:
                current.append(line)
        return {name: inspect.cleandoc("\n" + "\n".join(lines)).strip() for name, lines in found.items()}

    @functools.cached_property
    def sources(self) -> tuple[Source, ...]:
        """The sources: entries `- document: section`."""
        entries = re.split(r"^- ", self.sections.get("Sources", ""), flags=re.MULTILINE)[1:]
        parts = [" ".join(entry.split()).partition(": ") for entry in entries]
        return tuple(Source(document, section) for document, _, section in parts)


@functools.cache
def rule_files() -> dict[str, str]:
    """Give the module name of each rule id, in the order of the ids."""
    names = sorted(path.name for path in Path(__file__).parent.iterdir())
    return {match.group(1).upper(): name.removesuffix(".py") for name in names if (match := _FILE.match(name))}


@functools.cache
def load_rule(rule_id: str) -> RuleModule:
    """Load one rule. Raises KeyError where the id does not exist."""
    module = importlib.import_module(f"vmshift.rules.{rule_files()[rule_id]}")
    return RuleModule(module.RULE, module.check, module.__doc__ or "")


def all_rules() -> list[RuleModule]:
    """Load all rules, in the order of their ids."""
    return [load_rule(rule_id) for rule_id in rule_files()]
