"""All conditions of a MigPlan, and whether it becomes Ready."""

from __future__ import annotations

from vmshift.resolve.conditions import (
    plan_hooks,
    plan_live,
    plan_measures,
    plan_namespaces,
    plan_references,
    plan_state,
    plan_volumes,
)
from vmshift.resolve.conditions.base import BLOCKING, Condition, PlanWorld, Verdict, no, open_, yes
from vmshift.resolve.conditions.plan_state import closed

KINDS = (
    *plan_references.KINDS,
    *plan_namespaces.KINDS,
    *plan_volumes.KINDS,
    *plan_measures.KINDS,
    *plan_hooks.KINDS,
    *plan_live.KINDS,
    *plan_state.KINDS,
)
# What keeps discovery from running (migplan/pvlist.go:32, updatePvs).
_BEFORE_DISCOVERY = frozenset(
    {
        "InvalidSourceClusterRef",
        "SourceClusterNotReady",
        "InvalidDestinationClusterRef",
        "DestinationClusterNotReady",
        "NamespaceNotFoundOnSourceCluster",
        "NamespaceLimitExceeded",
        "NamespaceListEmpty",
    }
)
# What an inventory seldom tells and a healthy cluster does not have: the answer is true all the same, and names it.
_SELDOM = frozenset(
    {
        "ReconcileFailed",
        "SourceClusterProxySecretMisconfigured",
        "DestinationClusterProxySecretMisconfigured",
        "NfsAccessCannotBeValidated",
        "PlanConflict",
    }
)


def predict_plan(world: PlanWorld) -> list[Condition]:
    """Predict every condition of a MigPlan, those of discovery and readiness last."""
    if closed(world).status == "true":
        kinds = [kind for kind in KINDS if kind.type == "Closed"]
        shut = [kind.over(world) for kind in kinds]
        return [
            *shut,
            _as(no("a closed plan is not Ready"), "PvsDiscovered"),
            _as(no("a closed plan is not Ready"), "Ready"),
        ]
    found = [kind.over(world) for kind in KINDS]
    discovered = _discovered(found, world)
    return [*found, _as(discovered, "PvsDiscovered"), _as(_ready([*found, _as(discovered, "PvsDiscovered")]), "Ready")]


def _as(verdict: Verdict, kind: str) -> Condition:
    return Condition(kind, "Required", verdict.status, verdict.reason, verdict.items, verdict.message)


def _discovered(found: list[Condition], world: PlanWorld) -> Verdict:
    """Mirror migplan/pvlist.go:32, updatePvs."""
    stops = [each for each in found if each.type in _BEFORE_DISCOVERY]
    for status, answer in (("true", no), ("unknown", open_)):
        for condition in stops:
            if condition.status == status:
                return answer(f"{condition.type}: {condition.message}")
    return yes(f"volumes listed: {len(world.volumes)}", "Done")


def _ready(found: list[Condition]) -> Verdict:
    """Mirror migplan/migplan_controller.go:331, Reconcile: discovered, and nothing Critical or Error."""
    blocking = [each for each in found if each.blocks]
    if blocking:
        return no(f"it stays away because of {', '.join(dict.fromkeys(each.type for each in blocking))}")
    if any(each.type == "PvsDiscovered" and each.status != "true" for each in found):
        return open_("volumes may not be discovered: see PvsDiscovered")
    untold = [each for each in found if each.status == "unknown" and each.category in BLOCKING]
    left = [each for each in untold if each.type not in _SELDOM]
    if left:
        names = ", ".join(dict.fromkeys(each.type for each in left))
        return open_(f"the inventory does not tell about {names}")
    names = ", ".join(dict.fromkeys(each.type for each in untold))
    return yes(f"nothing that blocks is to be seen; the inventory does not tell about {names}")
