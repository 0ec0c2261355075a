"""Known defects: every condition has a predicate, and the one that counts VMs counts them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from support.cases import HEALTHY, build
from support.cli import run
from vmshift.platform.defects import CONDITIONS
from vmshift.rules import shared_defects

if TYPE_CHECKING:
    from pathlib import Path

KINDS = ("VirtualMachine", "VirtualMachineInstance", "DataVolume", "PersistentVolumeClaim", "PersistentVolume")


def test_every_condition_has_a_predicate() -> None:
    assert sorted(shared_defects.CASES) == sorted(CONDITIONS)


def twin(document: dict[str, Any]) -> dict[str, Any]:
    """Copy an object of web-01 for a second VM, with a name and uids of its own."""
    text = json.dumps(document).replace("web-01", "web-02").replace("0000-4000-8000-", "0002-4000-8000-")
    changed: dict[str, Any] = json.loads(text)
    return changed


@pytest.mark.parametrize(("limit", "found"), [(2, True), (3, False)])
def test_the_number_of_live_vms_in_a_wave_decides(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    limit: int,
    found: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    monkeypatch.setattr(shared_defects, "MANY_LIVE_VMS", limit)
    healthy = list(yaml.safe_load_all((HEALTHY / "inventory.yaml").read_text()))
    hyperconverged = "HyperConverged openshift-cnv/kubevirt-hyperconverged"
    version = {"on": hyperconverged, "set": {"/status/versions/0/version": "4.18.2"}}
    build({"add": [twin(each) for each in healthy if each["kind"] in KINDS], "change": [version]}, tmp_path)

    outcome = run("lint", "--select", "VMS120", "migration.yaml", cwd=tmp_path)

    assert ("CNV-56659" in outcome.stdout) is found
