"""A preview as JSON, and the schema that is published for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from report.preview.previews import case_of, preview_of
from support.paths import ROOT
from vmshift.report.preview.json import render
from vmshift.report.preview.look import Look

if TYPE_CHECKING:
    from pathlib import Path

VALIDATOR = Draft202012Validator(json.loads((ROOT / "schemas/preview.schema.json").read_text(encoding="utf-8")))
SHORTS = {
    "live": {},
    "blocked": {"drop": ["Node worker-2", "Node worker-3"]},
    "nothing": {"spec": {"select": {"namespaces": ["elsewhere"]}}},
    "unknown": {
        "strategy": "Manual",
        "drop": ["VirtualMachineInstance"],
        "change": [{"on": "VirtualMachine shop/web-01", "unset": ["/status"]}],
    },
}


@pytest.mark.parametrize("name", SHORTS)
def test_what_is_written_is_what_is_published(name: str, tmp_path: Path) -> None:
    document = json.loads(render(preview_of(case_of(SHORTS[name]), tmp_path / "case"), Look()))  # type: ignore[arg-type]

    assert list(VALIDATOR.iter_errors(document)) == []


def test_a_volume_says_where_it_goes_what_it_holds_and_who_decided(tmp_path: Path) -> None:
    document = json.loads(render(preview_of({}, tmp_path / "case"), Look()))

    volume = document["migrations"][0]["waves"][0]["plans"][0]["subjects"][0]["volumes"][0]
    path = volume["decidedAt"].pop("path")
    assert path.endswith("case/migration.yaml")
    assert volume == {
        "name": "root",
        "claim": "web-01-root",
        "size": 30 * 1024**3,
        "from": {"storageClass": "old-san", "accessMode": "ReadWriteMany", "volumeMode": "Block"},
        "to": {"storageClass": "new-san", "accessMode": "ReadWriteMany", "volumeMode": "Block"},
        "decidedAt": {"line": 11},
        "counted": True,
        "fates": {
            "stage": {
                "fate": "skipped",
                "by": "live-stage",
                "why": "a stage of a live plan passes over the disks of running VMs",
            },
            "cutover": {"fate": "live", "by": "live", "why": "it runs, and KubeVirt copies its disks while it does"},
            "rollback": {
                "fate": "live",
                "by": "live-rollback",
                "why": "it runs, and goes back while it does, with everything written since",
            },
        },
    }
