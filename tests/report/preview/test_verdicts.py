"""Which findings stand with which plan."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from report.preview.previews import case_of, judged
from vmshift.report.preview.verdicts import Verdicts

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_said_of_plans_that_are_done_stands_with_those_alone(tmp_path: Path) -> None:
    case = case_of({"step": "done", "spec": {"runs": {"cutover": 1}}})
    project, findings = judged(case, tmp_path / "case")
    (migration,) = project.migrations
    (done,) = migration.plans
    verdicts = Verdicts(findings)

    of_step = {
        step: [each.rule.id for each in verdicts.of_plan(migration, dataclasses.replace(done, step=step), ())]
        for step in ("done", "plan")
    }

    assert ["VMS710" in each for each in of_step.values()] == [True, False]
