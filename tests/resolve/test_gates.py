"""When the annotation has to set the gates of live storage migration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.cases import build
from vmshift.project import open_project
from vmshift.reader import Request
from vmshift.resolve.gates import active_gates, may_annotate, needs_annotation

if TYPE_CHECKING:
    from pathlib import Path

    from vmshift.resolve.model import Migration

HYPERCONVERGED = "HyperConverged openshift-cnv/kubevirt-hyperconverged"
KUBEVIRT = "KubeVirt openshift-cnv/kubevirt-kubevirt-hyperconverged"
GATES = "/spec/configuration/developerConfiguration/featureGates"


def migration(folder: Path, case: dict[str, Any], version: str = "4.17.4") -> Migration:
    at_version = {"on": HYPERCONVERGED, "set": {"/status/versions/0/version": version}}
    build({**case, "change": [at_version, *case.get("change", [])]}, folder)
    (found,) = open_project(Request([str(folder / "migration.yaml")])).migrations
    return found


def annotated(text: str) -> dict[str, Any]:
    return {"on": HYPERCONVERGED, "set": {"/metadata/annotations": {"kubevirt.kubevirt.io/jsonpatch": text}}}


@pytest.mark.parametrize(
    ("version", "needed"),
    [("4.16.21", False), ("4.17.0", True), ("4.17.12", True), ("1.13.3", True), ("4.18.0", False), ("unknown", False)],
)
def test_only_4_17_needs_the_annotation(tmp_path: Path, version: str, needed: bool) -> None:  # noqa: FBT001
    assert needs_annotation(migration(tmp_path, {}, version)) is needed


STOPPED = {"on": "VirtualMachine shop/web-01", "set": {"/spec/runStrategy": "Halted"}, "unset": ["/status"]}
UNNEEDED: dict[str, dict[str, Any]] = {
    "offline": {"spec": {"spec": {"mode": "offline"}}},
    "stopped": {"change": [STOPPED], "drop": ["VirtualMachineInstance"]},
    "listed": {"change": [{"on": KUBEVIRT, "set": {GATES: ["VolumeMigration", "VolumesUpdateStrategy"]}}]},
    "half listed, half annotated": {
        "change": [
            {"on": KUBEVIRT, "set": {GATES: ["VolumeMigration"]}},
            annotated(f'[{{"op": "add", "path": "{GATES}/-", "value": "VolumesUpdateStrategy"}}]'),
        ]
    },
}


@pytest.mark.parametrize("case", UNNEEDED.values(), ids=UNNEEDED)
def test_nothing_is_needed_where_nothing_goes_live_or_the_gates_are_there(tmp_path: Path, case: dict[str, Any]) -> None:
    assert needs_annotation(migration(tmp_path, case)) is False


def test_an_annotation_that_cannot_be_read_sets_no_gate(tmp_path: Path) -> None:
    found = migration(tmp_path, {"change": [annotated("VolumeMigration")]})

    assert active_gates(found.inventory) == {"CPUManager", "Snapshot"}
    assert needs_annotation(found) is True


@pytest.mark.parametrize(
    ("platform", "accepted"),
    [
        ({}, False),
        ({"acceptUnsupported": True}, False),
        ({"environment": "lab"}, False),
        ({"environment": "lab", "acceptUnsupported": True}, True),
    ],
)
def test_the_annotation_wants_a_lab_and_its_acceptance(
    tmp_path: Path,
    platform: dict[str, Any],
    accepted: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    assert may_annotate(migration(tmp_path, {"spec": {"spec": {"platform": platform}}})) is accepted
