"""preview --why over other clusters than the worked example."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.cli import run

if TYPE_CHECKING:
    from cli.conftest import Prepare

WEB = "VirtualMachine shop/web-01"


def test_every_part_of_the_selection_that_fails_is_named(prepare: Prepare) -> None:
    selected = {"namespaces": ["erp"], "vms": ["shop/db-*"], "labelSelector": {"matchLabels": {"tier": "none"}}}
    result = run("preview", "migration.yaml", "--why", "shop/web-01", cwd=prepare({"select": selected}))

    assert result.stdout.splitlines() == [
        "shop/web-01 in refresh",
        "  not selected: select.namespaces does not have shop (migration.yaml:7)",
        "  not selected: select.vms does not have shop/web-01 (migration.yaml:9)",
        "  not selected: its labels are not those of select.labelSelector (migration.yaml:11)",
    ]


def test_a_vm_that_a_rule_blocks_is_told_so_with_the_rule_and_its_place(prepare: Prepare) -> None:
    shared = {"on": WEB, "set": {"/spec/template/spec/domain/devices/disks/1/shareable": True}}
    result = run("preview", "migration.yaml", "--why", "shop/web-01", cwd=prepare(change=[shared]))

    assert result.status == 1
    assert [line.partition(",")[0] for line in result.stdout.splitlines() if "cutover:" in line] == [
        "  cutover: blocked"
    ]
    (told,) = [line for line in result.stdout.splitlines() if "VMS401 error" in line]
    assert told.startswith('  VMS401 error, inventory/cluster.yaml:215: disk "data" of VM "shop/web-01" is shared')


def test_the_smallest_setting_is_told_where_the_throughput_is_too_low(prepare: Prepare) -> None:
    folder = prepare({"estimate": {"throughput": "10Mi"}})
    told = run("preview", "migration.yaml", "--why", "shop/web-01", cwd=folder).stdout

    assert "at 10Mi each second (estimate.throughput) it takes" in told
    assert "for all VMs: HyperConverged, spec.liveMigrationConfig.completionTimeoutPerGiB: " in told
    assert "      kind: MigrationPolicy\n" in told


@pytest.mark.parametrize(
    "options", [("--format", "json"), ("--output", "html=page.html"), ("--conditions",), ("--against", "live.yaml")]
)
def test_an_explanation_is_text_and_nothing_else(options: tuple[str, ...], prepare: Prepare) -> None:
    folder = prepare()

    result = run("preview", "migration.yaml", "--why", "shop/web-01", *options, cwd=folder)

    assert (result.status, result.stdout) == (2, "")
    assert "--why prints text alone" in result.stderr
    assert not (folder / "page.html").exists()


def test_an_explanation_may_be_asked_for_as_text(prepare: Prepare) -> None:
    result = run("preview", "migration.yaml", "--why", "shop/web-01", "--format", "text", cwd=prepare())

    assert (result.status, result.stdout.splitlines()[0]) == (0, "shop/web-01 in refresh")


def test_a_vm_without_its_namespace_is_named_with_it(prepare: Prepare) -> None:
    result = run("preview", "migration.yaml", "--why", "web-01", cwd=prepare())

    assert result.status == 2
    assert 'Did you mean "shop/web-01"?' in result.stderr


def test_a_folder_is_no_dump(prepare: Prepare) -> None:
    result = run("preview", "migration.yaml", "--against", "inventory", cwd=prepare())

    assert result.status == 2
    assert '"inventory" is a folder' in result.stderr
