"""The difference between two neighbouring steps, as a reviewer sees it, without the lock.

VMSHIFT_UPDATE=1 writes the differences anew; read them before you commit them.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from vmshift.emit.folder import folder
from vmshift.write.yaml_text import yaml_text

if TYPE_CHECKING:
    from emit.conftest import Migrate

HERE = Path(__file__).parent / "steps"
ENGINES: dict[str, dict[str, Any]] = {
    "argocd": {"repoURL": "https://git.example.com/gitops.git", "window": {"schedule": "0 22 * * 6", "duration": "6h"}},
    "flux": {},
    "plain": {},
}
STATES: dict[str, dict[str, Any]] = {
    "draft": {"step": "draft"},
    "prepare": {"step": "prepare"},
    "plan": {"step": "plan"},
    "stage": {"step": "stage", "runs": {"stage": 1}},
    "cutover": {"step": "cutover", "runs": {"stage": 1, "cutover": 1}},
    "cancelled": {"step": "cutover", "runs": {"stage": 1, "cutover": 1}, "cancel": True},
    "done": {"step": "done", "runs": {"stage": 1, "cutover": 1}},
    "rollback": {"step": "rollback", "runs": {"stage": 1, "cutover": 1, "rollback": 1}},
    "closed": {"step": "closed", "runs": {"stage": 1, "cutover": 1}},
}
NEIGHBOURS = [
    ("draft", "prepare"),
    ("prepare", "plan"),
    ("plan", "stage"),
    ("stage", "cutover"),
    ("cutover", "cancelled"),
    ("cutover", "rollback"),
    ("cutover", "done"),
    ("done", "closed"),
]


def difference(before: dict[str, Any], after: dict[str, Any]) -> str:
    lines: list[str] = []
    for path in sorted({*before, *after}):
        old, new = (yaml_text(each[path]).splitlines() if path in each else [] for each in (before, after))
        left, right = (path if path in each else "/dev/null" for each in (before, after))
        lines += difflib.unified_diff(old, new, left, right, lineterm="")
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize(("before", "after"), NEIGHBOURS, ids=lambda state: state)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_step_differs_from_the_one_before_as_a_reviewer_expects(
    engine: str, before: str, after: str, migrate: Migrate
) -> None:
    delivery = {"engine": engine, **ENGINES[engine]}
    made = [folder(migrate({**STATES[state], "delivery": delivery})) for state in (before, after)]
    path = HERE / engine / f"{before}-{after}.diff"

    found = difference(*made)
    if os.environ.get("VMSHIFT_UPDATE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, "utf-8")

    assert found == path.read_text("utf-8")
