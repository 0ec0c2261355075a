"""Argo CD: three-way merge on the client, with the settings of an Application.

After gitops-engine and argo-cd: a custom resource gets a JSON merge patch, in which a list is one value; where
RespectIgnoreDifferences is on, what an ignore rule names is taken from the live object first (controller/sync.go,
normalizeTargetResources); live objects with owners are not collected for pruning (pkg/cache/cluster.go).
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulation.build import build
from simulation.cluster import RUN, Cluster, Key, Live, Value, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARGO = "argocd.argoproj.io"
_TRACKED = f"{_ARGO}/tracking-id"
_LAST = "kubectl.kubernetes.io/last-applied-configuration"


def merge_patch(original: Value, modified: Value, current: Value) -> Value:
    """Give the JSON merge patch of a three-way merge: null where Git has taken something away."""
    patch: Value = {key: None for key in original.keys() - modified.keys() if key in current}
    for key, value in modified.items():
        there = current.get(key)
        if isinstance(value, dict) and isinstance(there, dict):
            before = original.get(key)
            inner = merge_patch(before if isinstance(before, dict) else {}, value, there)
            if inner:
                patch[key] = inner
        elif there != value or key not in current:
            patch[key] = value
    return patch


def apply_patch(value: Any, patch: Value) -> Value:
    """Apply a JSON merge patch (RFC 7396)."""
    result = dict(value) if isinstance(value, dict) else {}
    for key, inner in patch.items():
        if inner is None:
            result.pop(key, None)
        else:
            result[key] = apply_patch(result.get(key), inner) if isinstance(inner, dict) else inner
    return result


@dataclass
class ArgoCD:
    """The Applications of a migration, each over a folder of its own.

    application: the one of the plans, or of everything. runs: the one of the runs, where they are apart. judges:
    whether health checks for MTC's kinds are installed. patience: how often it looks before a sync is terminated.
    """

    cluster: Cluster
    application: Value
    judges: bool = True
    patience: int = 5
    runs: Value | None = None

    @property
    def _parts(self) -> list[ArgoCD]:
        """Each Application by itself."""
        several = [self.application, *([self.runs] if self.runs else [])]
        return [ArgoCD(self.cluster, one, self.judges, self.patience) for one in several]

    @property
    def _name(self) -> str:
        name: str = self.application.get("metadata", {}).get("name", "theirs")
        return name

    def _desired(self, files: dict[str, str]) -> list[Value]:
        path: str = self.application["spec"].get("source", {}).get("path", "")
        inner = next((part for part in ("argocd/run", "plan") if path.endswith(f"/{part}")), ".")
        return build(files, inner)

    @property
    def _options(self) -> set[str]:
        return set(self.application["spec"]["syncPolicy"].get("syncOptions", []))

    def sync(self, files: dict[str, str], *, prune: bool = False) -> None:
        """Sync to a revision: wave by wave, each waiting until the one before is healthy."""
        for part in self._parts:
            part.sync_one(files, prune=prune)

    def sync_one(self, files: dict[str, str], *, prune: bool = False) -> None:
        """Sync the Application alone. What it leaves out, as it is in sync, it does not wait for either."""
        desired = self._desired(files)
        waves = sorted({_wave(value) for value in desired})
        for wave in waves:
            applied = [value for value in desired if _wave(value) == wave and self._apply(value)]
            if wave != waves[-1] and not self._wait([key_of(value) for value in applied]):
                return
        if prune:
            self._prune({key_of(value) for value in desired})

    def delete(self) -> None:
        """Delete the Applications with everything they have applied."""
        for part in self._parts:
            for key, live in list(part._collected()):  # noqa: SLF001 - a part of itself
                if "Delete=false" not in _marks(live.value, "sync-options"):
                    self.cluster.delete(key)

    def out_of_sync(self, files: dict[str, str]) -> list[str]:
        """Give the names of what the Applications show as OutOfSync."""
        return [name for part in self._parts for name in part._differing(files)]  # noqa: SLF001 - a part of itself

    def _differing(self, files: dict[str, str]) -> Iterator[str]:
        desired = self._desired(files)
        yield from (value["metadata"]["name"] for value in desired if self._differs(value))
        keys = {key_of(value) for value in desired}
        for key, live in self._collected():
            if key not in keys and "IgnoreExtraneous" not in _marks(live.value, "compare-options"):
                yield key[2]

    def _collected(self) -> Iterator[tuple[Key, Live]]:
        for key, live in list(self.cluster.objects.items()):
            metadata = live.value["metadata"]
            if metadata.get("annotations", {}).get(_TRACKED) == self._name and not metadata.get("ownerReferences"):
                yield key, live

    def _prune(self, kept: set[Key]) -> None:
        for key, live in self._collected():
            if key not in kept and "Prune=false" not in _marks(live.value, "sync-options"):
                self.cluster.delete(key)

    def _pointers(self, key: Key) -> list[list[str]]:
        return [
            pointer.split("/")[1:]
            for rule in self.application["spec"].get("ignoreDifferences", [])
            if rule["kind"] == key[0] and rule.get("name", key[2]) == key[2]
            for pointer in rule["jsonPointers"]
        ]

    def _differs(self, value: Value) -> bool:
        live = self.cluster.get(key_of(value))
        if live is None:
            return True
        wanted, there = self._merged(value, live), copy.deepcopy(live.value)
        for pointer in self._pointers(key_of(value)):
            _remove(wanted, pointer)
            _remove(there, pointer)
        return _without_last(wanted) != _without_last(there)

    def _merged(self, target: Value, live: Live) -> Value:
        noted = copy.deepcopy(target)
        annotations = noted["metadata"].setdefault("annotations", {})
        annotations[_TRACKED] = self._name
        annotations[_LAST] = json.dumps(target)
        original = json.loads(live.value["metadata"].get("annotations", {}).get(_LAST, "{}"))
        return apply_patch(live.value, merge_patch(original, noted, live.value))

    def _apply(self, value: Value) -> bool:
        """Apply an object; whether it is part of the sync at all."""
        key, live = key_of(value), self.cluster.get(key_of(value))
        if f"{_ARGO}/hook" in value["metadata"].get("annotations", {}):
            self.cluster.delete(key)  # BeforeHookCreation, which is the default
            live = None
        if live is not None and "ApplyOutOfSyncOnly=true" in self._options and not self._differs(value):
            return False
        target = copy.deepcopy(value)
        if live is not None and "RespectIgnoreDifferences=true" in self._options:
            for pointer in self._pointers(key):
                _copy(live.value, target, pointer)
        base = live or Live({"metadata": {}})
        if live is not None and "Replace=true" in self._options:
            base = Live({"metadata": {}})
        self.cluster.put(self._merged(target, base), "argocd-controller")
        return True

    def _wait(self, keys: list[Key]) -> bool:
        for _ in range(self.patience):
            if all(self._healthy(key) for key in keys):
                return True
            self.cluster.tick()
        return all(self._healthy(key) for key in keys)

    def _healthy(self, key: Key) -> bool:
        live = self.cluster.get(key)
        if live is None:
            return False
        wanted = {"Job": {"Complete"}}  # built in
        if self.judges:
            wanted |= {RUN: {"Succeeded"}, "MigPlan": {"Ready", "Closed"}}
        return key[0] not in wanted or bool(live.conditions & wanted[key[0]])


def _wave(value: Value) -> int:
    return int(value["metadata"].get("annotations", {}).get(f"{_ARGO}/sync-wave", "0"))


def _marks(value: Value, name: str) -> list[str]:
    found: str = value["metadata"].get("annotations", {}).get(f"{_ARGO}/{name}", "")
    return found.split(",")


def _without_last(value: Value) -> Value:
    value = copy.deepcopy(value)
    value.get("metadata", {}).get("annotations", {}).pop(_LAST, None)
    return value


def _remove(value: Any, pointer: list[str]) -> None:
    for part in pointer[:-1]:
        value = value.get(part, {})
    value.pop(pointer[-1], None)


def _copy(source: Any, target: Any, pointer: list[str]) -> None:
    for part in pointer[:-1]:
        source, target = source.get(part, {}), target.setdefault(part, {})
    if pointer[-1] in source:
        target[pointer[-1]] = copy.deepcopy(source[pointer[-1]])
    else:
        target.pop(pointer[-1], None)
