"""State by mode by run by disk by version: what happens to each VM, and which fact or rule decides it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from report.preview.previews import case_of, judged, subjects
from vmshift.report.preview.build import build
from vmshift.report.preview.predict import predicted

if TYPE_CHECKING:
    from vmshift.report.preview.model_conditions import ObjectView

SITUATIONS = yaml.safe_load((Path(__file__).parent / "situations.yaml").read_text(encoding="utf-8"))


def told(fates: Any) -> str:
    return f"{fates.stage.fate} {fates.cutover.fate} {fates.rollback.fate} -> {fates.cutover.by}"


USUAL = {"MigrationTypeIdentified", "PvWarnAccessModeUnavailable", "PvsDiscovered", "Ready"}


def beside(plan: ObjectView) -> str:
    """Write which conditions are set beside the usual ones, and which of them are missing."""
    there = {each.type for each in plan.conditions if each.status == "true"}
    return " ".join([f"+{name}" for name in sorted(there - USUAL)] + [f"-{name}" for name in sorted(USUAL - there)])


@pytest.mark.parametrize("short", SITUATIONS, ids=[each["fact"] for each in SITUATIONS])
def test_a_situation_comes_to_its_fates(short: dict[str, Any], tmp_path: Path) -> None:
    project, findings = judged(case_of(short), tmp_path / "case")
    found = subjects(build(project.migrations, findings))

    assert {name: told(subject.fates) for name, subject in found.items()} == short["then"]
    volumes = {f"{name}/{volume.name}": volume for name, subject in found.items() for volume in subject.volumes}
    wanted = short.get("volumes", {})
    assert {name: told(volumes[name].fates) for name in wanted} == wanted
    plans = [each.shown for each in predicted(project.migrations) if each.shown.kind == "MigPlan"]
    assert [beside(each) for each in plans] == ([short.get("sets", "")] if "VMS121" not in str(short) else [])


def test_every_fact_has_a_name_of_its_own() -> None:
    facts = [each["fact"] for each in SITUATIONS]

    assert len(facts) == len(set(facts)) >= 60
