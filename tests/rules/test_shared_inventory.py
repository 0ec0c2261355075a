"""What inventories tell about namespaces and clusters."""

from __future__ import annotations

import json

import pytest

from vmshift.inventory import Inventory
from vmshift.rules.shared_inventory import did_you_mean, same_cluster, some
from vmshift.source import parse


def inventory(*objects: tuple[str, str, str]) -> Inventory:
    """Make an inventory of (kind, name, uid)."""
    groups = {"StorageClass": "storage.k8s.io/v1", "Namespace": "v1"}
    documents = [
        {"apiVersion": groups[kind], "kind": kind, "metadata": {"name": name, **({"uid": uid} if uid else {})}}
        for kind, name, uid in objects
    ]
    return Inventory(parse("x.json", "\n".join(map(json.dumps, documents)).encode()).manifests)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([("Namespace", "shop", "a")], [("Namespace", "shop", "a")], True),
        ([("Namespace", "shop", "a")], [("Namespace", "shop", "b")], False),
        ([("Namespace", "shop", "")], [("Namespace", "shop", "")], None),
        ([("Namespace", "shop", "a")], [("Namespace", "shop", "")], None),
        ([("Namespace", "shop", "a")], [("StorageClass", "shop", "a")], None),
        ([], [], None),
        # made anew between two dumps: one thing in common is enough
        (
            [("Namespace", "shop", "a"), ("StorageClass", "san", "c")],
            [("Namespace", "shop", "b"), ("StorageClass", "san", "c")],
            True,
        ),
    ],
)
def test_uids_tell_whether_two_inventories_show_one_cluster(
    one: list[tuple[str, str, str]], other: list[tuple[str, str, str]], *, expected: bool | None
) -> None:
    assert (same_cluster(inventory(*one), inventory(*other)), same_cluster(inventory(*other), inventory(*one))) == (
        expected,
        expected,
    )


def test_one_file_that_both_read_tells_without_uids() -> None:
    manifests = parse("x.yaml", b"apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n").manifests

    assert same_cluster(Inventory(manifests), Inventory(manifests)) is True


@pytest.mark.parametrize(
    ("word", "names", "expected"),
    [
        ("shpo", ["shop", "erp"], 'did you mean "shop"? '),
        ("erp/db-1", ["erp/db-01", "erp/db-02"], 'did you mean "erp/db-01"? '),
        ("epr/db-01", ["erp/db-01"], 'did you mean "erp/db-01"? '),
        ("erp/db-03", ["erp/db-01", "erp/db-02"], ""),
        ("erp/db-01/quorum", ["erp/db-01/root", "erp/db-01"], ""),
        ("erp/db-01/dta", ["erp/db-01/data", "erp/db-02/data"], 'did you mean "erp/db-01/data"? '),
        ("anything", [], ""),
    ],
)
def test_a_name_is_suggested_where_one_part_of_it_is_misspelt(word: str, names: list[str], expected: str) -> None:
    assert did_you_mean(word, names) == expected


def test_long_lists_are_cut() -> None:
    assert (some(["a", "b"]), some([*"abcdefg"])) == ("a, b", "a, b, c, d, e and 2 more")
