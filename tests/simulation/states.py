"""Clusters as an engine and MTC have left them, state by state, and what a careless user takes out of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from simulation.argocd import ArgoCD
from simulation.build import load
from simulation.cluster import Cluster
from simulation.flux import Flux
from steps.walk import walked

if TYPE_CHECKING:
    from collections.abc import Callable

Files = dict[str, str]
LINE = ("draft", "prepare", "plan", "stage-1", "stage-2", "cutover", "done", "closed")
WAYS = {
    "to the end": LINE,
    "back and again": (*LINE[:-1], "rollback", "again"),
    "cancelled": (*LINE[:6], "cancel"),
    "given up": ("draft", "prepare", "plan", "given-up", "revised"),
}
CUTOVER = ["probe-bench-cutover-1-freeze ran", "probe-bench-cutover-1 started", "probe-bench-cutover-1 succeeded"]
STAGES = [f"probe-bench-stage-{number} {what}" for number in (1, 2) for what in ("started", "succeeded")]
WHOLE = [*STAGES, *CUTOVER, "probe-bench-cutover-1-thaw ran"]


def application(**changes: Any) -> dict[str, Any]:
    """The Application that compile writes, with parts of its spec changed."""
    made = load(walked("argocd")["plan"], "argocd/application.yaml")
    return {**made, "spec": {**made["spec"], **changes}}


def argocd(**changes: Any) -> ArgoCD:
    """Argo CD with the Application that compile writes, over an empty cluster."""
    return ArgoCD(Cluster(), application(**changes), runs=load(walked("argocd")["plan"], "argocd/application-run.yaml"))


def flux(**changes: Any) -> Flux:
    """Flux with the Kustomizations that compile writes, over an empty cluster."""
    return Flux(Cluster(), changes)


def altered(files: Files, change: Callable[[dict[str, Any]], None]) -> Files:
    """Give the files of a state with each applied object changed."""
    found = dict(files)
    for path, text in files.items():
        if path.startswith(("plan/", "run/")) and not path.endswith("kustomization.yaml"):
            value = yaml.safe_load(text)
            change(value)
            found[path] = yaml.safe_dump(value)
    return found


def without(files: Files, *marks: str) -> Files:
    """Give the files without some annotations, by the last part of their names."""

    def change(value: dict[str, Any]) -> None:
        annotations = value["metadata"].get("annotations", {})
        value["metadata"]["annotations"] = {
            key: text for key, text in annotations.items() if key.rpartition("/")[2] not in marks
        }

    return altered(files, change)
