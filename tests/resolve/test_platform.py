"""Which versions a migration runs on, and who tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from inventory.objects import thing
from resolve.migrations import resolved
from vmshift.resolve.platform import PRODUCTS

if TYPE_CHECKING:
    from vmshift.resolve.model import Migration

CNV, KUBEVIRT, MTC = PRODUCTS
Told = tuple[str, str, bool]


def hyperconverged(version: object, name: str = "operator") -> dict[str, Any]:
    versions = [{"name": "other", "version": "9.9.9"}, {"name": name, "version": version}]
    return thing("hco.kubevirt.io/v1beta1", "HyperConverged", "hco", "cnv", status={"versions": versions})


def kubevirt(observed: object = None, operator: object = None) -> dict[str, Any]:
    status = {"observedKubeVirtVersion": observed, "operatorVersion": operator}
    return thing("kubevirt.io/v1", "KubeVirt", "kubevirt", "cnv", status=status)


def csv(name: str, version: object, namespace: str = "cnv", phase: str = "Succeeded") -> dict[str, Any]:
    api_version = "operators.coreos.com/v1alpha1"
    status = {"phase": phase}
    return thing(api_version, "ClusterServiceVersion", name, namespace, spec={"version": version}, status=status)


def config(version: object, name: str = "migration-cluster-config") -> dict[str, Any]:
    return thing("v1", "ConfigMap", name, "openshift-migration", data={"OPERATOR_VERSION": version})


def cluster(name: str, version: object) -> dict[str, Any]:
    status = {"operatorVersion": version}
    return thing("migration.openshift.io/v1alpha1", "MigCluster", name, "openshift-migration", status=status)


HCO_CSV = "kubevirt-hyperconverged-operator.v"
MTC_CSV = "mtc-operator.v"


def told(migration: Migration) -> dict[str, Told]:
    """Give what counts of each product: version, source, and whether the patch release is known."""
    best = {product: migration.platform.best(product) for product in PRODUCTS}
    return {product: (str(one.version), one.source, one.precise) for product, one in best.items() if one}


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ([], {}),
        (
            [hyperconverged("4.17.4")],
            {CNV: ("4.17.4", "inventory", True), KUBEVIRT: ("1.3", "table", False)},
        ),
        (
            [hyperconverged("1.13.2")],
            {CNV: ("4.17", "inventory", False), KUBEVIRT: ("1.3", "table", False)},
        ),
        (
            [hyperconverged("1.9.1")],  # older than the table
            {CNV: ("4.13", "inventory", False)},
        ),
        (
            [hyperconverged("1.42.0")],  # newer: nobody knows what it stands for
            {CNV: ("1.42.0", "inventory", True)},
        ),
        ([hyperconverged("4.17.4", name="hyperconverged")], {}),
        ([hyperconverged("latest")], {}),
        ([hyperconverged(4.17)], {}),
        (
            [hyperconverged("4.18.1"), csv(f"{HCO_CSV}4.17.4", "4.17.4")],
            {CNV: ("4.18.1", "inventory", True), KUBEVIRT: ("1.4", "table", False)},
        ),
        (
            [csv(f"{HCO_CSV}4.17.4", "4.17.4")],
            {CNV: ("4.17.4", "inventory", True), KUBEVIRT: ("1.3", "table", False)},
        ),
        (
            [csv(f"{HCO_CSV}1.13.2", "1.13.2")],
            {CNV: ("4.17", "inventory", False), KUBEVIRT: ("1.3", "table", False)},
        ),
        (
            [csv(f"{HCO_CSV}4.17.10", "4.17.10"), csv(f"{HCO_CSV}4.17.9", "4.17.9")],
            {CNV: ("4.17.10", "inventory", True), KUBEVIRT: ("1.3", "table", False)},
        ),
        (
            [csv(f"{HCO_CSV}4.18.0", "4.18.0", phase="Pending"), csv(f"{HCO_CSV}4.17.9", "4.17.9")],
            {CNV: ("4.17.9", "inventory", True), KUBEVIRT: ("1.3", "table", False)},
        ),
        (
            [csv(f"{HCO_CSV}4.17.9", None), csv(f"{HCO_CSV}4.17.9", "4.17.9", namespace="copied")],
            {CNV: ("4.17.9", "inventory", True), KUBEVIRT: ("1.3", "table", False)},
        ),
        ([csv("other-operator.v1.2.3", "1.2.3")], {}),
        ([kubevirt("v1.3.1")], {KUBEVIRT: ("1.3.1", "inventory", True)}),
        ([kubevirt("v1.3.1-48-g1a2b3c4")], {KUBEVIRT: ("1.3.1", "inventory", False)}),
        ([kubevirt(None, "v1.4.0")], {KUBEVIRT: ("1.4.0", "inventory", True)}),
        ([kubevirt("devel", "v1.4.0")], {KUBEVIRT: ("1.4.0", "inventory", True)}),
        ([kubevirt("v1.3.1", "v1.4.0")], {KUBEVIRT: ("1.3.1", "inventory", True)}),
        (
            [hyperconverged("4.17.4"), kubevirt("v1.4.1")],
            {CNV: ("4.17.4", "inventory", True), KUBEVIRT: ("1.4.1", "inventory", True)},
        ),
        ([config("1.8.10")], {MTC: ("1.8.10", "inventory", True)}),
        ([config("1.8")], {MTC: ("1.8", "inventory", False)}),
        ([config("1.8.10", name="other")], {}),
        ([csv(f"{MTC_CSV}1.8.9", "1.8.9")], {MTC: ("1.8.9", "inventory", True)}),
        ([cluster("host", "1.8.5")], {MTC: ("1.8.5", "inventory", True)}),
        (
            [config("1.8.10"), csv(f"{MTC_CSV}1.8.9", "1.8.9"), cluster("host", "1.8.5")],
            {MTC: ("1.8.10", "inventory", True)},
        ),
        ([csv(f"{MTC_CSV}1.8.9", "1.8.9"), cluster("host", "1.8.5")], {MTC: ("1.8.9", "inventory", True)}),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_inventory_tells_the_versions(objects: list[Any], expected: dict[str, Told], *, turned: bool) -> None:
    assert told(resolved([], *(reversed(objects) if turned else objects))) == expected


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("{}", {}),
        (
            '{openshiftVirtualization: "4.18"}',
            {CNV: ("4.18", "spec", False), KUBEVIRT: ("1.4", "table", False)},
        ),
        (
            '{openshiftVirtualization: "4.18.2", kubevirt: v1.4.0, mtc: "1.8.10"}',
            {CNV: ("4.18.2", "spec", True), KUBEVIRT: ("1.4.0", "spec", True), MTC: ("1.8.10", "spec", True)},
        ),
        ('{openshiftVirtualization: "4.99.0"}', {CNV: ("4.99.0", "spec", True)}),
    ],
)
def test_the_spec_tells_the_versions(platform: str, expected: dict[str, Told]) -> None:
    assert told(resolved([f"platform: {platform}"])) == expected


def test_the_inventory_wins_over_the_spec_and_both_are_kept() -> None:
    lines = ['platform: {openshiftVirtualization: "4.17.3", mtc: "1.8.9"}']
    platform = resolved(lines, hyperconverged("4.18.1")).platform

    assert [(one.product, str(one.version), one.source) for one in platform.told] == [
        (CNV, "4.18.1", "inventory"),
        (CNV, "4.17.3", "spec"),
        (MTC, "1.8.9", "spec"),
        (KUBEVIRT, "1.4", "table"),
    ]
    assert (str(platform.cnv), str(platform.kubevirt), str(platform.mtc)) == ("4.18.1", "1.4", "1.8.9")
    by_spec, by_table = platform.said(CNV, "spec"), platform.said(KUBEVIRT, "inventory")
    assert (by_spec and str(by_spec.version), by_table) == ("4.17.3", None)


@pytest.mark.parametrize(
    ("lines", "objects", "expected"),
    [
        ([], [], "nowhere"),
        ([], [hyperconverged("4.18.1"), config("1.8.10")], "inventory"),
        (['platform: {mtc: "1.8.9"}'], [], "spec"),
        (['platform: {mtc: "1.8.9"}'], [hyperconverged("4.18.1")], "inventory and spec"),
        (['platform: {mtc: "1.8.9"}'], [config("1.8.10")], "inventory"),
    ],
)
def test_who_tells(lines: list[str], objects: list[Any], expected: str) -> None:
    assert resolved(lines, *objects).platform.source == expected


def test_the_place_of_a_version_is_where_it_stands() -> None:
    platform = resolved(['platform: {mtc: "1.8.9"}'], hyperconverged("1.13.0"), kubevirt("v1.3.0")).platform

    places = {one.product: one.place and (one.place.manifest.kind, one.place.path) for one in platform.told[:3]}
    assert places == {
        CNV: ("HyperConverged", ("status", "versions", 1, "version")),
        KUBEVIRT: ("KubeVirt", ("status", "observedKubeVirtVersion")),
        MTC: ("StorageMigration", ("spec", "platform", "mtc")),
    }


@pytest.mark.parametrize(
    ("version", "interval", "expected"),
    [
        ("4.17.4", ">=4.17.4", True),
        ("4.17.3", ">=4.17.4", False),
        ("4.17", ">=4.17.4", None),
        ("4.17", "<4.18", True),
        ("1.13.4", ">=4.17.4", None),
        ("1.13.4", ">=4.18", False),
    ],
)
def test_an_interval_is_decided_as_far_as_the_version_is_known(
    version: str,
    interval: str,
    expected: bool | None,  # noqa: FBT001
) -> None:
    platform = resolved([], hyperconverged(version)).platform

    assert (platform.decide(CNV, interval), platform.decide(MTC, interval)) == (expected, None)


@pytest.mark.parametrize(
    ("backend", "version", "expected"),
    [
        ("auto", "4.20.14", "mtc"),
        ("auto", "4.21.0", "kubevirt"),
        ("auto", "1.17.0", "kubevirt"),
        ("auto", "5.0.0", "kubevirt"),
        ("auto", None, "mtc"),
        ("mtc", "4.21.0", "mtc"),
        ("kubevirt", "4.17.4", "kubevirt"),
    ],
)
def test_the_backend_is_chosen_by_the_version_unless_the_spec_says(
    backend: str, version: str | None, expected: str
) -> None:
    objects = [hyperconverged(version)] if version else []

    assert resolved([f"backend: {backend}"], *objects).backend == expected


def test_the_environment_is_the_specs() -> None:
    lab = resolved(["platform: {environment: lab, acceptUnsupported: true}"]).platform
    usual = resolved([]).platform

    assert (lab.environment, lab.accept_unsupported) == ("lab", True)
    assert (usual.environment, usual.accept_unsupported) == ("production", False)
