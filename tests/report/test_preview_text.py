"""What will happen to each VM, as people read it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from support.cases import build
from vmshift.project import open_project
from vmshift.reader import Request
from vmshift.report.preview_text import preview_text
from vmshift.report.style import Style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def preview(
    folder: Path, case: dict[str, Any], findings: Mapping[str, Sequence[str]] | None = None, **more: Any
) -> str:
    build(case, folder / "case")
    migrations = open_project(Request([str(folder / "case" / "migration.yaml")])).migrations
    return preview_text(migrations, findings or {}, **more)


def block(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")


def test_a_live_plan(tmp_path: Path) -> None:
    assert preview(tmp_path, {}) == block("""
        refresh  OpenShift Virtualization 4.19.6, MTC 1.8.10 (inventory)

        plan refresh-shop: namespace shop, live, step plan
          VM           STATE    VOLUME  CLAIM        SIZE  FROM     TO       STAGE    CUTOVER
          shop/web-01  running  root    web-01-root  30Gi  old-san  new-san  skipped  live
                                data    web-01-data  50Gi  old-san  new-san  skipped  live

        1 VM in 1 plan: 2 volumes, 80Gi; at cutover 1 live
          live: keeps running
        """)


def test_an_offline_plan(tmp_path: Path) -> None:
    assert preview(tmp_path, {"spec": {"spec": {"mode": "offline"}}}) == block("""
        refresh  OpenShift Virtualization 4.19.6, MTC 1.8.10 (inventory)

        plan refresh-shop: namespace shop, offline, step plan
          VM           STATE    VOLUME  CLAIM        SIZE  FROM     TO       STAGE       CUTOVER
          shop/web-01  running  root    web-01-root  30Gi  old-san  new-san  copied-hot  offline
                                data    web-01-data  50Gi  old-san  new-san  copied-hot  offline

        1 VM in 1 plan: 2 volumes, 80Gi; at cutover 1 offline
          offline: is shut down, copied, and started again
        """)


def test_what_an_error_stops_is_blocked_and_findings_stand_in_the_last_column(tmp_path: Path) -> None:
    assert preview(tmp_path, {}, {"shop/web-01": ["VMS401!", "VMS423"]}) == block("""
        refresh  OpenShift Virtualization 4.19.6, MTC 1.8.10 (inventory)

        plan refresh-shop: namespace shop, live, step plan
          VM           STATE    VOLUME  CLAIM        SIZE  FROM     TO       STAGE    CUTOVER  FINDINGS
          shop/web-01  running  root    web-01-root  30Gi  old-san  new-san  skipped  blocked  VMS401 VMS423
                                data    web-01-data  50Gi  old-san  new-san  skipped  blocked

        1 VM in 1 plan: 2 volumes, 80Gi; at cutover 1 blocked
          blocked: cannot be migrated: see its findings
        """)


def test_what_stays_is_told_with_its_reason(tmp_path: Path) -> None:
    exclude = [{"match": "shop/web-01/data", "reason": "shared with the old site"}]
    other = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "exports", "namespace": "shop"},
        "spec": {"accessModes": ["ReadWriteMany"], "storageClassName": "nas", "volumeName": "pv-exports"},
    }
    case = {
        "spec": {"spec": {"select": {"namespaces": ["shop"], "exclude": exclude}, "step": "cutover"}},
        "add": [other],
    }

    assert preview(tmp_path, case) == block("""
        refresh  OpenShift Virtualization 4.19.6, MTC 1.8.10 (inventory)

        plan refresh-shop: namespace shop, live, step cutover
          VM           STATE    VOLUME  CLAIM        SIZE  FROM     TO       STAGE    CUTOVER
          shop/web-01  running  root    web-01-root  30Gi  old-san  new-san  skipped  live
          stays:
            shop/web-01/data: excluded (shared with the old site)

        other claims of these namespaces, skipped:
          shop/exports on nas

        1 VM in 1 plan: 1 volume, 30Gi; at cutover 1 live
          live: keeps running
        """)


def test_modes_that_the_spec_gives_stand_with_the_target(tmp_path: Path) -> None:
    to = {"storageClass": "new-san", "accessMode": "auto", "volumeMode": "Block"}

    made = preview(tmp_path, {"spec": {"spec": {"storage": [{"from": "old-san", "to": to}]}}})

    assert made.count("new-san (auto, Block)") == 2


def test_what_the_inventory_does_not_tell_is_a_question_mark(tmp_path: Path) -> None:
    gone = ["PersistentVolumeClaim shop/web-01-root", "PersistentVolume pvc-60000000-0000-4000-8000-000000000001"]
    to_root = [{"match": "shop/web-01/root", "to": "new-san"}]
    case = {
        "spec": {"spec": {"volumes": to_root}},
        "drop": [*gone, "HyperConverged", "KubeVirt", "ConfigMap", "MigCluster"],
    }

    assert preview(tmp_path, case).splitlines()[:5] == [
        "refresh  unknown platform (nowhere)",
        "",
        "plan refresh-shop: namespace shop, live, step plan",
        "  VM           STATE    VOLUME  CLAIM        SIZE  FROM     TO       STAGE    CUTOVER",
        "  shop/web-01  running  root    web-01-root  ?     ?        new-san  skipped  live",
    ]


def test_a_migration_that_moves_nothing_says_so(tmp_path: Path) -> None:
    made = preview(tmp_path, {"spec": {"spec": {"select": {"namespaces": ["elsewhere"]}}}})

    assert made == block("""
        refresh  OpenShift Virtualization 4.19.6, MTC 1.8.10 (inventory)

        0 VMs in 0 plans: 0 volumes, 0
        """)


def test_colours_change_nothing_but_colours(tmp_path: Path) -> None:
    plain = preview(tmp_path / "plain", {})
    coloured = preview(tmp_path / "coloured", {}, style=Style(colours=True))

    assert coloured != plain
    assert coloured.replace("\x1b[1m", "").replace("\x1b[0m", "") == plain


def test_no_name_in_a_manifest_steers_the_terminal(tmp_path: Path) -> None:
    case = {"change": [{"on": "VirtualMachine shop/web-01", "set": {"/metadata/name": "web\x1b[2J\n01"}}]}

    made = preview(tmp_path, case)

    assert "shop/web\\x1b[2J\\n01" in made
    assert "\x1b" not in made
