"""The examples in the rules' docstrings are real: Before brings the rule up, and After settles it.

support/examples.py says how an example is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.examples import after, before, findings
from vmshift.rules.registry import all_rules

if TYPE_CHECKING:
    from pathlib import Path

    from vmshift.rules.registry import RuleModule

RULES = all_rules()


def name(module: RuleModule) -> str:
    return module.rule.id


def errors(found: list[tuple[str, str]]) -> set[str]:
    return {rule for rule, severity in found if severity == "error"}


@pytest.mark.parametrize("module", RULES, ids=name)
def test_before_brings_the_rule_up_and_no_other_error(module: RuleModule, tmp_path: Path) -> None:
    found = findings(before(module), tmp_path)

    assert module.rule.id in {rule for rule, _ in found}
    assert errors(found) <= {module.rule.id}


@pytest.mark.parametrize("module", RULES, ids=name)
def test_after_settles_it_and_brings_no_other_error(module: RuleModule, tmp_path: Path) -> None:
    found = findings(after(module), tmp_path)

    assert module.rule.id not in {rule for rule, _ in found}
    assert errors(found) == set()
