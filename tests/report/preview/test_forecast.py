"""Time and room in a preview, as JSON and as text; the figures are judged beside their modules."""

from __future__ import annotations

import json

import pytest

from support.cli import run
from support.paths import ROOT
from vmshift.report.preview.text_forecast import duration


def preview(*args: str) -> str:
    return run("preview", "plans/fleet", "-q", *args, cwd=ROOT).stdout


def test_a_vm_that_goes_live_has_its_time_and_no_other_has() -> None:
    (migration,) = json.loads(preview("--format", "json"))["migrations"]
    times = {
        f"{each['namespace']}/{each['name']}": each["time"]
        for wave in migration["waves"]
        for plan in wave["plans"]
        for each in plan["subjects"]
    }

    assert times["erp/db-01"] == {
        "memory": 64 * 2**30,
        "disks": 560 * 2**30,
        "limit": 10350,
        "perGiB": 150,
        "rate": 64735739,
        "estimate": 3195,
        "enough": 47,
    }
    assert times["web-blue/blue-03"] is None


def test_a_wave_has_its_queue_and_a_migration_its_rooms() -> None:
    (migration,) = json.loads(preview("--format", "json"))["migrations"]

    assert [(wave["name"], wave["queue"]["live"], wave["queue"]["atLeast"]) for wave in migration["waves"]] == [
        ("canary", 2, 605),
        ("bulk-1", 3, 3195),
        ("bulk-2", 2, 277),
    ]
    room = {each["storageClass"]: (each["claims"], each["available"], each["fits"]) for each in migration["rooms"]}
    assert room == {
        "ceph-block": (8, 3518437208883, True),
        "ceph-files": (3, None, None),
        "ceph-nvme": (1, None, None),
    }
    assert migration["quotas"] == []


def test_the_text_tells_of_time_and_room_where_the_spec_gives_the_figures() -> None:
    told = preview()

    assert "wave bulk-1: 3 VMs in 1 plan: 4 volumes, 680Gi; at cutover 3 live\n" in told
    assert "  at 200Mi a second for each VM, it takes 53 min 15 s at the least\n" in told
    assert "\nroom on ceph-block: 8 new claims for " in told
    assert run("preview", "plans/quickstart", "-q", cwd=ROOT).stdout.count("room on") == 0


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min 59 s"),
        (3600, "1 h"),
        (3601, "1 h 1 min"),
        (7140, "1 h 59 min"),
    ],
)
def test_a_time_is_written_as_people_read_it(seconds: int, shown: str) -> None:
    assert duration(seconds) == shown
