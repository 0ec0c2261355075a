"""The part of a preview that speaks of conditions: what is predicted, and how a live dump differs from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ConditionView:
    """A condition that the controller would set, or not; `message` says why, or what would tell."""

    type: str
    category: Literal["Critical", "Error", "Warn", "Required", "Advisory"]
    status: Literal["true", "false", "unknown"]
    reason: str | None
    items: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class ObjectView:
    """A MigPlan or MigMigration with the conditions that are predicted of it. `plan` names the plan of a run."""

    kind: str
    name: str
    plan: str
    in_git: bool
    ready: Literal["true", "false", "unknown"]
    conditions: tuple[ConditionView, ...]


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """Where the cluster is not as predicted: `about` is a condition or a field; null where a side has nothing."""

    kind: str
    name: str
    about: str
    predicted: str | None
    cluster: str | None


@dataclass(frozen=True, slots=True)
class SettledView:
    """A condition that manifests do not tell, and what the cluster says."""

    kind: str
    name: str
    condition: str
    cluster: str


@dataclass(frozen=True, slots=True)
class AgainstView:
    """A live dump, held against the prediction. `compared` are the objects that both have."""

    path: str
    compared: tuple[str, ...]
    differences: tuple[DifferenceView, ...]
    settled: tuple[SettledView, ...]
