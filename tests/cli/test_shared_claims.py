"""A claim with two users moves for both or for neither, and to one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from support.cases import build
from support.cli import run

if TYPE_CHECKING:
    from pathlib import Path

TWIN = {
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


def compiled(folder: Path, spec: dict[str, Any], *args: str) -> tuple[int, str]:
    build({"spec": {"spec": spec}, "add": [TWIN]}, folder)
    done = run("compile", "migration.yaml", *args, cwd=folder)
    return done.status, done.stderr


def actions(folder: Path) -> dict[str, str]:
    plan = yaml.safe_load((folder / "compiled/refresh/plan/migplan-refresh-shop.yaml").read_text())
    return {entry["pvc"]["name"]: entry["selection"]["action"] for entry in plan["spec"]["persistentVolumes"]}


def test_what_is_excluded_for_one_user_stays_for_the_other_as_well(tmp_path: Path) -> None:
    excluded = {"select": {"namespaces": ["shop"], "exclude": [{"match": "shop/web-01/data"}]}}

    status, _ = compiled(tmp_path, {**excluded, "mode": "offline"})

    assert (status, actions(tmp_path)) == (0, {"web-01-root": "copy", "web-01-data": "skip"})


def test_two_targets_for_one_claim_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    torn = {"mode": "offline", "volumes": [{"match": "shop/web-01/data", "to": "old-san"}]}

    status, said = compiled(tmp_path, torn, "--select", "VMS401")

    assert (status, (tmp_path / "compiled").exists()) == (2, False)
    assert 'The claim "shop/web-01-data" has two users with different targets' in said
