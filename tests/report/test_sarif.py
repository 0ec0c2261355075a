"""Findings as SARIF 2.1.0. The official schema is not part of the project: .ci/formats.py holds reports against it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from report.sample import VMS, golden, nothing, sample
from vmshift.report.formats import render
from vmshift.rules.registry import all_rules


def run(text: str) -> dict[str, Any]:
    (found,) = json.loads(text)["runs"]
    return dict(found)


def without_rules(text: str) -> str:
    """Leave out the catalogue and the places in it, which change with every rule, and the version."""
    document = json.loads(text)
    (found,) = document["runs"]
    del found["tool"]["driver"]["rules"], found["tool"]["driver"]["version"]
    for result in found["results"]:
        del result["ruleIndex"]
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def test_the_document_without_the_catalogue_is_that_of_the_golden_file() -> None:
    text = without_rules(render("sarif", sample()))

    assert text == golden("sarif.json", text)


def test_every_rule_is_there_with_its_texts_also_when_there_is_nothing_to_report() -> None:
    for report in (sample(), nothing()):
        rules = run(render("sarif", report))["tool"]["driver"]["rules"]

        assert [rule["id"] for rule in rules] == [module.rule.id for module in all_rules()]
        for rule in rules:
            assert rule["shortDescription"]["text"]
            assert rule["fullDescription"]["text"]
            assert rule["help"]["text"].startswith(rule["id"])
            assert rule["help"]["markdown"].startswith(f"# {rule['id']} ")
            assert rule.get("helpUri", "https://").startswith("https://")


def test_the_index_of_a_result_leads_to_its_rule() -> None:
    found = run(render("sarif", sample()))
    rules = found["tool"]["driver"]["rules"]

    assert [rules[result["ruleIndex"]]["id"] for result in found["results"]] == [
        finding.rule.id for finding in sample().findings
    ]


def test_a_region_covers_the_words_that_are_meant() -> None:
    place = run(render("sarif", sample()))["results"][1]["locations"][0]["physicalLocation"]
    region = place["region"]
    line = VMS.splitlines()[region["startLine"] - 1]

    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "shareable: true"
    assert place["artifactLocation"] == {"uri": "clusters/inventory/shop.yaml", "uriBaseId": "%SRCROOT%"}


def test_an_address_is_escaped_and_one_outside_of_the_repository_is_whole() -> None:
    results = run(render("sarif", sample()))["results"]
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in results]

    assert places[0] == {"uri": "file:///elsewhere/broken.yaml"}
    assert unquote(places[5]["uri"]) == "clusters/plans/san refresh, 100%.yaml"
    assert places[5]["uri"] == "clusters/plans/san%20refresh%2C%20100%25.yaml"


def test_what_is_accepted_is_suppressed_and_nothing_else_is() -> None:
    suppressions = [result["suppressions"] for result in run(render("sarif", sample()))["results"]]

    assert suppressions[:6] == [[]] * 6
    assert [each[0]["kind"] for each in suppressions[6:]] == ["inSource", "external", "external"]


def test_fingerprints_are_unique() -> None:
    marks = [result["partialFingerprints"] for result in run(render("sarif", sample()))["results"]]

    assert len({mark["vmshift/v1"] for mark in marks}) == len(marks)
    assert len({mark["primaryLocationLineHash"] for mark in marks}) == len(marks)


def test_nothing_to_report_is_a_run_without_results() -> None:
    assert run(render("sarif", nothing()))["results"] == []
