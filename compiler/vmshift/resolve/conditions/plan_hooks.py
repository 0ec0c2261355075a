"""Conditions of a MigPlan about its hooks. The controller stops at the first hook that is not there or not ready."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from vmshift.inventory.values import dig, entries, text
from vmshift.resolve.conditions.base import Kind, PlanWorld, Verdict, is_ready, no, open_, yes

_SUBDOMAIN = re.compile(r"^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
_LABEL = re.compile(r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")
_PHASES = frozenset({"PreBackup", "PostBackup", "PreRestore", "PostRestore"})
_SEE = "oc get mighook -n openshift-migration -o yaml"


def _hooks(world: PlanWorld) -> list[dict[str, Any]]:
    return [hook for _, hook in entries(world.spec.get("hooks"))]


def _bad(world: PlanWorld, key: str, pattern: re.Pattern[str], said: str) -> Verdict:
    bad = [hook for hook in _hooks(world) if not pattern.match(text(hook.get(key)))]
    return yes(said, "NotSet") if bad else no(f"{len(_hooks(world))} hooks, and none is like that")


def invalid_hook_ref(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1557, validateHooks."""
    if not _hooks(world):
        return no("the plan has no hooks")
    names = [
        (text(dig(hook, "reference", "namespace")), text(dig(hook, "reference", "name"))) for hook in _hooks(world)
    ]
    gone = [name for namespace, name in names if world.inventory.get("MigHook", namespace, name) is None]
    if not gone:
        return no("each MigHook is there")
    if not world.inventory.lists("MigHook"):
        return open_(f'"{_SEE}" tells whether the MigHooks are there: apply them before the plan')
    return yes(f"MigHook {', '.join(gone)} is not there", "NotFound")


def hook_not_ready(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1557, validateHooks."""
    if not _hooks(world):
        return no("the plan has no hooks")
    for hook in _hooks(world):
        reference = hook.get("reference")
        found = world.inventory.get("MigHook", text(dig(reference, "namespace")), text(dig(reference, "name")))
        ready = is_ready(found) if found is not None else None
        if ready is None:
            return open_(f'"{_SEE}" tells whether the MigHooks are Ready')
        if not ready:
            return yes(f"MigHook {text(dig(reference, 'name'))} is not Ready")
    return no("the MigHooks are Ready")


def invalid_service_account(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1557, validateHooks."""
    return _bad(world, "serviceAccount", _SUBDOMAIN, "the service account of a hook is no name")


def invalid_namespace(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1557, validateHooks."""
    return _bad(world, "executionNamespace", _LABEL, "the namespace of a hook is no name")


def hook_phase_unknown(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1557, validateHooks."""
    unknown = [text(hook.get("phase")) for hook in _hooks(world) if hook.get("phase") not in _PHASES]
    return yes(f"no phase is called {', '.join(unknown)}") if unknown else no("the phases are known")


def hook_phase_duplicate(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1557, validateHooks."""
    counts = Counter(text(hook.get("phase")) for hook in _hooks(world))
    twice = [phase for phase, number in counts.items() if number > 1 and phase in _PHASES]
    return yes(f"two hooks have the phase {', '.join(twice)}") if twice else no("each phase has one hook at most")


KINDS = (
    Kind("InvalidHookRef", "Critical", invalid_hook_ref),
    Kind("HookNotReady", "Critical", hook_not_ready),
    Kind("InvalidHookSAName", "Critical", invalid_service_account),
    Kind("InvalidHookNSName", "Critical", invalid_namespace),
    Kind("HookPhaseUnknown", "Critical", hook_phase_unknown),
    Kind("HookPhaseDuplicate", "Critical", hook_phase_duplicate),
)
