"""Flux: server-side apply, with the settings of its Kustomizations.

After kustomize-controller and fluxcd/pkg/ssa: every apply is forced, so a changed field is taken over; what Flux has
set and no longer sets goes, where nobody else has set it since; a list without a type is one field. What is pruned is
found in the inventory of what was applied, whoever owns it, and the annotation against it is read from the live object.
"""

from __future__ import annotations

import copy
import posixpath
import re
from dataclasses import dataclass, field
from typing import Any

from simulation.build import build, load
from simulation.cluster import Cluster, Key, Live, Path, Value, key_of, leaves

_FLUX = "kustomize.toolkit.fluxcd.io"
_MANAGER = "kustomize-controller"
_ORDER = ("plan", "before", "run", "after")
_HEALTHY = {"Job": {"Complete"}, "MigMigration": {"Succeeded"}, "MigPlan": {"Ready", "Closed"}}


@dataclass
class Flux:
    """The Kustomizations of a migration.

    change: what a careless user alters in each of them. patience: how often it looks before its time is over.
    """

    cluster: Cluster
    change: dict[str, Any] = field(default_factory=dict)
    inventory: dict[str, set[Key]] = field(default_factory=dict)
    patience: int = 5

    def reconcile(self, files: dict[str, str]) -> None:
        """Reconcile everything once, each part when the one before is ready; a part that is not stops the rest."""
        for part in _ORDER:
            if f"flux/{part}.yaml" in files:
                spec = load(files, f"flux/{part}.yaml")["spec"] | self.change
                if not self._part(part, spec, files):
                    return

    def delete(self, files: dict[str, str]) -> None:
        """Delete the Kustomizations."""
        for part in _ORDER:
            if f"flux/{part}.yaml" in files:
                spec = load(files, f"flux/{part}.yaml")["spec"] | self.change
                if spec["prune"] and spec.get("deletionPolicy") != "Orphan":
                    self._remove(self.inventory.get(part, set()))

    def keep(self, value: Value) -> None:
        """Reconcile one object that is nobody's of a migration, such as a virtual machine."""
        self._apply(value, [])

    def _part(self, part: str, spec: Value, files: dict[str, str]) -> bool:
        root = posixpath.commonpath([load(files, f"flux/{each}.yaml")["spec"]["path"] for each in ("plan", "run")])
        desired = build(files, posixpath.relpath(spec["path"], root))
        for value in desired:
            self._apply(value, spec.get("ignore", []))
        keys = {key_of(value) for value in desired}
        if spec["prune"]:
            self._remove(self.inventory.get(part, set()) - keys)
        self.inventory[part] = keys
        return self._wait([(each["kind"], each["namespace"], each["name"]) for each in spec.get("healthChecks", [])])

    def _remove(self, keys: set[Key]) -> None:
        for key in sorted(keys):
            live = self.cluster.get(key)
            if live is not None and _mark(live.value, "prune") != "disabled":
                self.cluster.delete(key)

    def _apply(self, value: Value, ignored: list[Value]) -> None:
        key = key_of(value)
        live = self.cluster.get(key)
        if live is not None and _mark(value, "ssa") == "IfNotPresent":
            return
        if any(_mark(each, "reconcile") == "disabled" for each in (value, *([live.value] if live else []))):
            return
        wanted = leaves(value)
        if live is not None:
            for rule in ignored:
                if re.fullmatch(rule["target"]["kind"], key[0]):
                    self._adopt(wanted, live, rule["paths"])
        self._server_side(key, wanted)

    def _adopt(self, wanted: dict[Path, Any], live: Live, paths: list[str]) -> None:
        there = leaves(live.value)
        for pointer in paths:
            path = tuple(pointer.split("/")[1:])
            if path in there and live.owners.get(path) != {_MANAGER}:
                wanted[path] = there[path]

    def _server_side(self, key: Key, wanted: dict[Path, Any]) -> None:
        live = self.cluster.objects.setdefault(key, Live({}))
        for path in [path for path, owners in live.owners.items() if _MANAGER in owners and path not in wanted]:
            live.owners[path].discard(_MANAGER)
            if not live.owners[path]:
                del live.owners[path]
                _unset(live.value, path)
        there = leaves(live.value)
        for path, value in wanted.items():
            same = path in there and there[path] == value
            live.owners[path] = (live.owners.get(path, set()) if same else set()) | {_MANAGER}
            _set(live.value, path, copy.deepcopy(value))

    def _wait(self, keys: list[Key]) -> bool:
        for _ in range(self.patience):
            if all(self._healthy(key) for key in keys):
                return True
            self.cluster.tick()
        return all(self._healthy(key) for key in keys)

    def _healthy(self, key: Key) -> bool:
        live = self.cluster.get(key)
        return live is not None and bool(live.conditions & _HEALTHY[key[0]])


def _mark(value: Value, name: str) -> str:
    found: str = value["metadata"].get("annotations", {}).get(f"{_FLUX}/{name}", "")
    return found


def _set(value: Value, path: Path, inner: Any) -> None:
    for part in path[:-1]:
        value = value.setdefault(part, {})
    value[path[-1]] = inner


def _unset(value: Value, path: Path) -> None:
    for part in path[:-1]:
        value = value[part]
    value.pop(path[-1], None)
