"""Computed waves over time: a change cuts over one wave, things are added, and the lock holds the rest in place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from cli.conftest import tree
from inventory.objects import claim, on_claim, vm
from support.cli import run
from support.repository import commit_all

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Prepare

BULK = {"name": "bulk", "maxVMs": 2}
CANARY = {"name": "canary", "namespaces": ["shop"]}


def machines(namespace: str, count: int = 1) -> list[dict[str, Any]]:
    """Give stopped VMs with a disk each."""
    objects = []
    for number in range(count):
        name = f"vm-{number}"
        disk = claim(name, namespace, status={"phase": "Bound", "capacity": {"storage": "10Gi"}})
        disk["metadata"]["annotations"] = {"cdi.kubevirt.io/storage.contentType": "kubevirt"}
        volume = {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {"name": f"pv-{namespace}-{name}"},
            "spec": {
                "storageClassName": "old-san",
                "capacity": {"storage": "10Gi"},
                "csi": {"driver": "csi.example.com", "volumeHandle": f"{namespace}-{name}"},
            },
            "status": {"phase": "Bound"},
        }
        objects += [vm(name, namespace, on_claim("root", name), strategy="Halted"), disk, volume]
    return [*objects, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}]


def respec(folder: Path, **fields: object) -> None:
    path = folder / "migration.yaml"
    document = yaml.safe_load(path.read_text())
    document["spec"] |= fields
    path.write_text(yaml.safe_dump(document, sort_keys=False))


def add(folder: Path, *objects: dict[str, Any]) -> None:
    with (folder / "inventory" / "cluster.yaml").open("a") as file:
        file.write("---\n" + yaml.safe_dump_all(objects, sort_keys=False))


def compiled(folder: Path, *args: str) -> dict[str, str]:
    """Compile; give the computed waves of namespaces that the lock has."""
    result = run("compile", "migration.yaml", "-q", *args, cwd=folder)
    assert result.status == 0, result.stderr
    return {name: seat["wave"] for name, seat in lock(folder).get("waves", {}).items()}


def lock(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "out" / "compiled.lock.json").read_text()))


def runs(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "out" / "run").iterdir() if path.name != "kustomization.yaml")


@pytest.fixture
def fleet(prepare: Prepare) -> Path:
    """A canary, and a bulk of one namespace with two VMs and two with one."""
    spec = {"output": "out", "select": {"namespaces": ["*"]}, "waves": [CANARY, BULK]}
    return prepare(spec, add=[*machines("b"), *machines("d", 2), *machines("f")])


def test_a_pull_request_cuts_over_the_canary_and_the_rest_stays_as_it_is(fleet: Path) -> None:
    assert compiled(fleet) == {"b": "bulk-1", "d": "bulk-2", "f": "bulk-1"}
    before = tree(fleet / "out")
    respec(fleet, waves=[{**CANARY, "step": "cutover", "runs": {"cutover": 1}}, BULK])
    compiled(fleet)
    after = tree(fleet / "out")

    assert sorted(path for path in after if before.get(path) != after[path]) == [
        "compiled.lock.json",
        "run/kustomization.yaml",
        "run/refresh-shop-cutover-1.yaml",
    ]


def test_waves_go_on_one_by_one_under_one_counter_each_pull_request_held_against_the_one_before(fleet: Path) -> None:
    compiled(fleet)
    seen = []
    for steps, count in (
        ({"bulk-1": "cutover"}, 1),
        ({"bulk-1": "done", "bulk-2": "cutover"}, 1),
        ({"bulk-1": "closed", "bulk-2": "done"}, 1),
    ):
        commit_all(fleet)
        respec(fleet, waves=[CANARY, {**BULK, "steps": steps, "runs": {"cutover": count}}])
        compiled(fleet, "--base", "main", "--ignore", "VMS709")
        seen.append(runs(fleet))

    assert seen == [["refresh-b-cutover-1.yaml", "refresh-f-cutover-1.yaml"], ["refresh-d-cutover-1.yaml"], []]


def test_a_namespace_that_is_added_leaves_every_other_in_its_wave(fleet: Path) -> None:
    before = compiled(fleet)
    add(fleet, *machines("a"), *machines("c"), *machines("e", 2))

    assert compiled(fleet) == {**before, "a": "bulk-3", "c": "bulk-3", "e": "bulk-4"}


def test_a_namespace_that_comes_back_finds_its_wave(fleet: Path) -> None:
    respec(fleet, step="draft")
    before = compiled(fleet)
    respec(fleet, select={"namespaces": ["*"], "exclude": [{"match": "b/*"}]})
    add(fleet, *machines("a"))
    assert compiled(fleet) == {**before, "a": "bulk-1"}
    respec(fleet, select={"namespaces": ["*"]})

    assert compiled(fleet) == {**before, "a": "bulk-1", "b": "bulk-3"}


def test_without_the_lock_the_waves_are_cut_afresh(fleet: Path) -> None:
    compiled(fleet)
    add(fleet, *machines("a"))
    (fleet / "out" / "compiled.lock.json").unlink()

    assert compiled(fleet) == {"a": "bulk-1", "b": "bulk-1", "d": "bulk-2", "f": "bulk-3"}


def test_where_the_lock_is_lost_the_base_revision_has_it(fleet: Path) -> None:
    before = compiled(fleet)
    commit_all(fleet)
    add(fleet, *machines("a"))
    (fleet / "out" / "compiled.lock.json").write_text("<<<<<<< HEAD\n")

    assert compiled(fleet, "--base", "main") == {**before, "a": "bulk-3"}


def test_compile_makes_the_same_with_and_without_the_base_revision(fleet: Path) -> None:
    compiled(fleet)
    commit_all(fleet)
    add(fleet, *machines("a"))
    compiled(fleet)
    add(fleet, *machines("c", 2))
    compiled(fleet)

    assert run("compile", "--check", "migration.yaml", "--base", "main", cwd=fleet).status == 0


def test_a_folder_elsewhere_has_the_waves_of_the_folder_that_the_spec_names(fleet: Path) -> None:
    compiled(fleet)
    add(fleet, *machines("a"))
    compiled(fleet)

    assert run("compile", "migration.yaml", "-q", "--out", "elsewhere", cwd=fleet).status == 0
    assert tree(fleet / "elsewhere") == tree(fleet / "out")


@pytest.fixture
def in_flight(fleet: Path) -> Path:
    """The fleet with its first computed wave at cutover, committed, and a namespace that has come since."""
    compiled(fleet)
    respec(fleet, waves=[CANARY, {**BULK, "steps": {"bulk-1": "cutover"}, "runs": {"cutover": 1}}])
    compiled(fleet)
    commit_all(fleet)
    add(fleet, *machines("a"))
    return fleet


def said(folder: Path, *args: str) -> list[str]:
    """What lint says of steps."""
    result = run("lint", "migration.yaml", "--format", "concise", *args, cwd=folder)
    return [line.partition(": ")[2] for line in result.stdout.splitlines() if "VMS70" in line]


def test_a_namespace_that_comes_in_mid_flight_joins_no_wave_that_has_begun(in_flight: Path) -> None:
    assert compiled(in_flight, "--base", "main") == {"a": "bulk-3", "b": "bulk-1", "d": "bulk-2", "f": "bulk-1"}


def test_a_lock_that_is_lost_in_mid_flight_is_told(in_flight: Path) -> None:
    (in_flight / "out" / "compiled.lock.json").unlink()

    (told,) = said(in_flight)
    assert told == (
        'error[VMS705 changed-after-plan, possible]: wave "bulk-1" is at step "cutover", and no compiled.lock.json '
        "tells which namespaces it has"
    )


def test_a_namespace_whose_wave_is_changed_by_hand_may_not_step_back(in_flight: Path) -> None:
    waves = {**lock(in_flight)["waves"], "f": {"wave": "bulk-2", "vms": 1, "bytes": 1}}
    (in_flight / "out" / "compiled.lock.json").write_text(json.dumps({**lock(in_flight), "waves": waves}))

    (told,) = said(in_flight, "--base", "main")
    assert told == (
        'error[VMS703 illegal-step]: step "plan" may not follow "cutover", where plan "refresh-f" is at the base '
        "revision"
    )


def test_a_lock_with_other_things_in_the_place_of_waves_tells_nothing(fleet: Path) -> None:
    before = compiled(fleet)
    others: list[object] = [
        [],
        {"b": 3},
        {"b": {"wave": 1, "vms": 1, "bytes": 1}},
        {"b": {"wave": "bulk-2", "vms": "1"}},
    ]
    for waves in others:
        (fleet / "out" / "compiled.lock.json").write_text(json.dumps({**lock(fleet), "waves": waves}))
        assert compiled(fleet) == before


def test_a_spec_without_computed_waves_has_none_in_its_lock(fleet: Path) -> None:
    respec(fleet, waves=[CANARY])
    compiled(fleet)

    assert "waves" not in lock(fleet)
