"""The clusters that are made up for measuring."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from clusters import make
from support.cli import run

if TYPE_CHECKING:
    from pathlib import Path


def content(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_same_arguments_give_the_same_bytes_and_another_seed_gives_others(tmp_path: Path) -> None:
    for name, seed in (("one", 7), ("two", 7), ("three", 8)):
        make(tmp_path / name, vms=30, seed=seed)
    assert content(tmp_path / "one") == content(tmp_path / "two") != content(tmp_path / "three")


def test_yaml_and_json_in_one_file_and_in_many_hold_the_same_objects(tmp_path: Path) -> None:
    whole = make(tmp_path / "yaml", vms=60)
    made = yaml.load((tmp_path / "yaml/inventory/dump.yaml").read_text("utf-8"), yaml.CSafeLoader)["items"]
    assert len(made) == whole
    make(tmp_path / "json", vms=60, format_="json")
    assert json.loads((tmp_path / "json/inventory/dump.json").read_text("utf-8"))["items"] == made
    make(tmp_path / "many", vms=60, many=True)
    files = sorted((tmp_path / "many/inventory").iterdir(), key=lambda path: (path.name != "cluster.yaml", path.name))
    assert [each for path in files for each in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["items"]] == made


@pytest.mark.parametrize(("vms", "format_"), [(1, "yaml"), (120, "yaml"), (120, "json")])
def test_the_spec_is_fit_to_be_compiled(tmp_path: Path, vms: int, format_: str) -> None:
    make(tmp_path, vms=vms, format_=format_)
    done = run("compile", str(tmp_path), cwd=tmp_path)
    assert done.status == 0, done.stderr
    namespaces = {read_plan(path)["namespaces"][0] for path in (tmp_path / "compiled/plan").glob("migplan-*")}
    assert {name.partition("-")[0] for name in namespaces} == ({"app"} if vms == 1 else {"app", "batch"})


def read_plan(path: Path) -> dict[str, list[str]]:
    spec: dict[str, list[str]] = yaml.safe_load(path.read_text("utf-8"))["spec"]
    return spec


def test_there_are_four_objects_for_a_vm_and_every_odd_one_is_among_them(tmp_path: Path) -> None:
    made = make(tmp_path, vms=400, format_="json")
    assert 3.8 < made / 400 < 5
    text = (tmp_path / "inventory/dump.json").read_text("utf-8")
    for odd in ('"shareable": true', '"hotpluggable": true', '"Halted"', '"ReadWriteOnce"', '"instancetype": {'):
        assert odd in text
    kinds = {each["kind"] for each in json.loads(text)["items"]}
    assert {"VirtualMachineInstance", "Pod", "Node", "DataVolume", "VirtualMachineClusterInstancetype"} <= kinds
