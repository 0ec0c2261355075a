"""The rules: every module of this folder that is named after an id."""

from __future__ import annotations

import functools
import importlib
import inspect
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vmshift.slips import meant_key, slips

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vmshift.rules.base import Context, Finding, Rule

_FILE = re.compile(r"^(vms[0-9]{3})_[a-z0-9_]+\.py$")
_LOOK_ALIKES = str.maketrans("OIL", "011")  # letters that stand in an id for the digits they look like
_SECTION = re.compile(r"^([A-Z][a-z]+):$")
SECTIONS = ("Checks", "Consequence", "Why", "Disagrees", "Before", "After", "Sources")  # "Disagrees" where they do


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands."""

    document: str
    section: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What the documentation says and the controller does otherwise: one sentence each, without a full stop."""

    document: str
    controller: str


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
        return tuple(Source(document, section) for document, section in self._entries("Sources"))

    @functools.cached_property
    def disagreement(self) -> Disagreement | None:
        """Where the documentation and the controller disagree: the entries `- document:` and `- controller:`."""
        found = dict(self._entries("Disagrees"))
        return Disagreement(found["document"], found["controller"]) if found else None

    def _entries(self, section: str) -> list[tuple[str, str]]:
        entries = re.split(r"^- ", self.sections.get(section, ""), flags=re.MULTILINE)[1:]
        parts = [" ".join(entry.split()).partition(": ") for entry in entries]
        return [(key, value) for key, _, value in parts]


@functools.cache
def rule_files() -> dict[str, str]:
    """Give the module name of each rule id, in the order of the ids."""
    names = sorted(path.name for path in Path(__file__).parent.iterdir())
    return {match.group(1).upper(): name.removesuffix(".py") for name in names if (match := _FILE.match(name))}


@functools.cache
def _ids_by_name() -> dict[str, str]:
    return {file.partition("_")[2].replace("_", "-"): rule_id for rule_id, file in rule_files().items()}


def rule_named(word: str) -> str | None:
    """Give the id of the rule that a word names, by id or name, in any case; None where there is none."""
    rule_id = word.upper()
    return rule_id if rule_id in rule_files() else _ids_by_name().get(word.lower())


def rules_meant(word: str) -> list[str]:
    """Give the ids that a word means: one rule's id or name, or the beginning of ids; none where it means nothing."""
    one = rule_named(word)
    if one is not None:
        return [one]
    beginning = word.upper()
    return [rule_id for rule_id in rule_files() if beginning.startswith("VMS") and rule_id.startswith(beginning)]


def close_rule(word: str) -> str | None:
    """Give the id or name that a word probably stands for."""
    as_digits = word.upper().translate(_LOOK_ALIKES)
    if as_digits in rule_files():
        return as_digits
    near = [rule_id for rule_id in rule_files() if _is_typo(word.upper(), rule_id)]
    if near or word.upper().startswith("VMS"):
        return near[0] if len(near) == 1 else None
    return meant_key(word.lower(), _ids_by_name())


def _is_typo(word: str, rule_id: str) -> bool:
    """Tell whether a word is an id with one slip: letters, a character too much, or two that changed places.

    Another digit is another id, and no slip.
    """
    moved = len(word) > len(rule_id) or sorted(word) == sorted(rule_id)
    return slips(word, rule_id) == 1 and (moved or word[-3:] == rule_id[-3:])


@functools.cache
def load_rule(rule_id: str) -> RuleModule:
    """Load one rule. Raises KeyError where the id does not exist."""
    module = importlib.import_module(f"vmshift.rules.{rule_files()[rule_id]}")
    return RuleModule(module.RULE, module.check, module.__doc__ or "")


def all_rules() -> list[RuleModule]:
    """Load all rules, in the order of their ids."""
    return [load_rule(rule_id) for rule_id in rule_files()]
