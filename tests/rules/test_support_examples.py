"""How examples of rules are read: merged like kubectl's strategic patches, After on top of Before."""

from __future__ import annotations

import pytest

from support.examples import Document, after, documents, patched
from vmshift.rules.base import Rule
from vmshift.rules.registry import RuleModule


def module(before: str, after_: str) -> RuleModule:
    rule = Rule("VMS999", "lit-lamp", "warning", ("schema",), "0.1.0")
    text = f"A lamp is lit.\n\nBefore:\n{before}\n\nAfter:\n{after_}"
    return RuleModule(rule, lambda _: iter(()), text)


def test_a_document_says_where_and_when_it_stands() -> None:
    assert documents("# cluster\nkind: Node\n---\n# git/plan.yaml, at the base\nspec: {}") == [
        Document("cluster", "", "kind: Node\n"),
        Document("git/plan.yaml", "at the base", "spec: {}\n"),
    ]


def test_a_document_that_does_not_say_where_it_stands_is_refused() -> None:
    with pytest.raises(AssertionError, match="begins with where it stands"):
        documents("spec: {}")


def test_mappings_merge_by_key_and_null_takes_one_away() -> None:
    assert patched({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": 4, "c": None}}) == {"a": {"b": 4}, "d": 3}


def test_named_entries_merge_one_by_one_and_other_lists_are_replaced() -> None:
    disks = [{"name": "root", "disk": {}}, {"name": "data", "disk": {}}, {"name": "log"}]
    changes = [{"name": "data", "shareable": True}, {"name": "new"}, {"name": "log", "$patch": "delete"}]

    assert patched(disks, changes) == [
        {"name": "root", "disk": {}},
        {"name": "data", "disk": {}, "shareable": True},
        {"name": "new"},
    ]
    assert patched(["a", "b"], ["c"]) == ["c"]
    assert patched([{"from": "a"}], [{"from": "b"}]) == [{"from": "b"}]


def test_after_takes_over_what_it_does_not_replace() -> None:
    object_ = "    # cluster\n    kind: Node\n    metadata: {name: worker-1}\n    spec: "
    made = module(f"{object_}1\n    ---\n    # migration.yaml\n    spec: 2", f"{object_}3")

    assert [document.text.splitlines()[-1] for document in after(made)] == ["spec: 2", "spec: 3"]


def test_what_after_takes_away_was_there_before() -> None:
    made = module("    # a.yaml\n    apiVersion: v1", "    # a.yaml\n    $patch: delete")

    assert [document.text for document in after(made)] == ["apiVersion: v1\n", "$patch: delete\n"]
