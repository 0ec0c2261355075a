"""A preview as a comment on a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from report.preview.previews import case_of, preview_of
from report.preview.test_text import many, renamed
from vmshift.report.preview.look import Look
from vmshift.report.preview.markdown import LIMIT, render

if TYPE_CHECKING:
    from pathlib import Path


def test_a_live_plan(tmp_path: Path) -> None:
    made = render(preview_of({}, tmp_path / "case"), Look()).splitlines()

    assert made[2] == "**1 VM in 1 plan: 2 volumes, 80Gi; at cutover 1 live**"
    assert "| **web-01** | running | root | 30Gi | old-san | new-san | 💤 skipped | 🟢 live | 🟢 live |  |" in made


def test_a_plan_with_something_blocked_stands_open_and_says_why(tmp_path: Path) -> None:
    shared = {"/spec/template/spec/domain/devices/disks/1/shareable": True}
    case = case_of({"change": [{"on": "VirtualMachine shop/web-01", "set": shared}]})

    made = render(preview_of(case, tmp_path / "case"), Look()).splitlines()

    assert "<details open>" in made
    why = 'disk "data" of VM "shop/web-01" is shared, and a shared disk cannot be migrated live (VMS401)'
    assert f"- **web-01**: {why}" in made
    assert "**1 error, 0 warnings.** Nothing is compiled while an error stands." in made


def test_a_name_is_shown_as_it_stands(tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)>|@root"

    made = render(renamed(preview_of({}, tmp_path / "case"), name), Look())

    assert "\\<img" in made
    assert re.search(r"(?<!\\)<img", made) is None
    assert "\\<img src=x onerror=alert(1)\\>\\|@<!-- -->root" in made


def test_a_comment_holds_what_it_may_and_says_what_is_missing(tmp_path: Path) -> None:
    made = render(many(preview_of({}, tmp_path / "case"), 100, 20), Look())

    assert LIMIT - 200 < len(made.encode("utf-16-le")) // 2 <= LIMIT
    assert made.count("<details") == made.count("</details>")
    assert made.endswith("`vmshift preview --format html` shows all of it.**\n")


def test_a_rollback_that_loses_writes_is_marked_and_explained(tmp_path: Path) -> None:
    made = render(preview_of(case_of({"mode": "offline"}), tmp_path / "case"), Look())

    assert made.count("| 🟠 offline! |") == 2
    assert "; a rollback loses what 1 VM wrote since the cutover**" in made
    meaning = "is put back onto its old disks without a copy: what it wrote since the cutover is lost"
    assert f"🟠 offline!: {meaning}" in made


def test_a_claim_that_the_plan_skips_stays_too(tmp_path: Path) -> None:
    other = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "exports", "namespace": "shop"},
        "spec": {"accessModes": ["ReadWriteMany"], "storageClassName": "nas", "volumeName": "pv-exports"},
    }

    made = render(preview_of(case_of({"add": [other]}), tmp_path / "case"), Look())

    assert "<summary>1 volume or VM stays</summary>" in made
    assert "- shop/exports: on nas, and the plan skips it" in made
