"""vmshift compile with several specs: each has a folder of its own, and one call writes all or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from cli.conftest import refused, tree
from support.cli import run

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Prepare


def two(prepare: Prepare, **more: Any) -> Path:
    """Two specs in one file, for two namespaces."""
    folder = prepare(add=another_namespace(), **more)
    one = yaml.safe_load((folder / "migration.yaml").read_text())
    other = {**one, "metadata": {"name": "second"}, "spec": {**one["spec"], "select": {"namespaces": ["depot"]}}}
    (folder / "migration.yaml").write_text(yaml.safe_dump_all([one, other]))
    return folder


def another_namespace() -> list[dict[str, Any]]:
    name = "pvc-61000000-0000-4000-8000-000000000001"
    volumes = [{"name": "root", "persistentVolumeClaim": {"claimName": "disk"}}]
    template = {"spec": {"domain": {"devices": {"disks": [{"name": "root", "disk": {}}]}}, "volumes": volumes}}
    annotations = {"cdi.kubevirt.io/storage.contentType": "kubevirt"}
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "depot"}},
        {
            "apiVersion": "kubevirt.io/v1",
            "kind": "VirtualMachine",
            "metadata": {"name": "vm", "namespace": "depot"},
            "spec": {"runStrategy": "Halted", "template": template},
            "status": {"printableStatus": "Stopped"},
        },
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": "disk", "namespace": "depot", "annotations": annotations},
            "spec": {
                "accessModes": ["ReadWriteMany"],
                "storageClassName": "old-san",
                "volumeMode": "Block",
                "volumeName": name,
                "resources": {"requests": {"storage": "5Gi"}},
            },
            "status": {"phase": "Bound", "capacity": {"storage": "5Gi"}},
        },
        {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {"name": name},
            "spec": {"storageClassName": "old-san", "csi": {"driver": "csi.old-san.example.com", "volumeHandle": "3"}},
            "status": {"phase": "Bound"},
        },
    ]


def test_several_specs_go_each_to_a_folder_of_its_own(prepare: Prepare) -> None:
    folder = two(prepare)

    result = run("compile", "migration.yaml", "--out", "out", cwd=folder)

    assert result.outcome == (0, "")
    assert result.stderr.endswith("out/refresh: 6 files changed\nout/second: 6 files changed\n")
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["refresh", "second"]


def test_several_specs_are_printed_one_after_the_other(prepare: Prepare) -> None:
    folder = two(prepare, spec={"step": "cutover", "runs": {"cutover": 1}})

    result = run("compile", "migration.yaml", "--stdout", cwd=folder)

    printed = [document["metadata"]["name"] for document in yaml.safe_load_all(result.stdout)]
    assert printed == ["refresh-shop", "refresh-shop-cutover-1", "second-depot", "second-depot-cutover-1"]
    assert not (folder / "compiled").exists()


@pytest.mark.parametrize("outputs", [("same", "same"), ("same", "same/deeper"), ("here/deep", "here"), ("a/../b", "b")])
def test_two_specs_never_share_a_folder(outputs: tuple[str, str], prepare: Prepare) -> None:
    folder = two(prepare)
    specs = list(yaml.safe_load_all((folder / "migration.yaml").read_text()))
    for spec, output in zip(specs, outputs, strict=True):
        spec["spec"]["output"] = output
    (folder / "migration.yaml").write_text(yaml.safe_dump_all(specs))
    before = tree(folder)

    result = run("compile", "migration.yaml", cwd=folder)

    assert result.outcome == (2, "")
    assert "Error: Two migrations would write to" in result.stderr
    assert tree(folder) == before


def test_of_several_specs_all_are_written_or_none(prepare: Prepare) -> None:
    folder = two(prepare)
    run("compile", "migration.yaml", cwd=folder)
    for plan in folder.glob("compiled/*/plan/migplan-*.yaml"):
        plan.unlink()
    foreign = folder / "compiled" / "second" / "plan" / "migplan-second-depot.yaml"
    foreign.write_text("kind: Mine\n")
    (folder / "compiled" / "second" / "compiled.lock.json").unlink()
    before = tree(folder)

    result = run("compile", "migration.yaml", cwd=folder)

    assert result.outcome == (2, "")
    assert result.stderr.endswith(
        refused(
            '"compiled/second/plan/migplan-second-depot.yaml" is in the way, and vmshift has not written it. '
            "Move it, or choose another output."
        )
    )
    assert tree(folder) == before
