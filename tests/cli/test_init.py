"""vmshift init: a spec to go on from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from cli.conftest import tree
from support.cli import run
from support.paths import PLANS, ROOT
from vmshift.source import parse
from vmshift.spec.load import load
from vmshift.write.spec_text import spec_text

if TYPE_CHECKING:
    from cli.conftest import Prepare

SCHEMA = (ROOT / "schemas" / "storagemigration.schema.json").read_text("utf-8")
UNREADABLE = ["--select", "VMS001", "--select", "VMS002", "--select", "VMS003", "--select", "VMS004"]


def spec(path: Path) -> dict[str, Any]:
    """Read a spec by YAML 1.2, independently of vmshift."""
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(path)
    return found


def test_a_spec_is_made_from_flags(tmp_path: Path) -> None:
    flags = ["--name", "san", "-n", "erp", "--namespace", "web-*", "--from", "old", "--from", "nfs-*", "--to", "new"]

    result = run("init", "specs/migration.yaml", *flags, cwd=tmp_path)

    assert result.outcome == (0, "")
    assert result.stderr == (
        "specs/migration.yaml: written, with specs/storagemigration.schema.json for editors; "
        "next: vmshift lint specs/migration.yaml\n"
    )
    assert spec(tmp_path / "specs" / "migration.yaml") == {
        "apiVersion": "vmshift.io/v1alpha1",
        "kind": "StorageMigration",
        "metadata": {"name": "san"},
        "spec": {
            "select": {"namespaces": ["erp", "web-*"]},
            "storage": [{"from": ["old", "nfs-*"], "to": "new"}],
            "mode": "live",
            "step": "draft",
            "runs": {"stage": 0, "cutover": 0, "rollback": 0},
        },
    }


def test_the_schema_for_editors_stands_beside_it_and_is_named_in_its_first_line(tmp_path: Path) -> None:
    run("init", "specs/migration.yaml", cwd=tmp_path)

    written = tree(tmp_path / "specs")
    assert sorted(written) == ["migration.yaml", "storagemigration.schema.json"]
    assert json.loads(written["storagemigration.schema.json"]) == json.loads(SCHEMA)
    assert written["migration.yaml"].startswith(
        b"# yaml-language-server: $schema=storagemigration.schema.json\napiVersion: "
    )


def test_every_field_has_a_comment_above_it(tmp_path: Path) -> None:
    text = run("init", "-i", str(PLANS / "quickstart" / "inventory"), cwd=tmp_path).stdout

    lines = text.partition("\nspec:\n")[2].splitlines()
    fields = [number for number, line in enumerate(lines) if re.match(r"  [a-z]", line)]
    assert [lines[number].split(":")[0].strip() for number in fields] == [
        "inventory",
        "select",
        "storage",
        "mode",
        "step",
        "runs",
    ]
    assert [lines[number - 1][:4] for number in fields] == ["  # "] * 6
    assert [line for line in lines if len(line) > 120] == []


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("migration.yaml", "storage-migration"),
        ("san-refresh.yaml", "san-refresh"),
        ("SAN Refresh (2).yaml", "san-refresh-2"),
        ("größe.yml", "gr-e"),
        ("--.yaml", "storage-migration"),
        ("x" * 62 + "-yz.yaml", "x" * 62),
    ],
)
def test_the_name_is_the_files_as_far_as_it_can_be(file: str, name: str, tmp_path: Path) -> None:
    result = run("init", "--", file, cwd=tmp_path)

    assert (result.status, spec(tmp_path / file)["metadata"]["name"]) == (0, name)


def test_without_a_file_it_is_printed(tmp_path: Path) -> None:
    bare, dash = run("init", cwd=tmp_path), run("init", "-", cwd=tmp_path)

    assert bare == dash
    assert (bare.status, bare.stderr, tree(tmp_path)) == (0, "", {})
    assert bare.stdout.startswith("# yaml-language-server: ")


def test_an_inventory_proposes_values(tmp_path: Path) -> None:
    inventory = str(PLANS / "fleet" / "inventory")

    run("init", "made/migration.yaml", "-i", inventory, cwd=tmp_path)

    made = spec(tmp_path / "made" / "migration.yaml")["spec"]
    (tmp_path / "made").joinpath(made["inventory"][0]).resolve(strict=True)
    assert made["inventory"][0].endswith("plans/fleet/inventory/")
    assert (made["select"], made["storage"]) == (
        {"namespaces": ["web-blue", "web-green"]},
        [{"from": "san-bronze", "to": "ceph-block"}],
    )


def test_a_flag_wins_over_the_inventory(tmp_path: Path) -> None:
    inventory = str(PLANS / "fleet" / "inventory")

    run("init", "a.yaml", "-i", inventory, "-n", "erp", "--from", "san-silver", "--to", "ceph-nvme", cwd=tmp_path)

    made = spec(tmp_path / "a.yaml")["spec"]
    assert (made["select"], made["storage"]) == (
        {"namespaces": ["erp"]},
        [{"from": "san-silver", "to": "ceph-nvme"}],
    )


def test_every_class_that_disks_of_the_given_namespaces_are_on_gets_an_entry(tmp_path: Path) -> None:
    result = run("init", "a.yaml", "-i", str(PLANS / "fleet" / "inventory"), "-n", "er*", "-n", "erp", cwd=tmp_path)

    made = spec(tmp_path / "a.yaml")["spec"]
    assert (made["select"], made["storage"]) == (
        {"namespaces": ["er*", "erp"]},
        [{"from": name, "to": "ceph-block"} for name in ("san-silver", "media", "nas-legacy")],
    )
    assert result.stderr.startswith("a.yaml: written, ")


def test_what_a_proposal_leaves_out_is_said(tmp_path: Path) -> None:
    inventory = ["-i", str(PLANS / "fleet" / "inventory")]

    unnamed = run("init", "-", *inventory, cwd=tmp_path)
    given = run("init", "-", *inventory, "-n", "erp", "--from", "san-*", cwd=tmp_path)

    assert unnamed.stderr == (
        "left out, with the number of VM disks: san-silver (4), nas-legacy (2), nfs-shared (2), media (1); "
        "add entries to storage to move them\n"
    )
    assert given.stderr == (
        "left out, with the number of VM disks: media (1), nas-legacy (1); add entries to storage to move them\n"
    )


def test_a_target_that_is_given_is_no_source(tmp_path: Path) -> None:
    inventory = ["-i", str(PLANS / "fleet" / "inventory")]

    run("init", "a.yaml", *inventory, "-n", "web-green", "--to", "nas-legacy", cwd=tmp_path)

    assert spec(tmp_path / "a.yaml")["spec"]["storage"] == [
        {"from": "nfs-shared", "to": "nas-legacy"},
        {"from": "san-bronze", "to": "nas-legacy"},
    ]


def test_a_namespace_without_disks_is_said_to_propose_nothing(tmp_path: Path) -> None:
    result = run("init", "a.yaml", "-i", str(PLANS / "fleet" / "inventory"), "-n", "epr", cwd=tmp_path)

    assert spec(tmp_path / "a.yaml")["spec"]["storage"] == [{"from": "old-class", "to": "new-class"}]
    assert result.stderr.startswith(
        'namespace "epr": the inventory has no disk of a VM there to propose from\na.yaml: written, '
    )


def test_an_inventory_without_disks_proposes_what_it_has(tmp_path: Path) -> None:
    vm = {"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "metadata": {"name": "a", "namespace": "web"}}
    (tmp_path / "vm.json").write_text(json.dumps(vm))

    run("init", "a.yaml", "-i", "vm.json", cwd=tmp_path)

    made = spec(tmp_path / "a.yaml")["spec"]
    assert made == made | {
        "inventory": ["vm.json"],
        "select": {"namespaces": ["web"]},
        "storage": [{"from": "old-class", "to": "new-class"}],
    }


def test_an_inventory_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    result = run("init", "a.yaml", "-i", "nowhere", cwd=tmp_path)

    assert (result.outcome, tree(tmp_path)) == ((2, ""), {})
    assert result.stderr.endswith('Error: There is no file or folder "nowhere".\n')


def test_a_file_that_is_there_is_kept_unless_it_is_forced(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("mine")

    kept = run("init", "a.yaml", cwd=tmp_path)
    held = tree(tmp_path)
    forced = run("init", "--force", "a.yaml", cwd=tmp_path)

    assert (kept.outcome, held) == ((2, ""), {"a.yaml": b"mine"})
    assert kept.stderr.endswith('Error: "a.yaml" is there already; --force writes over it.\n')
    assert (forced.status, spec(tmp_path / "a.yaml")["metadata"]) == (0, {"name": "a"})


def test_a_place_that_cannot_be_written_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("mine")

    result = run("init", "--force", "a.txt/migration.yaml", cwd=tmp_path)

    assert (result.outcome, tree(tmp_path)) == ((2, ""), {"a.txt": b"mine"})
    assert "cannot be written" in result.stderr


def test_a_read_only_folder_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "vmshift.write.files.os.replace", Mock(side_effect=PermissionError(13, "Permission denied", "a.yaml"))
    )

    result = run("init", "a.yaml", cwd=tmp_path)

    assert result.outcome == (2, "")
    assert result.stderr.endswith('Error: "a.yaml" cannot be written: Permission denied.\n')


@pytest.mark.parametrize("file", ["made", "made/", "new/"])
def test_a_folder_takes_a_spec_that_is_named_like_the_migration(file: str, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()

    named, unnamed = run("init", file, "--name", "san", cwd=tmp_path), run("init", file, cwd=tmp_path)

    folder = tmp_path / file
    assert (named.outcome, unnamed.outcome) == ((0, ""), (0, ""))
    assert sorted(tree(folder)) == ["san.yaml", "storage-migration.yaml", "storagemigration.schema.json"]
    assert spec(folder / "san.yaml")["metadata"] == {"name": "san"}
    assert named.stderr.startswith(f"{Path(file)}/san.yaml: written, with ")


def test_the_schema_is_kept_unless_it_is_forced(tmp_path: Path) -> None:
    (tmp_path / "storagemigration.schema.json").write_text("mine")

    kept = run("init", "a.yaml", cwd=tmp_path)
    held = (tmp_path / "storagemigration.schema.json").read_text()
    run("init", "--force", "b.yaml", cwd=tmp_path)
    again = run("init", "c.yaml", cwd=tmp_path)

    assert (kept.status, held) == (0, "mine")
    assert kept.stderr.startswith(
        "storagemigration.schema.json: kept, and not this version's; --force writes over it\n"
    )
    assert json.loads((tmp_path / "storagemigration.schema.json").read_text()) == json.loads(SCHEMA)
    assert "kept" not in again.stderr


@pytest.mark.parametrize(
    ("flags", "form"),
    [
        (["--name", "San Refresh"], "lower-case letters, digits and -, at most 63 characters"),
        (["--name", "x" * 64], "lower-case letters, digits and -, at most 63 characters"),
        (["--name", ""], "lower-case letters, digits and -, at most 63 characters"),
        (["-n", "Web"], "the name of a namespace, or a glob such as web-*"),
        (["--from", "old san"], "the name of a StorageClass, or a glob such as nfs-*"),
        (["--to", "nfs-*"], "the name of a StorageClass"),
    ],
)
def test_a_name_that_cannot_be_is_wrong_usage(flags: list[str], form: str, tmp_path: Path) -> None:
    result = run("init", "a.yaml", *flags, cwd=tmp_path)

    assert (result.outcome, tree(tmp_path)) == ((2, ""), {})
    assert f'"{flags[1]}" is not valid: it takes {form}' in result.stderr


def test_a_class_of_object_buckets_is_never_proposed(prepare: Prepare) -> None:
    folder = prepare()
    for name, provisioner in (
        ("a-bucket", "openshift-storage.noobaa.io/obc"),
        ("b-bucket", "rook.ceph.rook.io/bucket"),
    ):
        made = {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": {"name": name},
            "provisioner": provisioner,
        }
        (folder / "inventory" / f"{name}.json").write_text(json.dumps(made))

    run("init", "made.yaml", "-i", "inventory", cwd=folder)

    assert spec(folder / "made.yaml")["spec"]["storage"] == [{"from": "old-san", "to": "new-san"}]


def test_a_file_that_cannot_be_read_is_named_and_the_others_propose(prepare: Prepare) -> None:
    folder = prepare()
    (folder / "inventory" / "broken.yaml").write_text("a: [\n")

    result = run("init", "made.yaml", "-i", "inventory", cwd=folder)

    assert result.stderr.startswith(
        "inventory/broken.yaml cannot be read and proposes nothing; vmshift lint says why\n"
    )
    assert spec(folder / "made.yaml")["spec"]["select"] == {"namespaces": ["shop"]}


@pytest.mark.parametrize("flags", [[], ["-i"]], ids=["from nothing", "from an inventory"])
def test_what_it_writes_can_be_read(flags: list[str], prepare: Prepare) -> None:
    folder = prepare()
    run("init", "made.yaml", *flags, *(["inventory"] if flags else []), cwd=folder)

    assert run("lint", *UNREADABLE, "made.yaml", cwd=folder).outcome == (0, "")


def test_what_it_proposes_for_a_healthy_cluster_has_no_finding_and_compiles(prepare: Prepare) -> None:
    folder = prepare()
    run("init", "made.yaml", "-i", "inventory", cwd=folder)

    linted = run("lint", "made.yaml", cwd=folder)
    compiled = run("compile", "made.yaml", cwd=folder)

    assert (linted.outcome, linted.stderr) == ((0, ""), "0 errors, 0 warnings in 1 spec: 1 VM, 2 volumes\n")
    assert compiled.status == 0


WORDS = st.sampled_from(["yes", "on", "1e3", "0o17", "007", "null", "a", "2026-01-01", "1.0", "y-*", "*", "[ab]", "?"])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    name=WORDS.filter(lambda word: re.fullmatch(r"[a-z0-9-]+", word)),
    namespaces=st.lists(WORDS, min_size=1, max_size=3),
    sources=st.lists(WORDS, min_size=1, max_size=3),
    target=WORDS.filter(lambda word: re.fullmatch(r"[a-z0-9.-]+", word)),
)
def test_any_word_stays_the_word_it_was(name: str, namespaces: list[str], sources: list[str], target: str) -> None:
    text = spec_text(name=name, namespaces=namespaces, sources=[sources], target=target, inventory=["a: b", "#c", "é"])

    (manifest,) = parse("made.yaml", text.encode()).manifests
    loaded = load(manifest)
    assert loaded.errors == ()
    assert loaded.model is not None
    made = loaded.model.spec
    assert (loaded.model.metadata.name, made.select.namespaces, made.inventory) == (
        name,
        namespaces,
        ["a: b", "#c", "é"],
    )
    assert (made.storage[0].from_, made.storage[0].to.storage_class) == (sources, target)
