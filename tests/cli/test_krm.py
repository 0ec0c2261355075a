"""vmshift krm: a ResourceList in, a ResourceList out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.conftest import SHARED
from support.cli import Result, run
from vmshift.resource_list import read_resource_list

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Prepare

PATH = "internal.config.kubernetes.io/path"


def objects(folder: Path, *, placed: bool = True) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The spec and the inventory of a case, as a caller gives them."""
    spec = yaml.safe_load((folder / "migration.yaml").read_text())
    items = list(yaml.safe_load_all((folder / "inventory" / "cluster.yaml").read_text()))
    if placed:
        spec["metadata"]["annotations"] = {PATH: "migrations/san.yaml"}
    return spec, items


def listed(items: list[dict[str, Any]], config: dict[str, Any] | None = None) -> dict[str, Any]:
    whole = {"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": items}
    return whole if config is None else {**whole, "functionConfig": config}


def krm(given: Any, cwd: Path) -> Result:
    text = given if isinstance(given, str) else yaml.safe_dump(given, sort_keys=False)
    return run("krm", cwd=cwd, stdin=text.encode())


def answer(result: Result) -> dict[str, Any]:
    assert result.status == 0, result.stderr
    value: dict[str, Any] = yaml.safe_load(result.stdout)
    return value


def bare(item: dict[str, Any]) -> dict[str, Any]:
    """An object without what says which file it belongs in."""
    metadata = dict(item["metadata"])
    kept = {key: value for key, value in metadata.get("annotations", {}).items() if "config.kubernetes.io" not in key}
    metadata.pop("annotations", None)
    return {**item, "metadata": {**metadata, "annotations": kept} if kept else metadata}


def compiled(folder: Path) -> list[dict[str, Any]]:
    result = run("compile", "--stdout", "migration.yaml", cwd=folder)
    assert result.status == 0, result.stderr
    return list(yaml.safe_load_all(result.stdout))


def test_a_spec_among_the_items_adds_what_compile_would_print(prepare: Prepare, tmp_path: Path) -> None:
    folder = prepare({"step": "cutover", "runs": {"cutover": 1}})
    spec, items = objects(folder)

    found = answer(krm(listed([spec, *items]), tmp_path))["items"]

    assert found[: len(items) + 1] == [spec, *items]
    assert [bare(item) for item in found[len(items) + 1 :]] == compiled(folder)


def test_each_object_says_which_file_it_belongs_in(prepare: Prepare, tmp_path: Path) -> None:
    spec, items = objects(prepare({"step": "cutover", "runs": {"cutover": 1}, "output": "../out"}))

    found = answer(krm(listed([spec, *items]), tmp_path))["items"][len(items) + 1 :]

    assert [item["metadata"]["annotations"][PATH] for item in found] == [
        "out/plan/migplan-refresh-shop.yaml",
        "out/run/refresh-shop-cutover-1.yaml",
    ]


def test_the_spec_of_a_generator_is_its_configuration_and_may_stand_among_the_items(
    prepare: Prepare, tmp_path: Path
) -> None:
    spec, items = objects(prepare())
    config = {**spec, "metadata": {"name": spec["metadata"]["name"], "annotations": {"config.kubernetes.io/x": "y"}}}

    apart = answer(krm(listed(items, config), tmp_path))
    twice = answer(krm(listed([*items, spec], config), tmp_path))

    assert [bare(item) for item in apart["items"]] == [bare(item) for item in twice["items"] if item != spec]
    assert apart["functionConfig"] == config


def test_what_an_earlier_call_made_is_replaced(prepare: Prepare, tmp_path: Path) -> None:
    spec, items = objects(prepare({"step": "stage", "runs": {"stage": 1}}))
    staged = answer(krm(listed([spec, *items]), tmp_path))["items"]
    spec["spec"] |= {"step": "cutover", "runs": {"stage": 1, "cutover": 1}}

    again = answer(krm(listed([spec, *staged[1:]]), tmp_path))["items"]
    afresh = answer(krm(listed([spec, *items]), tmp_path))["items"]

    assert again == afresh


def test_an_error_changes_nothing_and_is_told_as_a_result(prepare: Prepare, tmp_path: Path) -> None:
    spec, items = objects(prepare(change=[SHARED]))

    result = krm(listed([spec, *items]), tmp_path)
    told = yaml.safe_load(result.stdout)

    assert (result.status, told["items"]) == (1, [spec, *items])
    assert [
        (each["severity"], each["tags"]["rule"], each["resourceRef"], each["field"]["path"])
        for each in told["results"]
        if each["severity"] == "error"
    ] == [
        (
            "error",
            "VMS401",
            {"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "namespace": "shop", "name": "web-01"},
            "spec.template.spec.domain.devices.disks.1.shareable",
        )
    ]
    assert "VMS401 shared-disk" in result.stderr


def test_a_manifest_written_by_hand_among_the_items_is_judged(prepare: Prepare, tmp_path: Path) -> None:
    spec, items = objects(prepare())
    run_by_hand = {
        "apiVersion": "migration.openshift.io/v1alpha1",
        "kind": "MigMigration",
        "metadata": {"generateName": "x-", "namespace": "openshift-migration", "name": "by-hand"},
        "spec": {"migPlanRef": {"name": "x", "namespace": "openshift-migration"}, "stagee": True},
    }

    result = krm(listed([spec, *items, run_by_hand]), tmp_path)

    assert result.status == 1
    assert "MigMigration/openshift-migration/by-hand spec.stagee: error: VMS003" in result.stderr


REFUSED = {
    "nothing": ("", "Standard input is no ResourceList: it is empty."),
    "another kind": ("kind: ConfigMap\n", 'Standard input is no ResourceList: it has the kind "ConfigMap".'),
    "no YAML": ("kind: [\n", "Standard input is no ResourceList: line "),
    "items that are none": (
        "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: [1]\n",
        "The items of the ResourceList are no list of objects.",
    ),
    "no number of JSON's": (
        '{"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": [{"n": NaN}]}',
        "Standard input is no ResourceList: JSON has no number NaN.",
    ),
    "nested without end": (
        '{"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": ' + "[" * 100_000,
        "Standard input is no ResourceList: line 1: ",
    ),
    "no spec": (
        "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n",
        "There is no migration spec: neither the functionConfig nor an item has the kind StorageMigration.",
    ),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_call_of_a_function_is_refused_and_nothing_printed(text: str, tmp_path: Path) -> None:
    given, said = REFUSED[text]

    result = krm(given, tmp_path)

    assert result.outcome == (2, "")
    assert said in result.stderr


def test_a_computed_wave_that_has_begun_is_refused_as_no_lock_tells_who_is_in_it(
    prepare: Prepare, tmp_path: Path
) -> None:
    bulk = {"name": "bulk", "maxVMs": 1, "steps": {"bulk-1": "cutover"}, "runs": {"cutover": 1}}
    spec, items = objects(prepare({"waves": [bulk]}))

    result = krm(listed([spec, *items]), tmp_path)

    assert result.outcome == (2, "")
    assert 'The wave "bulk-1" is computed and at step "cutover", and nothing records which namespaces' in result.stderr


@pytest.mark.parametrize("step", ["draft", "prepare"])
def test_an_empty_sync_set_is_refused(step: str, prepare: Prepare, tmp_path: Path) -> None:
    spec, items = objects(prepare({"step": step}))

    result = krm(listed([spec, *items]), tmp_path)

    assert result.outcome == (2, "")
    assert "The sync set is empty at this step" in result.stderr


def test_nothing_depends_on_the_version_of_the_tool(
    prepare: Prepare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tool of another version that renders inside an engine must not start a new run."""
    spec, items = objects(prepare({"step": "cutover", "runs": {"cutover": 1}}))
    now = krm(listed([spec, *items]), tmp_path)
    monkeypatch.setattr("vmshift.__version__", "99.0.0")

    assert krm(listed([spec, *items]), tmp_path) == now


def test_yaml_and_json_come_to_the_same(prepare: Prepare, tmp_path: Path) -> None:
    spec, items = objects(prepare())
    whole = listed([spec, *items])

    assert answer(krm(whole, tmp_path)) == answer(krm(json.dumps(whole), tmp_path))


def test_items_keep_their_comments_and_their_style(prepare: Prepare, tmp_path: Path) -> None:
    spec, items = objects(prepare(), placed=False)
    styled = (
        "  - apiVersion: v1\n"
        "    kind: ConfigMap  # theirs\n"
        "    metadata: {name: theirs, namespace: shop}\n"
        "    data:\n"
        "      # a script\n"
        "      run: |\n"
        "        one\n"
        "\n"
        "          two\n"
    )
    head = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n"
    rest = "".join(f"  - {json.dumps(item)}\n" for item in [spec, *items])

    result = krm(head + styled + rest, tmp_path)

    kept = "".join(line.removeprefix("  ") for line in styled.splitlines(keepends=True))
    assert result.status == 0
    assert result.stdout.startswith(head + kept)


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
_VALUES = st.recursive(_LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.lists(st.dictionaries(st.text(), _VALUES, max_size=4), max_size=4), flow=st.booleans())
def test_items_come_back_as_they_are(data: list[dict[str, Any]], *, flow: bool) -> None:
    items = [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"c{number}"}, "data": each}
        for number, each in enumerate(data)
    ]
    text = json.dumps(listed(items)) if flow else yaml.safe_dump(listed(items), allow_unicode=True)
    read = read_resource_list(text.encode())

    again = read_resource_list(read.answer([], (), []).encode("utf-8", "surrogatepass"))

    assert again.items == read.items
