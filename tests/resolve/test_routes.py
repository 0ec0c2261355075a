"""Where volumes go: exceptions first, then the first mapping of their class."""

from __future__ import annotations

import pytest

from inventory.objects import claim, disk, on_claim, vm, volume
from resolve.migrations import kept, listed, resolved, routes

ERP = "select: {namespaces: [erp]}"
CLUSTER = [
    vm("db-01", "erp", disk("root", "db-01-root"), on_claim("data", "db-01-data"), disk("log", "db-01-log")),
    claim("db-01-root", "erp", "san-a"),
    claim("db-01-data", "erp", "san-b"),
    claim("db-01-log", "erp", "nfs-1"),
]


@pytest.mark.parametrize(
    ("storage", "expected"),
    [
        ("[{from: san-a, to: x}]", {"root": "x"}),
        ("[{from: 'san-*', to: x}]", {"root": "x", "data": "x"}),
        ("[{from: [san-b, 'nfs-?'], to: x}]", {"data": "x", "log": "x"}),
        ("[{from: san-a, to: x}, {from: 'san-*', to: y}, {from: '*', to: z}]", {"root": "x", "data": "y", "log": "z"}),
        ("[{from: '*', to: z}, {from: san-a, to: x}]", {"root": "z", "data": "z", "log": "z"}),
    ],
)
def test_the_first_mapping_that_covers_a_class_counts(storage: str, expected: dict[str, str]) -> None:
    found = resolved([ERP, f"storage: {storage}"], *CLUSTER)

    assert {key.rpartition("/")[2]: target for key, (target, _) in routes(found).items()} == expected


def test_the_class_is_that_of_the_volume_where_it_is_known() -> None:
    found = resolved([ERP, "storage: [{from: real, to: x}]"], *CLUSTER, volume("pv-erp-db-01-root", "real"))

    assert list(routes(found)) == ["erp/db-01/root"]


def test_an_exception_counts_before_the_mappings_and_the_first_of_them_counts() -> None:
    volumes = "[{match: 'erp/*/data', to: a}, {claim: 'erp/db-01-*', to: b}, {match: erp/db-01/data, to: c}]"
    found = resolved([ERP, "storage: [{from: '*', to: z}]", f"volumes: {volumes}"], *CLUSTER)

    assert routes(found) == {
        "erp/db-01/root": ("b", "volumes/1/to"),
        "erp/db-01/data": ("a", "volumes/0/to"),
        "erp/db-01/log": ("b", "volumes/1/to"),
    }
    assert [each.what for each in found.unmatched] == ["storage"]


def test_an_exception_moves_what_no_mapping_covers() -> None:
    found = resolved([ERP, "storage: [{from: san-a, to: x}]", "volumes: [{match: erp/db-01/log, to: y}]"], *CLUSTER)

    assert routes(found) == {"erp/db-01/root": ("x", "storage/0/to"), "erp/db-01/log": ("y", "volumes/0/to")}
    assert kept(found) == {"erp/db-01/data": "unmapped"}


def test_a_target_has_modes_of_its_own_or_the_sources() -> None:
    to = "{storageClass: x, accessMode: ReadWriteOnce, volumeMode: Filesystem}"
    found = resolved([ERP, f"storage: [{{from: san-a, to: {to}}}, {{from: san-b, to: y}}]"], *CLUSTER)

    assert [(move.target.access_mode, move.target.volume_mode, move.target_mode) for move in found.moves] == [
        ("ReadWriteOnce", "Filesystem", "Filesystem"),
        (None, None, "Block"),
    ]


def test_a_volume_on_a_target_class_that_no_mapping_covers_is_there_already() -> None:
    found = resolved([ERP, "storage: [{from: san-a, to: san-b}]", "volumes: [{claim: erp/none, to: nfs-1}]"], *CLUSTER)

    assert kept(found) == {"erp/db-01/data": "on target", "erp/db-01/log": "on target"}


def test_a_volume_whose_claim_is_not_in_the_inventory_has_no_class_to_be_mapped_by() -> None:
    machine = vm("db-01", "erp", disk("root", "gone"))

    assert kept(resolved([ERP, "storage: [{from: '*', to: x}]"], machine)) == {"erp/db-01/root": "unmapped"}


def test_an_exception_by_name_moves_it_all_the_same_for_a_rule_to_speak_of() -> None:
    found = resolved([ERP, "volumes: [{match: erp/db-01/root, to: x}]"], vm("db-01", "erp", disk("root", "gone")))

    (move,) = found.moves
    assert (move.claim_name, move.claim, move.source_class, move.source_mode) == ("gone", None, "", "Filesystem")
    assert [listed(plan) for plan in found.plans] == [[]]


def test_a_claim_without_a_class_is_covered_by_no_mapping() -> None:
    machine = vm("db-01", "erp", disk("root"))
    bare = claim("root", "erp", spec={"storageClassName": None})

    assert kept(resolved([ERP, "storage: [{from: '*', to: x}]"], machine, bare)) == {"erp/db-01/root": "unmapped"}


LOOSE = [*CLUSTER, claim("exports", "erp", "san-a"), claim("exports", "web", "san-a")]


def test_a_claim_that_no_vm_uses_moves_by_an_exception_alone() -> None:
    by_class = resolved([ERP, "storage: [{from: san-a, to: x}]"], *LOOSE)
    named = resolved([ERP, "storage: [{from: san-a, to: x}]", "volumes: [{claim: '*/exports', to: y}]"], *LOOSE)

    assert list(routes(by_class)) == ["erp/db-01/root"]
    assert routes(named) == {"erp/db-01/root": ("x", "storage/0/to"), "erp/exports": ("y", "volumes/0/to")}


def test_a_namespace_in_which_only_such_a_claim_moves_has_been_matched() -> None:
    lines = ["select: {namespaces: [lab, none]}", "volumes: [{claim: lab/loose, to: y}]"]
    found = resolved(lines, claim("loose", "lab"), claim("left", "none"))

    assert [(each.what, each.pattern) for each in found.unmatched] == [("namespaces", "none"), ("storage", "old-san")]


def test_such_a_claim_has_neither_vm_nor_disk_and_its_place_is_its_own() -> None:
    (move,) = resolved([ERP, "storage: [{from: none, to: x}]", "volumes: [{claim: erp/exports, to: y}]"], *LOOSE).moves

    assert (move.vm, move.volume, move.disk, move.key) == (None, None, None, "erp/exports")
    assert (move.place.manifest.kind, move.place.path) == ("PersistentVolumeClaim", ("metadata", "name"))


@pytest.mark.parametrize(
    ("select", "moved"),
    [
        ("{namespaces: [erp]}", ["erp/exports"]),
        ("{namespaces: [erp, web]}", ["erp/exports", "web/exports"]),
        ("{namespaces: ['e*:other']}", ["erp/exports"]),
        ("{vms: ['web/*']}", ["web/exports"]),
        ("{namespaces: [erp], vms: ['web/*']}", []),
        ("{labelSelector: {matchLabels: {tier: gold}}}", []),
        ("{namespaces: [erp], exclude: [{claim: erp/exports}]}", []),
    ],
)
def test_such_a_claim_moves_only_where_the_selection_speaks_of_its_namespace(select: str, moved: list[str]) -> None:
    lines = [f"select: {select}", "storage: [{from: none, to: x}]", "volumes: [{claim: '*/exports', to: y}]"]

    assert list(routes(resolved(lines, *LOOSE))) == moved


def test_a_claim_of_a_vm_that_is_not_selected_does_not_move_as_a_claim_of_no_vm() -> None:
    lines = ["select: {namespaces: [erp], exclude: [{match: erp/db-01}]}", "volumes: [{claim: 'erp/*', to: y}]"]

    assert list(routes(resolved(lines, *LOOSE))) == ["erp/exports"]


def test_a_temporary_claim_does_not_move_however_wide_the_exception() -> None:
    owner = {"kind": "PersistentVolumeClaim", "name": "exports", "controller": True}
    prime = claim("prime-5", "erp", ownerReferences=[owner])

    assert list(routes(resolved([ERP, "volumes: [{claim: 'erp/*', to: y}]"], prime, *LOOSE))) == [
        "erp/db-01/root",
        "erp/db-01/data",
        "erp/db-01/log",
        "erp/exports",
    ]
