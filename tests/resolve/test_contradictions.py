"""What no plan may say, whatever rules were left out."""

from __future__ import annotations

from inventory.objects import claim, on_claim, vm
from resolve.migrations import resolved
from vmshift.resolve.contradictions import contradictions

BASE = ["select: {namespaces: [erp]}", "storage: [{from: '*', to: x}]"]
TWINS = [vm("db-01", "erp", on_claim("data", "shared")), vm("db-02", "erp", on_claim("data", "shared"))]


def test_one_target_for_two_users_is_none() -> None:
    assert contradictions(resolved(BASE, *TWINS, claim("shared", "erp"))) == []


def test_two_targets_for_one_claim_are_one() -> None:
    torn = resolved([*BASE, "volumes: [{match: erp/db-02/data, to: y}]"], *TWINS, claim("shared", "erp"))

    assert contradictions(torn) == [
        'The claim "erp/shared" has two users with different targets, "y" and "x". Name it once, by claim.'
    ]


def test_a_move_of_a_claim_that_the_inventory_lacks_is_one() -> None:
    missing = resolved([*BASE, "volumes: [{match: erp/db-01/data, to: y}]"], TWINS[0])

    assert contradictions(missing) == [
        (
            f'"erp/db-01/data" is to move, and the plan "{missing.plans[0].name}" cannot list its claim "shared": '
            "MTC's discovery would not find it. Exclude it, or see to the claim first."
        )
    ]
