"""Predicted conditions as they are shown: in the text, in Markdown, on the page, in JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from report.preview.previews import case_of, judged
from report.preview.test_against import compared, live
from report.preview.test_json import VALIDATOR
from vmshift.report.preview.build import build
from vmshift.report.preview.formats import FORMATS, render
from vmshift.report.preview.look import Look
from vmshift.report.preview.predict import predicted

if TYPE_CHECKING:
    from pathlib import Path

    from vmshift.report.preview.model import Preview


def previewed(folder: Path, **short: Any) -> Preview:
    """Give a preview with conditions, held against a cluster in which one volume is copied elsewhere."""
    project, findings = judged(case_of(short), folder / "case")
    found = predicted(project.migrations)
    objects = live(found)
    objects[0]["spec"]["persistentVolumes"][0]["selection"]["storageClass"] = "old-san"
    return build(project.migrations, findings, found, compared(found, objects))


def test_the_text_tells_what_is_set_what_is_open_and_where_the_cluster_differs(tmp_path: Path) -> None:
    made = render("text", previewed(tmp_path, step="cutover", spec={"runs": {"cutover": 1}}), Look(width=None))

    first, second = (f"pvc-60000000-0000-4000-8000-00000000000{number}" for number in (1, 2))
    assert made.partition("conditions that MTC will set\n")[2].splitlines() == [
        "",
        "  MigPlan refresh-shop becomes Ready",
        "    TYPE                         CATEGORY  REASON                 WHY",
        (
            f'    PvWarnAccessModeUnavailable  Warn                             "{first}", "{second}" '
            "asks for an access mode that MTC's own table does not know of its class"
        ),
        (
            "    MigrationTypeIdentified      Advisory  StorageConversionPlan  "
            "one cluster, and no namespace is mapped to another"
        ),
        "    PvsDiscovered                Required  Done                   volumes listed: 2",
        (
            "    the inventory does not tell: SourceClusterProxySecretMisconfigured, "
            "DestinationClusterProxySecretMisconfigured, SourcePodsNotHealthy, PlanConflict, "
            "PvCapacityAdjustmentRequired, PvUsageAnalysisFailed, ExtendedPVAnalysisFailed, ReconcileFailed"
        ),
        "",
        "  MigMigration refresh-shop-cutover-1 becomes Ready",
        (
            "    the inventory does not tell: Postponed, ReconcileFailed, Failed, DirectVolumeMigrationFailed, "
            "DirectVolumeMigrationBlocked, StaleSrcVeleroCRsDeleted, StaleDestVeleroCRsDeleted, StaleResticCRsDeleted, "
            "Running, Succeeded, SucceededWithWarnings"
        ),
        "",
        "against live.yaml: 1 object compared, 2 differences",
        f"  MigPlan refresh-shop, volume {first} (web-01-root) storageClass: predicted new-san, in the cluster old-san",
        "  MigMigration refresh-shop-cutover-1, object: predicted there, in the cluster not there",
    ]


def test_everything_is_shown_where_it_is_asked_for(tmp_path: Path) -> None:
    made = render("text", previewed(tmp_path), Look(width=None, everything=True))

    assert "    false    NamespaceListEmpty" in made
    assert "    unknown  PlanConflict" in made
    assert "Error     " in made.partition("    unknown  PlanConflict")[2].splitlines()[0]
    assert "  MigPlan refresh-shop, PlanConflict: not set" in made


def test_a_plan_that_does_not_become_ready_stands_first_and_says_why(tmp_path: Path) -> None:
    made = render("text", previewed(tmp_path, drop=["StorageClass new-san"]), Look(width=None))

    first = made.partition("conditions that MTC will set\n\n")[2].splitlines()[0]
    assert first == (
        "  MigPlan refresh-shop does not become Ready: "
        "it stays away because of PvInvalidStorageClass, StorageClassConversionUnavailable"
    )


def test_every_format_has_the_conditions_and_the_differences(tmp_path: Path) -> None:
    preview = previewed(tmp_path)

    for form in FORMATS:
        made = render(form, preview, Look())
        assert ("MigrationTypeIdentified" in made, "StorageConversionPlan" in made, "live.yaml" in made) == (True,) * 3
        assert "PlanConflict" in made


def test_the_schema_knows_them(tmp_path: Path) -> None:
    document = json.loads(render("json", previewed(tmp_path), Look()))

    assert list(VALIDATOR.iter_errors(document)) == []
    assert document["objects"][0]["ready"] == "true"
    assert [each["about"] for each in document["against"]["differences"]] == [
        "volume pvc-60000000-0000-4000-8000-000000000001 (web-01-root) storageClass"
    ]
