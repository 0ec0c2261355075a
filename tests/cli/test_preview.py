"""vmshift preview: its formats, its files, and the cluster it is held against."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import yaml

from report.preview.test_against import live, prediction
from support.cli import run
from vmshift.report.preview.formats import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Prepare


def test_several_previews_come_of_one_run(prepare: Prepare) -> None:
    folder = prepare()
    files = [option for form in FORMATS for option in ("--output", f"{form}={form}.out")]

    result = run("preview", "migration.yaml", "--format", "json", *files, cwd=folder)

    assert result.status == 0
    assert (folder / "json.out").read_text() == result.stdout
    assert json.loads(result.stdout)["totals"]["cutover"] == {"live": 1}
    assert {form for form in FORMATS if "web-01" not in (folder / f"{form}.out").read_text()} == set()


def test_the_width_is_the_terminals(prepare: Prepare) -> None:
    folder = prepare()

    wide = run("preview", "migration.yaml", cwd=folder, env={"COLUMNS": "200"}).stdout
    narrow = run("preview", "migration.yaml", cwd=folder, env={"COLUMNS": "80"}).stdout

    assert ("web-01-root" in wide, "web-01-root" in narrow) == (True, False)


def test_a_cluster_that_differs_ends_with_three(prepare: Prepare, tmp_path: Path) -> None:
    folder = prepare()
    (folder / "same.yaml").write_text(yaml.safe_dump_all(live(prediction(tmp_path / "again"))))
    (folder / "none.yaml").write_text("kind: List\n")
    (folder / "broken.yaml").write_text("a: [\n")

    files = ("same.yaml", "none.yaml", "broken.yaml", "gone.yaml")
    ends = {name: run("preview", "migration.yaml", "--against", name, "--conditions", cwd=folder) for name in files}

    assert {name: result.status for name, result in ends.items()} == dict(zip(files, (0, 3, 2, 2), strict=True))
    assert "against same.yaml: 1 object compared, no difference" in ends["same.yaml"].stdout
    assert "MigPlan refresh-shop becomes Ready" in ends["same.yaml"].stdout
    assert "MigPlan refresh-shop, object: predicted there" in ends["none.yaml"].stdout
    assert '"gone.yaml"' in ends["gone.yaml"].stderr
