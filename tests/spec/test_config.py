"""The configuration and the baseline: what they may hold, and where they are found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from support.paths import ROOT
from vmshift.source.plain import read_plain
from vmshift.spec.baseline import Baseline, BaselineEntry
from vmshift.spec.config import Config, ConfigWaiver
from vmshift.spec.schema import CONFIG_SCHEMA_FILE, json_schema_text
from vmshift.spec.settings import InvalidSettingError, find_config, load_baseline, load_config

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = json.loads((ROOT / "schemas" / CONFIG_SCHEMA_FILE).read_text("utf-8"))
WHOLE = """\
select: [VMS4, shared-disk]
ignore: [VMS305]
failOn: warning
failOnPossible: true
waivers:
- {rule: VMS416, kind: VirtualMachine, namespace: erp, name: "db-*", volume: data, reason: why, expires: 2027-01-31}
- rule: VMS305
"""


def test_the_published_schema_is_the_one_of_the_model() -> None:
    assert (ROOT / "schemas" / CONFIG_SCHEMA_FILE).read_text("utf-8") == json_schema_text(Config)
    Draft202012Validator.check_schema(SCHEMA)


def test_a_whole_configuration_is_read(tmp_path: Path) -> None:
    (tmp_path / ".vmshift.yaml").write_text(WHOLE)

    assert load_config(tmp_path / ".vmshift.yaml").model == Config(
        select=["VMS4", "shared-disk"],
        ignore=["VMS305"],
        failOn="warning",
        failOnPossible=True,
        waivers=[
            ConfigWaiver(
                rule="VMS416",
                kind="VirtualMachine",
                namespace="erp",
                name="db-*",
                volume="data",
                reason="why",
                expires="2027-01-31",
            ),
            ConfigWaiver(rule="VMS305"),
        ],
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}\n", "---\n"])
def test_an_empty_configuration_changes_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / ".vmshift.yaml").write_text(text)

    assert load_config(tmp_path / ".vmshift.yaml").model == Config()


# What a configuration says, and what is said of it.
WRONG = {
    "selct: [VMS401]": '1:1: the document has no key "selct"; did you mean "select"?',
    "rule: VMS401": '1:1: the document has no key "rule"; move it below waivers, where it belongs',
    "kind: Config": '1:1: the document has no key "kind"; move it below waivers, where it belongs',
    "select: VMS401": '1:1: "select" is "VMS401", and should be a list; a list, such as [VMS401]',
    "failOn: warn": '1:1: "failOn" is "warn", which is none of its values; did you mean "warning"? '
    "the values are error, warning, info",
    'failOnPossible: "true"': '1:1: "failOnPossible" is "true", and should be true or false; '
    "true or false, without quotes (yes, no, on and off are text in YAML 1.2)",
    "waivers: [{kind: VirtualMachine}]": '1:12: "waivers[0]" lacks "rule"; add rule: VMS423',
    "waivers: [{rule: VMS401, subject: a/b}]": '1:26: "waivers[0]" has no key "subject"; remove it; '
    "the keys here are rule, kind, namespace, name, volume, reason, expires",
    "waivers: [{rule: VMS401, expires: 2027-02-30}]": '1:26: "waivers[0].expires" is "2027-02-30", which is no date; '
    "YYYY-MM-DD",
    "waivers: [{rule: }]": '1:12: "waivers[0].rule" is empty, and should be text; rule: VMS423',
}


@pytest.mark.parametrize(("text", "told"), WRONG.items())
def test_what_is_wrong_is_told_with_its_place_and_the_schema_refuses_it_too(
    tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / ".vmshift.yaml"
    path.write_text(f"{text}\n")

    with pytest.raises(InvalidSettingError) as refused:
        load_config(path)

    assert str(refused.value) == f"{path}:{told}"
    manifest = read_plain(path, "").manifest
    assert manifest is not None
    assert not Draft202012Validator(SCHEMA).is_valid(manifest.value)


def test_several_faults_are_told_at_once_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / ".vmshift.yaml"
    path.write_text("a: 1\nfailOn: 2\nb: 3\n")

    with pytest.raises(InvalidSettingError) as refused:
        load_config(path)

    assert [line.removeprefix(f"{path}:")[:4] for line in str(refused.value).splitlines()] == ["1:1:", "2:1:", "3:1:"]


def test_a_configuration_is_found_in_the_folder_or_above_it(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/spec.yaml").write_text("")
    (tmp_path / ".vmshift.yaml").write_text("")

    assert find_config(tmp_path / "a/b/spec.yaml") == tmp_path / ".vmshift.yaml"
    assert find_config(tmp_path / "a/b") == tmp_path / ".vmshift.yaml"
    (tmp_path / "a/b/.vmshift.yaml").write_text("")
    assert find_config(tmp_path / "a/b") == tmp_path / "a/b/.vmshift.yaml"


def test_what_stands_above_a_repository_does_not_count(tmp_path: Path) -> None:
    (tmp_path / ".vmshift.yaml").write_text("")
    (tmp_path / "repository/.git").mkdir(parents=True)
    (tmp_path / "repository/a").mkdir()

    assert find_config(tmp_path / "repository/a") is None
    (tmp_path / "repository/.vmshift.yaml").write_text("")
    assert find_config(tmp_path / "repository/a") == tmp_path / "repository/.vmshift.yaml"


def test_a_baseline_is_read(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text('{"version": 1, "findings": [{"rule": "VMS305", "kind": "A", "name": "b"}]}')

    assert load_baseline(tmp_path / "b.json").model == Baseline(
        version=1, findings=[BaselineEntry(rule="VMS305", kind="A", name="b")]
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1:1: the file is empty; remove it, or make it anew"),
        ('{"version": 2, "findings": []}', '1:2: "version" is "2", which is none of its values; one of 1'),
        (
            '{"version": 1, "findings": [{"rule": "VMS305", "kind": "A", "name": "b", "count": 0}]}',
            '1:74: "findings[0].count" is "0", and starts at 1; 1 or more',
        ),
    ],
)
def test_a_baseline_that_is_not_valid_is_refused(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "b.json").write_text(text)

    with pytest.raises(InvalidSettingError) as refused:
        load_baseline(tmp_path / "b.json")

    assert str(refused.value) == f"{tmp_path}/b.json:{told}"
