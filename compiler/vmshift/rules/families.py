"""The families of rules: what the first digit of an id stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmshift.rules.registry import RuleModule

FAMILIES: Final[dict[str, str]] = {
    "0": "Input",
    "1": "Platform and prerequisites",
    "2": "Plans and namespaces",
    "3": "Volumes and storage classes",
    "4": "Live and offline migration of VMs",
    "5": "Hooks",
    "6": "GitOps delivery",
    "7": "Runs and steps",
    "9": "The tool's own house",
}
_DIGIT = len("VMS")


def by_family(modules: Iterable[RuleModule]) -> dict[str, list[RuleModule]]:
    """Sort rules into their families, by title; families without any of them are left out."""
    found: dict[str, list[RuleModule]] = {title: [] for title in FAMILIES.values()}
    for module in modules:
        found[FAMILIES[module.rule.id[_DIGIT]]].append(module)
    return {title: members for title, members in found.items() if members}
