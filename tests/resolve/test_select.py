"""Which VMs and volumes a spec selects, and the line that does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inventory.objects import claim, disk, on_claim, vm
from resolve.migrations import kept, quote, resolved, routes

if TYPE_CHECKING:
    from vmshift.resolve.model import Migration


def machine(name: str, namespace: str, **labels: str) -> list[dict[str, object]]:
    """Make a VM with one disk, and its claim."""
    return [vm(name, namespace, disk("root", name), labels=labels), claim(name, namespace)]


FLEET = [
    *machine("db-01", "erp", tier="gold", zone="a"),
    *machine("db-02", "erp", tier="silver"),
    *machine("legacy-01", "erp"),
    *machine("shop", "web-1", tier="gold"),
    *machine("shop", "web-2", zone="b"),
    *machine("shop", "other", tier="gold", zone="a"),
]
SELECTOR = "select: {labelSelector: {matchExpressions: [%s]}}"


def taken(migration: Migration) -> dict[str, str]:
    """Give the chosen VMs, each with the line that took it, below `select`."""
    return {each.key: quote(each.selected_by).removeprefix("select/") for each in migration.vms}


def missed(migration: Migration) -> list[tuple[str, str, str]]:
    return [(each.what, each.pattern, quote(each.place)) for each in migration.unmatched]


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        (
            "{namespaces: [erp]}",
            {"erp/db-01": "namespaces/0", "erp/db-02": "namespaces/0", "erp/legacy-01": "namespaces/0"},
        ),
        ("{namespaces: ['web-*']}", {"web-1/shop": "namespaces/0", "web-2/shop": "namespaces/0"}),
        ("{namespaces: [none, web-1, 'web-*']}", {"web-1/shop": "namespaces/1", "web-2/shop": "namespaces/2"}),
        ("{namespaces: ['web-1:elsewhere']}", {"web-1/shop": "namespaces/0"}),
        ("{namespaces: ['web-*:elsewhere']}", {"web-1/shop": "namespaces/0", "web-2/shop": "namespaces/0"}),
        ("{vms: ['erp/db-*']}", {"erp/db-01": "vms/0", "erp/db-02": "vms/0"}),
        ("{vms: ['*/shop', web-1/shop]}", {"other/shop": "vms/0", "web-1/shop": "vms/0", "web-2/shop": "vms/0"}),
        ("{vms: [erp/shop]}", {}),
        ("{namespaces: [erp], vms: ['*/db-01', '*/shop']}", {"erp/db-01": "vms/0"}),
        (
            "{labelSelector: {matchLabels: {tier: gold}}}",
            {"erp/db-01": "labelSelector", "other/shop": "labelSelector", "web-1/shop": "labelSelector"},
        ),
        ("{labelSelector: {matchLabels: {tier: gold, zone: b}}}", {}),
        ("{labelSelector: {matchLabels: {tier: gold}}, namespaces: [erp]}", {"erp/db-01": "namespaces/0"}),
        ("{labelSelector: {matchLabels: {tier: gold}}, vms: ['web-*/*']}", {"web-1/shop": "vms/0"}),
    ],
)
def test_all_parts_must_hold_and_within_a_list_any_may(select: str, expected: dict[str, str]) -> None:
    assert taken(resolved([f"select: {select}"], *FLEET)) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("{key: tier, operator: In, values: [gold, bronze]}", ["erp/db-01", "other/shop", "web-1/shop"]),
        ("{key: tier, operator: NotIn, values: [gold]}", ["erp/db-02", "erp/legacy-01", "web-2/shop"]),
        ("{key: zone, operator: Exists}", ["erp/db-01", "other/shop", "web-2/shop"]),
        ("{key: zone, operator: DoesNotExist}", ["erp/db-02", "erp/legacy-01", "web-1/shop"]),
        ("{key: zone, operator: Exists}, {key: tier, operator: DoesNotExist}", ["web-2/shop"]),
    ],
)
def test_label_expressions_hold_as_in_kubernetes(expression: str, expected: list[str]) -> None:
    assert list(taken(resolved([SELECTOR % expression], *FLEET))) == expected


def test_an_empty_label_selector_takes_every_vm() -> None:
    assert len(taken(resolved(["select: {labelSelector: {}}"], *FLEET))) == 6


def test_vms_are_chosen_in_the_order_of_their_names_whatever_the_order_of_the_patterns() -> None:
    assert list(taken(resolved(["select: {namespaces: [web-2, erp, web-1]}"], *FLEET))) == [
        *("erp/db-01", "erp/db-02", "erp/legacy-01"),
        *("web-1/shop", "web-2/shop"),
    ]


@pytest.mark.parametrize("match", ["erp/legacy-01", "*/legacy-*", "erp/legacy-??"])
def test_a_vm_can_be_excluded(match: str) -> None:
    found = resolved([f"select: {{namespaces: [erp], exclude: [{{match: '{match}', reason: retires}}]}}"], *FLEET)

    assert list(taken(found)) == ["erp/db-01", "erp/db-02"]


TWO_DISKS = [
    vm(
        "db-01",
        "erp",
        disk("root", "db-01-root"),
        on_claim("data", "db-01-data"),
        {"name": "seed", "cloudInitNoCloud": {}},
    ),
    claim("db-01-root", "erp"),
    claim("db-01-data", "erp"),
]


@pytest.mark.parametrize(
    "exclusion", ["match: erp/db-01/data", "match: '*/*/da*'", "claim: erp/db-01-data", "claim: '*/*-data'"]
)
def test_a_volume_can_be_excluded_by_name_and_by_claim(exclusion: str) -> None:
    found = resolved([f"select: {{namespaces: [erp], exclude: [{{{exclusion}, reason: stays}}]}}"], *TWO_DISKS)

    (chosen,) = found.vms
    assert [
        (each.volume.name, each.why, each.because, each.place and quote(each.place)) for each in chosen.volumes
    ] == [
        ("root", "moved", "", None),
        ("data", "excluded", "stays", "select/exclude/0"),
        ("seed", "no claim", "", None),
    ]
    assert found.unmatched == ()


def test_of_two_exclusions_the_first_gives_the_reason_and_both_have_matched() -> None:
    by_name, by_claim = "{match: '*/*/data', reason: name}", "{claim: erp/db-01-data, reason: claim}"

    for exclude, because in ((f"{by_name}, {by_claim}", "name"), (f"{by_claim}, {by_name}", "claim")):
        found = resolved([f"select: {{namespaces: [erp], exclude: [{exclude}]}}"], *TWO_DISKS)
        assert ([each.because for each in found.vms[0].volumes], found.unmatched) == (["", because, ""], ())


def test_an_exclusion_of_a_vm_does_not_name_its_volumes_and_the_other_way_round() -> None:
    exclude = "[{match: erp/data}, {match: erp/db-01/erp}]"
    found = resolved([f"select: {{namespaces: [erp], exclude: {exclude}}}"], *TWO_DISKS)

    assert list(routes(found)) == ["erp/db-01/root", "erp/db-01/data"]


def test_what_has_matched_nothing_is_known_with_its_line() -> None:
    lines = [
        "select: {namespaces: [erp, none, 'x-*'], vms: ['erp/*', 'web-9/*'], exclude: [{match: a/no}, {claim: a/no}]}",
        "storage: [{from: old-san, to: new-san}, {from: [nas, 'nfs-*'], to: new-nas}]",
        "volumes: [{match: erp/db-01/none, to: fast}, {claim: erp/none, to: fast}]",
    ]

    assert missed(resolved(lines, *FLEET)) == [
        ("namespaces", "none", "select/namespaces/1"),
        ("namespaces", "x-*", "select/namespaces/2"),
        ("vms", "web-9/*", "select/vms/1"),
        ("exclude", "a/no", "select/exclude/0"),
        ("exclude", "a/no", "select/exclude/1"),
        ("storage", "nas, nfs-*", "storage/1/from"),
        ("volumes", "erp/db-01/none", "volumes/0/match"),
        ("volumes", "erp/none", "volumes/1/claim"),
    ]


def test_a_label_selector_that_takes_no_vm_is_known() -> None:
    found = resolved(["select: {namespaces: [erp], labelSelector: {matchLabels: {tier: lead}}}"], *FLEET)

    assert ("labelSelector", "labelSelector", "select/labelSelector") in missed(found)


def test_namespaces_that_are_named_without_a_glob_are_known_with_their_line() -> None:
    select = "{namespaces: [erp, 'web-*', 'a:b', erp], vms: [web-1/x, '*/y', erp/z]}"
    found = resolved([f"select: {select}"], *FLEET)

    assert [(name, quote(place)) for name, place in found.wanted_namespaces] == [
        ("erp", "select/namespaces/0"),
        ("a", "select/namespaces/2"),
        ("web-1", "select/vms/0"),
    ]


def test_volumes_without_a_claim_and_without_a_mapping_stay() -> None:
    found = resolved(["select: {namespaces: [erp]}", "storage: [{from: nas, to: old-san}]"], *TWO_DISKS)

    assert kept(found) == {"erp/db-01/root": "on target", "erp/db-01/data": "on target", "erp/db-01/seed": "no claim"}


def test_a_claim_glob_reaches_no_namespace_that_the_labels_do_not() -> None:
    cluster = [
        vm("a", "erp", labels={"tier": "gold"}),
        vm("b", "web", labels={"tier": "tin"}),
        *(claim("loose", namespace) for namespace in ("erp", "web", "empty")),
    ]
    volumes = "volumes: [{claim: '*/loose', to: x}]"

    by_labels = resolved(["select: {labelSelector: {matchLabels: {tier: gold}}}", volumes], *cluster)
    by_both = resolved(["select: {namespaces: ['*'], labelSelector: {matchLabels: {tier: gold}}}", volumes], *cluster)
    by_namespaces = resolved(["select: {namespaces: ['*']}", volumes], *cluster)

    assert [move.key for move in by_labels.moves] == ["erp/loose"]
    assert [move.key for move in by_both.moves] == ["erp/loose"]
    assert [move.key for move in by_namespaces.moves] == ["empty/loose", "erp/loose", "web/loose"]
