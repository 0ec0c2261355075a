"""The same spec and the same objects give the same bytes, wherever, however and in whatever order they are read."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from cli.conftest import tree
from support.cli import run
from support.paths import plan_folders
from support.process import run as process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(params=plan_folders(), ids=lambda path: path.name)
def plan(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A worked example, copied without what it compiled to."""
    shutil.copytree(request.param, tmp_path / "plan", ignore=shutil.ignore_patterns("compiled"))
    return tmp_path / "plan"


def compiled(plan: Path, out: Path, *more: str, cwd: Path, path: str = "", **env: str) -> dict[str, bytes]:
    result = run("compile", "--out", str(out), *more, path or str(plan / "migration.yaml"), cwd=cwd, env=env)
    assert (result.status, result.stdout) == (0, ""), result.stderr
    return tree(out)


EVERYTHING = """
import contextlib, sys
from vmshift.cli import cli
reports = (["lint"], ["lint", "--format", "json"], ["preview"], ["compile", "--stdout"])
for command in (*reports, ["compile", "--out", sys.argv[1]]):
    with contextlib.suppress(SystemExit):
        cli.main([*command, "migration.yaml"])
"""


def test_hashes_do_not_matter(plan: Path, tmp_path: Path) -> None:
    """Whatever the seed, every command says the same and compile writes the same."""
    seeds = ("0", "1", "12345")

    said = [
        process([sys.executable, "-c", EVERYTHING, tmp_path / seed / "out"], cwd=plan, env={"PYTHONHASHSEED": seed})
        for seed in seeds
    ]

    assert [result.output for result in said] == [said[0].output] * 3
    assert [tree(tmp_path / seed) for seed in seeds] == [tree(tmp_path / "0")] * 3
    assert {"out/kustomization.yaml"} < set(tree(tmp_path / "0"))


def test_neither_the_working_directory_nor_the_form_of_the_path_matters(plan: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    ways = [
        (plan, "migration.yaml"),
        (plan, "."),
        (plan.parent, "plan"),
        (plan.parent, "plan/../plan/migration.yaml"),
        (elsewhere, "../plan"),
        (elsewhere, str(plan)),
        (elsewhere, str(plan / "migration.yaml")),
    ]

    made = [compiled(plan, tmp_path / str(number), cwd=cwd, path=path) for number, (cwd, path) in enumerate(ways)]

    assert made == [made[0]] * len(ways)


def test_the_day_does_not_matter(plan: Path, tmp_path: Path) -> None:
    days = ("0", "1796000000", "4102444800")

    made = [compiled(plan, tmp_path / str(number), cwd=plan, SOURCE_DATE_EPOCH=day) for number, day in enumerate(days)]

    assert made == [made[0]] * 3


def documents(plan: Path) -> Iterator[dict[str, Any]]:
    """Every object of a plan's inventory, read independently of vmshift."""
    for path in sorted((plan / "inventory").rglob("*")):
        if path.is_file():
            reader = json.loads if path.suffix == ".json" else YAML(typ="safe", pure=True).load
            found = reader(path.read_text("utf-8"))
            yield from found["items"] if found.get("kind") == "List" else [found]


def as_json(value: Any) -> str:
    return json.dumps(value, default=lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


def one_file_each(objects: list[dict[str, Any]], inventory: Path) -> None:
    for number, value in enumerate(objects):
        (inventory / f"{number:03}.json").write_text(as_json(value), "utf-8")


def reversed_order(objects: list[dict[str, Any]], inventory: Path) -> None:
    one_file_each(objects[::-1], inventory)


def one_list(objects: list[dict[str, Any]], inventory: Path) -> None:
    (inventory / "all.json").write_text(as_json({"apiVersion": "v1", "kind": "List", "items": objects[::-1]}), "utf-8")


def in_folders(objects: list[dict[str, Any]], inventory: Path) -> None:
    """One folder for each kind, several documents in one file, in the order of their names backwards."""
    for value in sorted(objects, key=lambda value: str(value["metadata"]["name"]), reverse=True):
        (inventory / value["kind"]).mkdir(exist_ok=True)
        with (inventory / value["kind"] / "all.yaml").open("a", encoding="utf-8") as file:
            file.write(f"---\n{as_json(value)}\n")  # JSON is YAML, too


def twice(objects: list[dict[str, Any]], inventory: Path) -> None:
    """Every object in two files."""
    one_file_each([*objects, *objects[::-1]], inventory)


def with_keys_reversed(objects: list[dict[str, Any]], inventory: Path) -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(inner) for key, inner in reversed(value.items())}
        return [turned(inner) for inner in value] if isinstance(value, list) else value

    one_file_each([turned(value) for value in objects], inventory)


WAYS = (one_file_each, reversed_order, one_list, in_folders, twice, with_keys_reversed)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_files_of_the_inventory_do_not_matter(
    way: Callable[[list[dict[str, Any]], Path], None], plan: Path, tmp_path: Path
) -> None:
    made = compiled(plan, tmp_path / "as-it-is", cwd=plan)
    inventory = tmp_path / "inventory"
    inventory.mkdir()
    way(list(documents(plan)), inventory)

    assert compiled(plan, tmp_path / "other", "-i", str(inventory), cwd=plan) == made


def test_line_ends_do_not_matter(plan: Path, tmp_path: Path) -> None:
    made = compiled(plan, tmp_path / "one", cwd=plan)
    for path in plan.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    assert compiled(plan, tmp_path / "other", cwd=plan) == made


def test_comments_and_the_style_of_the_spec_do_not_matter(plan: Path, tmp_path: Path) -> None:
    made = compiled(plan, tmp_path / "one", cwd=plan)
    spec = YAML(typ="safe", pure=True).load(plan / "migration.yaml")
    (plan / "migration.yaml").write_text(json.dumps(spec, indent=3, sort_keys=True), "utf-8")

    assert compiled(plan, tmp_path / "other", cwd=plan) == made
