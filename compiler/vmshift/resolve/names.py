"""Names of everything that a migration compiles to. They depend on the spec alone."""

from __future__ import annotations

import hashlib

JOB_PHASES = {"preBackup": "before", "postRestore": "after"}  # when a Job runs, seen from the cutover
_LONGEST = 63  # MTC writes the names of plans and runs into labels, whose values end there (migmigration, ensureLabels)
_LONGEST_PLAN = _LONGEST - len("-rollback-999")  # so that the names of a plan's runs fit as well


def plan_name(migration: str, namespace: str, revision: int = 1) -> str:
    """Name the plan of one namespace."""
    suffix = f"-r{revision}" if revision > 1 else ""
    return _shorten(f"{migration}-{namespace}{suffix}", _LONGEST_PLAN)


def run_name(plan: str, run: str, number: int) -> str:
    """Name a run: `run` is stage, cutover or rollback."""
    return _shorten(f"{plan}-{run}-{number}", _LONGEST)


def hook_name(plan: str, hook: str) -> str:
    """Name a hook of a plan."""
    return _shorten(f"{plan}-{hook}", _LONGEST)


def job_name(plan: str, cutover: int, hook: str) -> str:
    """Name the Job of a hook at one cutover of a plan: a name of its own for each, so that none ever runs again."""
    return _shorten(f"{plan}-cutover-{cutover}-{hook}", _LONGEST)


def delivery_name(name: str) -> str:
    """Shorten the name of an engine's object, which the engine writes into a label of what it applies."""
    return _shorten(name, _LONGEST)


def _shorten(name: str, longest: int) -> str:
    if len(name) <= longest:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: longest - 9].rstrip('-.')}-{digest}"
