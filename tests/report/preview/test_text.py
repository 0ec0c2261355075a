"""What will happen to each VM, as people read it at a terminal."""

from __future__ import annotations

import dataclasses
import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from report.preview.previews import case_of, preview_of
from vmshift.report.preview.look import Look
from vmshift.report.preview.text import render
from vmshift.report.style import Style

if TYPE_CHECKING:
    from pathlib import Path

    from vmshift.report.preview.model import Preview


def text(folder: Path, short: dict[str, Any], **look: Any) -> str:
    return render(preview_of(case_of(short), folder / "case"), Look(**look))


def block(written: str) -> str:
    return textwrap.dedent(written).lstrip("\n")


def test_a_live_plan(tmp_path: Path) -> None:
    assert text(tmp_path, {}) == block("""
        refresh  OpenShift Virtualization 4.19.6, MTC 1.8.10 (inventory)

        plan refresh-shop: namespace shop, live, step plan
          VM      STATE    VOLUME  CLAIM        SIZE  FROM     TO       STAGE    CUTOVER  ROLLBACK
          web-01  running  root    web-01-root  30Gi  old-san  new-san  skipped  live     live
                           data    web-01-data  50Gi  old-san  new-san  skipped  live     live

          live: keeps running while its disks are copied
          skipped: stays as it is
        1 VM in 1 plan: 2 volumes, 80Gi; at cutover 1 live
        """)


def test_what_an_error_stops_is_blocked_and_says_why(tmp_path: Path) -> None:
    shared = {"/spec/template/spec/domain/devices/disks/1/shareable": True}

    assert text(tmp_path, {"change": [{"on": "VirtualMachine shop/web-01", "set": shared}]}) == block("""
        refresh  OpenShift Virtualization 4.19.6, MTC 1.8.10 (inventory)

        plan refresh-shop: namespace shop, live, step plan
          VM      STATE    VOLUME  CLAIM        SIZE  FROM     TO       STAGE    CUTOVER  ROLLBACK  FINDINGS
          web-01  running  root    web-01-root  30Gi  old-san  new-san  skipped  blocked  blocked   VMS401
                           data    web-01-data  50Gi  old-san  new-san  skipped  blocked  blocked

        blocked, or left open:
          shop/web-01: disk "data" of VM "shop/web-01" is shared, and a shared disk cannot be migrated live (VMS401)

          blocked: cannot be migrated: an error stands against it
          skipped: stays as it is
        1 VM in 1 plan: 2 volumes, 80Gi; at cutover 1 blocked
        """)


def test_what_stays_is_told_with_its_reason(tmp_path: Path) -> None:
    exclude = [{"match": "shop/web-01/data", "reason": "shared with the old site"}]
    other = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "exports", "namespace": "shop"},
        "spec": {"accessModes": ["ReadWriteMany"], "storageClassName": "nas", "volumeName": "pv-exports"},
    }
    short = {"spec": {"select": {"namespaces": ["shop"], "exclude": exclude}}, "add": [other]}

    assert "\nstays:\n  shop/web-01/data: excluded (shared with the old site)\n" in text(tmp_path, short)
    assert "\n  shop/exports: on nas, and the plan skips it\n" in text(tmp_path / "again", short)


def test_modes_that_change_stand_with_the_target(tmp_path: Path) -> None:
    to = {"storageClass": "new-san", "accessMode": "ReadWriteOnce", "volumeMode": "Filesystem"}

    made = text(tmp_path, {"spec": {"storage": [{"from": "old-san", "to": to}]}})

    assert made.count("new-san (RWO, Filesystem)") == 2


def test_what_the_inventory_does_not_tell_is_a_question_mark(tmp_path: Path) -> None:
    gone = ["PersistentVolumeClaim shop/web-01-root", "PersistentVolume pvc-60000000-0000-4000-8000-000000000001"]
    to_root = [{"match": "shop/web-01/root", "to": "new-san"}]
    short = {"spec": {"volumes": to_root}, "drop": [*gone, "HyperConverged", "KubeVirt", "ConfigMap", "MigCluster"]}

    made = text(tmp_path, short)

    assert made.splitlines()[0] == "refresh  unknown platform (nowhere)"
    assert "root    web-01-root  ?     ?        new-san" in made
    assert made.splitlines()[-1].startswith("1 VM in 1 plan: 2 volumes, 50Gi and 1 volume of unknown size; at cutover ")


def test_a_migration_that_moves_nothing_says_so(tmp_path: Path) -> None:
    assert text(tmp_path, {"spec": {"select": {"namespaces": ["elsewhere"]}}}) == block("""
        refresh  OpenShift Virtualization 4.19.6, MTC 1.8.10 (inventory)

        0 VMs in 0 plans: 0 volumes, 0
        """)


def test_a_shared_claim_counts_once(tmp_path: Path) -> None:
    other = {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": {"name": "web-02", "namespace": "shop"},
        "spec": {
            "runStrategy": "Halted",
            "template": {
                "spec": {
                    "domain": {"devices": {}},
                    "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "web-01-data"}}],
                }
            },
        },
        "status": {"printableStatus": "Stopped"},
    }

    made = text(tmp_path, {"mode": "offline", "add": [other]})

    assert made.splitlines()[-1].partition("; at ")[::2] == (
        "2 VMs in 1 plan: 2 volumes, 80Gi",
        "cutover 1 offline, 1 copied; a rollback loses what 2 VMs wrote since the cutover",
    )


def test_colours_change_nothing_but_colours(tmp_path: Path) -> None:
    preview = preview_of({}, tmp_path / "case")

    coloured = render(preview, Look(Style(colours=True)))

    assert coloured != render(preview, Look())
    for code in ("1", "0", "32", "2", "1;33"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == render(preview, Look())


def test_no_name_in_a_manifest_steers_the_terminal(tmp_path: Path) -> None:
    made = text(
        tmp_path, {"change": [{"on": "VirtualMachine shop/web-01", "set": {"/metadata/name": "web\x1b[2J\n01"}}]}
    )

    assert "web\\x1b[2J\\n01" in made
    assert "\x1b" not in made


def renamed(preview: Preview, name: str) -> Preview:
    """Give a preview whose VMs all have this name."""
    migrations = []
    for migration in preview.migrations:
        waves = []
        for wave in migration.waves:
            plans = [
                dataclasses.replace(plan, subjects=tuple(dataclasses.replace(vm, name=name) for vm in plan.subjects))
                for plan in wave.plans
            ]
            waves.append(dataclasses.replace(wave, plans=tuple(plans)))
        migrations.append(dataclasses.replace(migration, waves=tuple(waves)))
    return dataclasses.replace(preview, migrations=tuple(migrations))


def many(preview: Preview, vms: int, plans: int) -> Preview:
    """Give a preview with so many copies of its only VM in each of so many copies of its only plan."""
    (migration,) = preview.migrations
    (wave,) = migration.waves
    (plan,) = wave.plans
    (vm,) = plan.subjects
    copies = tuple(dataclasses.replace(vm, name=f"virtual-machine-of-the-shop-{number:03}") for number in range(vms))
    made = tuple(
        dataclasses.replace(plan, name=f"refresh-shop-{number:02}", subjects=copies) for number in range(plans)
    )
    waves = (dataclasses.replace(wave, plans=made),)
    return dataclasses.replace(preview, migrations=(dataclasses.replace(migration, waves=waves),))


def test_fifty_rows_are_shown_and_the_rest_is_summed_up(tmp_path: Path) -> None:
    preview = many(preview_of({}, tmp_path / "case"), 15, 24)

    made = render(preview, Look()).splitlines()

    assert sum("skipped  live     live" in line for line in made) == 50
    assert "  … and 5 more VMs of this plan" in made
    assert "22 more plans:" in made
    assert "  … and 2 more plans" in made
    assert "  -v shows every row; --format json, --format html and --output hold them all" in made
    everything = render(preview, Look(everything=True)).splitlines()
    assert sum("skipped  live     live" in line for line in everything) == 15 * 2 * 24


@pytest.mark.parametrize("width", [80, 100, 140])
def test_a_table_fits_the_width(width: int, tmp_path: Path) -> None:
    shared = {"/spec/template/spec/domain/devices/disks/1/shareable": True}
    case = case_of({"change": [{"on": "VirtualMachine shop/web-01", "set": shared}]})

    made = render(many(preview_of(case, tmp_path / "case"), 3, 2), Look(width=width))

    assert max(map(len, made.splitlines())) <= width


def test_a_wide_terminal_is_used_and_a_narrow_one_drops_what_matters_less(tmp_path: Path) -> None:
    preview = many(preview_of({}, tmp_path / "case"), 1, 1)

    heads = {width: render(preview, Look(width=width)).splitlines()[3].split() for width in (80, 100, 140)}

    assert heads == {
        80: ["VM", "STATE", "VOLUME", "SIZE", "FROM", "TO", "CUTOVER", "ROLLBACK"],
        100: ["VM", "STATE", "VOLUME", "SIZE", "FROM", "TO", "STAGE", "CUTOVER", "ROLLBACK"],
        140: ["VM", "STATE", "VOLUME", "CLAIM", "SIZE", "FROM", "TO", "STAGE", "CUTOVER", "ROLLBACK"],
    }


def test_columns_without_room_are_named(tmp_path: Path) -> None:
    preview = many(preview_of({}, tmp_path / "case"), 1, 1)

    said = {
        width: [each for each in render(preview, Look(width=width)).splitlines() if "left out" in each]
        for width in (80, 140)
    }

    assert said == {
        80: ["  left out for want of room: CLAIM, STAGE (COLUMNS=160 shows them)"],
        140: [],
    }


def test_a_rollback_that_loses_writes_is_marked_and_explained(tmp_path: Path) -> None:
    assert text(tmp_path, {"mode": "offline"}) == block("""
        refresh  OpenShift Virtualization 4.19.6, MTC 1.8.10 (inventory)

        plan refresh-shop: namespace shop, offline, step plan
          VM      STATE    VOLUME  CLAIM        SIZE  FROM     TO       STAGE       CUTOVER  ROLLBACK  FINDINGS
          web-01  running  root    web-01-root  30Gi  old-san  new-san  copied-hot  offline  offline!  VMS407
                           data    web-01-data  50Gi  old-san  new-san  copied-hot  offline  offline!

          offline: is shut down for the run, and started again if it ran
          offline!: is put back onto its old disks without a copy: what it wrote since the cutover is lost
          copied-hot: keeps running, and is copied while it writes: good for a first pass, not for use
        1 VM in 1 plan: 2 volumes, 80Gi; at cutover 1 offline; a rollback loses what 1 VM wrote since the cutover
        """)


@pytest.mark.parametrize(
    ("step", "said", "last"),
    [
        (
            "done",
            "step done: no run comes any more but a rollback",
            "nothing more to come; 1 plan done or closed; a rollback loses what 1 VM wrote since the cutover",
        ),
        ("closed", "step closed: no run comes any more", "nothing more to come; 1 plan done or closed"),
    ],
)
def test_a_plan_that_is_over_counts_no_more(step: str, said: str, last: str, tmp_path: Path) -> None:
    made = text(tmp_path, {"mode": "offline", "step": step, "spec": {"runs": {"cutover": 1}}})

    assert said in made
    assert made.splitlines()[-1] == last
    assert "CUTOVER" not in made
    assert ("offline!" in made) == (step == "done")
