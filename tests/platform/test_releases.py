"""The table of releases, row by row."""

from __future__ import annotations

from itertools import pairwise

import pytest

from vmshift.platform.releases import (
    NATIVE_AUTO_FROM,
    NATIVE_BACKEND_FROM,
    NATIVE_STOPPED_VMS_FROM,
    RELEASES,
    cnv_of_hco,
    has_native_backend,
    kubevirt_of,
    release_of,
)
from vmshift.platform.versions import Version


def version(text: str | None) -> Version | None:
    return None if text is None else Version.parse(text)


def test_what_each_release_is_built_from() -> None:
    assert [tuple(map(str, (row.cnv, row.hco, row.kubevirt, row.cdi))) for row in RELEASES] == [
        ("4.14", "1.10", "1.0.1", "1.57.0"),
        ("4.15", "1.11", "1.1.1", "1.58.3"),
        ("4.16", "1.12", "1.2.2", "1.59.2"),
        ("4.17", "1.13", "1.3.1", "1.60.5"),
        ("4.18", "1.14", "1.4.1", "1.61.5"),
        ("4.19", "1.15", "1.5.3", "1.62.0"),
        ("4.20", "1.16", "1.6.6", "1.63.1"),
        ("4.21", "1.17", "1.7.4", "1.64.0"),
        ("4.22", "1.18", "1.8.4", "1.65.0"),
        ("5.0", "1.19", "1.9.0", "1.66.0"),
    ]


def test_every_component_grows_from_release_to_release() -> None:
    for before, after in pairwise(RELEASES):
        assert before.cnv < after.cnv
        assert before.hco < after.hco
        assert before.kubevirt < after.kubevirt
        assert before.cdi < after.cdi


@pytest.mark.parametrize(
    ("cnv", "kubevirt"),
    [
        ("4.14.11", "1.0"),
        ("4.16", "1.2"),
        ("4.17.0", "1.3"),
        ("4.17.27", "1.3"),
        ("4.18.13", "1.4"),
        ("4.22.2", "1.8"),
        ("5.0.0", "1.9"),
        ("4.13.0", None),
        ("5.1.0", None),
    ],
)
def test_a_z_stream_tells_the_minor_of_its_kubevirt_and_no_more(cnv: str, kubevirt: str | None) -> None:
    found = kubevirt_of(Version.parse(cnv))
    assert found == version(kubevirt)
    assert found is None or not found.has_patch


def test_a_z_stream_belongs_to_its_minor() -> None:
    assert release_of(Version.parse("4.17.4")) == RELEASES[3]
    assert release_of(Version.parse("4.23")) is None


@pytest.mark.parametrize(
    ("hco", "cnv"),
    [
        ("1.9.0", "4.13"),
        ("1.10.3", "4.14"),
        ("1.13.1", "4.17"),
        ("1.16.0", "4.20"),
        ("1.18.0", "4.22"),
        ("1.19.0", "5.0"),
        ("1.20.0", None),
        ("2.0.0", None),
        ("4.17.4", "4.17.4"),
        ("5.0.1", "5.0.1"),
    ],
)
def test_the_operator_of_the_product_reports_the_product_and_upstream_counts_from_one(
    hco: str, cnv: str | None
) -> None:
    assert cnv_of_hco(Version.parse(hco)) == version(cnv)


@pytest.mark.parametrize(
    ("cnv", "expected"),
    [
        ("4.19.9", False),
        ("4.20.13", False),
        ("4.20.14", True),
        ("4.20", None),
        ("4.21", True),
        (None, None),
    ],
)
def test_the_native_api_came_within_4_20(cnv: str | None, *, expected: bool | None) -> None:
    assert has_native_backend(version(cnv)) is expected


def test_the_native_api_grew_in_three_steps() -> None:
    assert [str(item) for item in (NATIVE_BACKEND_FROM, NATIVE_AUTO_FROM, NATIVE_STOPPED_VMS_FROM)] == [
        "4.20.14",
        "4.21",
        "4.22",
    ]
