"""Where the documentation and the controller disagree, as the rules concerned tell it."""

from __future__ import annotations

from vmshift.rules.registry import RuleModule, all_rules


def disagreeing() -> list[RuleModule]:
    """Give the rules whose docstring has a section `Disagrees`, in the order of their ids."""
    return [module for module in all_rules() if module.disagreement is not None]
