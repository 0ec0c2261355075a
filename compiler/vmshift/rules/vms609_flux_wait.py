"""Flux is told to wait in a way that does not wait.

Checks:
    Kustomizations of Flux: wait: true over objects that are created once (ssa: IfNotPresent), written by hand or
    compiled; health expressions for MTC's kinds that nothing evaluates, as there is neither wait nor a health check of
    such an object.

Consequence:
    The first attempt waits, and times out; the next one skips the object that is there already, has nothing to check,
    and calls the Kustomization ready. What depends on it goes on, while the plan or the run is not done.

Why:
    Objects that are skipped are not waited for, and with wait the list of health checks is passed over. Expressions say
    how to judge an object that is checked, and cause no check.

Before:
    # git/plan.yaml
    metadata:
      annotations: {kustomize.toolkit.fluxcd.io/prune: disabled, kustomize.toolkit.fluxcd.io/ssa: IfNotPresent}
    ---
    # flux.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: storage, namespace: flux-system}
    spec:
      sourceRef: {kind: GitRepository, name: gitops}
      path: ./git
      prune: false
      wait: true

After:
    # flux.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: storage, namespace: flux-system}
    spec:
      sourceRef: {kind: GitRepository, name: gitops}
      path: ./git
      prune: false
      healthChecks:
      - {apiVersion: migration.openshift.io/v1alpha1, kind: MigPlan, name: by-hand, namespace: openshift-migration}

Sources:
    - Flux: internal/controller/kustomization_controller.go, checkHealth
    - Flux: docs/spec/v1/kustomizations.md, Health check expressions
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import entries, text
from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_engines import FLUX, applies, delivers, feeds, flux_mark
from vmshift.rules.shared_manifests import GROUP, objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_engines import Feed
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS609",
    name="flux-wait",
    severity="error",
    basis=("controller",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Find waits that wait for nothing."""
    once = [each for each in objects(context) if flux_mark(each, "ssa") == "ifnotpresent"]
    for feed in feeds(context, "flux"):
        if feed.spec.get("wait") is True:
            covered = [each for each in once if applies(feed, each)]
            if covered or delivers(context, feed, "plan"):
                yield _waits(feed, covered)
            continue
        checked = [entry for _, entry in entries(feed.spec.get("healthChecks"))]
        for index, entry in entries(feed.spec.get("healthCheckExprs")):
            if _group(entry) == GROUP and not any(_judges(entry, other) for other in checked):
                yield _unused(feed, index, text(entry.get("kind")) or GROUP)


def _group(entry: dict[str, Any]) -> str:
    return text(entry.get("apiVersion")).partition("/")[0]


def _judges(expression: dict[str, Any], checked: dict[str, Any]) -> bool:
    kind = text(expression.get("kind"))
    return _group(checked) == GROUP and kind in ("", text(checked.get("kind")))


def _waits(feed: Feed, covered: list[Manifest]) -> Finding:
    marked = [(each, "annotations", f"{FLUX}ssa") for each in covered]
    return RULE.finding(
        feed.at("wait"),
        message=f"{feed.title} waits for objects that are created once (ssa: IfNotPresent)",
        consequence="after a timeout Flux skips what is there already, and calls it ready, done or not",
        help="remove wait, and name the object in healthChecks, with an expression in healthCheckExprs",
        subject=feed.subject,
        related=[Related(each.at("metadata", *path), "created once") for each, *path in marked],
    )


def _unused(feed: Feed, index: int, kind: str) -> Finding:
    return RULE.finding(
        feed.at("healthCheckExprs", index),
        message=f'{feed.title} has a health expression for "{kind}", and checks no such object',
        consequence="the expression is never evaluated, and the Kustomization is ready as soon as it has applied",
        help="name the object in healthChecks",
        subject=feed.subject,
    )
