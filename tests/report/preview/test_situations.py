"""State by mode by run by disk by version: what happens to each VM, and which fact or rule decides it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from report.preview.previews import case_of, preview_of, subjects

SITUATIONS = yaml.safe_load((Path(__file__).parent / "situations.yaml").read_text(encoding="utf-8"))


def told(fates: Any) -> str:
    return f"{fates.stage.fate} {fates.cutover.fate} {fates.rollback.fate} -> {fates.cutover.by}"


@pytest.mark.parametrize("short", SITUATIONS, ids=[each["fact"] for each in SITUATIONS])
def test_a_situation_comes_to_its_fates(short: dict[str, Any], tmp_path: Path) -> None:
    found = subjects(preview_of(case_of(short), tmp_path / "case"))

    assert {name: told(subject.fates) for name, subject in found.items()} == short["then"]
    volumes = {f"{name}/{volume.name}": volume for name, subject in found.items() for volume in subject.volumes}
    wanted = short.get("volumes", {})
    assert {name: told(volumes[name].fates) for name in wanted} == wanted


def test_every_fact_has_a_name_of_its_own() -> None:
    facts = [each["fact"] for each in SITUATIONS]

    assert len(facts) == len(set(facts)) >= 60
