"""Findings as JUnit XML."""

from __future__ import annotations

import dataclasses
from xml.etree import ElementTree as ET

import pytest

from report.sample import golden, nothing, sample
from vmshift.report.formats import render
from vmshift.report.report import Report


def suites(report: Report) -> ET.Element:
    return ET.fromstring(render("junit", report))  # noqa: S314 - it is our own


def outcomes(report: Report) -> dict[tuple[str, str], str]:
    """Give what a server shows of each test."""
    kinds = {"failure": "failed", "skipped": "skipped"}
    return {
        (case.attrib["classname"], case.attrib["name"]): next(
            (kinds[child.tag] for child in case if child.tag in kinds), "passed"
        )
        for case in suites(report).iter("testcase")
    }


def test_the_document_is_that_of_the_golden_file() -> None:
    text = render("junit", sample())

    assert text == golden("junit.xml", text)


def test_a_test_fails_where_a_finding_fails_the_run() -> None:
    shop, spec = "clusters/inventory/shop.yaml", "clusters/plans/san refresh, 100%.yaml"

    assert outcomes(sample()) == {
        ("/elsewhere/broken.yaml", "VMS001 unreadable-input"): "failed",
        (shop, "VMS008 incomplete-inventory"): "passed",
        (shop, "VMS305 verified-copy"): "passed",
        (shop, "VMS321 unmapped-volume"): "skipped",
        (shop, "VMS401 shared-disk"): "failed",
        (shop, "VMS403 lun-disk"): "skipped",
        (spec, "VMS115 mtc-superseded"): "passed",
        (spec, "VMS302 same-storage-class"): "skipped",
    }


def test_warnings_fail_where_the_run_says_so() -> None:
    found = outcomes(dataclasses.replace(sample(), fail_on="warning"))

    assert found["clusters/inventory/shop.yaml", "VMS008 incomplete-inventory"] == "failed"


@pytest.mark.parametrize("report", [sample(), nothing(), Report([])], ids=["sample", "nothing", "no spec"])
def test_the_counts_are_those_of_the_tests(report: Report) -> None:
    root = suites(report)
    for element in [root, *root.iter("testsuite")]:
        cases = list(element.iter("testcase"))
        counted = {
            "tests": len(cases),
            "failures": sum(case.find("failure") is not None for case in cases),
            "errors": 0,
            "skipped": sum(case.find("skipped") is not None for case in cases),
        }

        assert {name: int(element.attrib[name]) for name in counted} == counted


def test_a_spec_without_findings_is_a_passed_test() -> None:
    assert outcomes(nothing()) == {("clusters/plans/san.yaml", "no findings"): "passed"}
