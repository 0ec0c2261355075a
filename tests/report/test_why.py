"""Why a VM fares as it does, in words: preview --why."""

from __future__ import annotations

from pathlib import Path

from support.cli import run
from support.paths import ROOT

HERE = Path(__file__).parent


def why(key: str, *args: str) -> tuple[int, list[str]]:
    result = run("preview", "plans/fleet", "--why", key, *args, cwd=ROOT)
    return result.status, result.stdout.splitlines()


def test_a_vm_is_explained_from_its_selection_to_its_time() -> None:
    assert why("erp/db-01") == (0, (HERE / "golden" / "why.txt").read_text().splitlines())


def test_a_volume_that_stays_has_its_reason_and_its_line() -> None:
    _, told = why("erp/app-01")

    assert told[4] == (
        "  volume iso-installer: stays: excluded (read-only media stay on their own class), "
        "by plans/fleet/migration.yaml:16"
    )


def test_a_vm_that_is_excluded_has_the_reason_and_the_line() -> None:
    assert why("erp/legacy-01") == (
        0,
        [
            "erp/legacy-01 in fleet-to-ceph",
            "  not selected: it is excluded: retires in March (plans/fleet/migration.yaml:15)",
        ],
    )


def test_a_vm_that_no_inventory_has_is_wrong_usage_with_the_name_that_was_meant() -> None:
    result = run("preview", "plans/fleet", "--why", "erp/db-1", cwd=ROOT)

    assert (result.status, result.stderr.splitlines()[-1]) == (
        2,
        'Error: --why: no inventory has a VM "erp/db-1". Did you mean "erp/db-01"?',
    )
