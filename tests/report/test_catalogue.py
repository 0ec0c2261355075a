"""Rules as people and programs read them."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

import pytest

from vmshift.report.catalogue import rule_json, rule_page, rule_text
from vmshift.report.rule_index import index_page, rule_row, rules_text
from vmshift.rules.base import Rule
from vmshift.rules.families import FAMILIES
from vmshift.rules.registry import RuleModule, all_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

DOCSTRING = """A lamp is lit.

Checks:
    Every lamp of the room.

Consequence:
    Light.

Why:
    One may want to sleep.

Before:
    lamp:
      lit: true

After:
    lamp:
      lit: false

Sources:
    - CDI: doc/lamps.md
    - The house rules: Evening,
      second part
"""


def no_findings(_: Context) -> Iterator[Finding]:
    return iter(())


def module(**more: object) -> RuleModule:
    rule = {"id": "VMS999", "name": "lit-lamp", "severity": "warning", "basis": ("controller", "schema"), **more}
    return RuleModule(Rule(since="0.1.0", **rule), no_findings, DOCSTRING)  # type: ignore[arg-type]


def test_a_row_marks_what_is_grave() -> None:
    assert rule_row(module(), 10) == "VMS999  lit-lamp    warning   A lamp is lit."
    assert rule_row(module(grave=True), 8) == "VMS999  lit-lamp  warning!  A lamp is lit."


def test_the_text_has_every_section_in_its_order() -> None:
    assert rule_text(module(grave=True, ledger=("L40",))) == textwrap.dedent("""\
        VMS999 lit-lamp

        A lamp is lit.

          severity  warning, grave: lost data or an outage that nothing else stops
          basis     controller, schema
          versions  any version
          since     0.1.0
          answers   L40 the volume is no shared disk

        Checks
          Every lamp of the room.

        Consequence
          Light.

        Why
          One may want to sleep.

        Before
          lamp:
            lit: true

        After
          lamp:
            lit: false

        Sources
          - CDI: doc/lamps.md
            https://github.com/kubevirt/containerized-data-importer
          - The house rules: Evening, second part
        """)


def test_programs_get_the_same_as_plain_values() -> None:
    assert rule_json(module(ledger=("L1",))) == {
        "id": "VMS999",
        "name": "lit-lamp",
        "severity": "warning",
        "grave": False,
        "basis": ["controller", "schema"],
        "since": "0.1.0",
        "appliesTo": "any version",
        "ledger": ["L1"],
        "summary": "A lamp is lit.",
        "checks": "Every lamp of the room.",
        "consequence": "Light.",
        "why": "One may want to sleep.",
        "before": "lamp:\n  lit: true",
        "after": "lamp:\n  lit: false",
        "disagrees": None,
        "sources": [
            {
                "document": "CDI",
                "section": "doc/lamps.md",
                "url": "https://github.com/kubevirt/containerized-data-importer",
            },
            {"document": "The house rules", "section": "Evening, second part", "url": None},
        ],
    }


def test_the_page_shows_examples_as_yaml() -> None:
    page = rule_page(module())

    assert page.startswith("# VMS999 lit-lamp\n\nA lamp is lit.\n\n| | |\n|---|---|\n| severity | warning |\n")
    assert "\n## Before\n\n```yaml\nlamp:\n  lit: true\n```\n\n## After\n" in page


def test_the_page_links_sources_and_within_the_documentation_what_helps_to_read_it() -> None:
    page, in_docs = rule_page(module(ledger=("L40",))), rule_page(module(ledger=("L40",)), in_docs=True)

    assert "- [CDI](https://github.com/kubevirt/containerized-data-importer): doc/lamps.md\n" in page
    assert "| documentation ledger | L40 the volume is no shared disk |" in page
    assert "| [documentation ledger](../ledger.md) | L40 the volume is no shared disk |" in in_docs
    assert "[How to read the examples](README.md#examples)" in in_docs
    assert "README.md" not in page


def test_the_index_links_every_rule() -> None:
    assert "\n| [VMS999](VMS999.md) | lit-lamp | warning! | A lamp is lit. |\n" in index_page([module(grave=True)])


def test_the_index_has_every_rule_by_its_family_its_severity_and_the_statements_that_it_answers_for() -> None:
    rules = all_rules()
    _, families, severities, statements = re.split(r"^## By .*$", index_page(rules), flags=re.MULTILINE)
    link = re.compile(r"\[(VMS[0-9]{3})\]")

    assert link.findall(families) == [rule.rule.id for rule in rules]
    assert sorted(link.findall(severities)) == [rule.rule.id for rule in rules]
    assert set(link.findall(statements)) == {rule.rule.id for rule in rules if rule.rule.ledger}


def test_a_terminal_shows_the_rules_below_the_titles_of_their_families() -> None:
    blocks = rules_text(all_rules()).split("\n\n")

    assert [block.splitlines()[0] for block in blocks] == list(FAMILIES.values())
    assert all(len({line[3] for line in block.splitlines()[1:]}) == 1 for block in blocks)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.rule.id)
def test_every_rule_has_something_in_every_form(rule: RuleModule) -> None:
    made = rule_json(rule)

    assert {key for key, value in made.items() if value in ("", [])} <= {"ledger"}
    assert rule_text(rule).startswith(f"{rule.rule.id} {rule.rule.name}\n\n{rule.summary}\n")
    assert rule_page(rule).startswith(f"# {rule.rule.id} {rule.rule.name}\n\n{rule.summary}\n")
