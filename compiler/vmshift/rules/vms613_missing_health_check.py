"""An engine calls a run healthy while it is still under way.

Checks:
    Argo CD, where it applies runs and its settings (the ArgoCD object, or argocd-cm) are shown: a health check for
    MigMigrations. Kustomizations of Flux that apply runs and wait for them, or that others depend on: an expression
    for MigMigrations, and something that is checked. Migrations for a Flux below 2.5, which has no expressions.

Consequence:
    The sync is done, and what waits for it goes on, as soon as the object is there.

Why:
    Argo CD ships no check for MTC's kinds. Flux takes an object for current that has no condition against it, and a run
    under way says Ready.

Before:
    # git/run.yaml
    metadata:
      annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}
    ---
    # flux.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: storage, namespace: flux-system}
    spec:
      sourceRef: {kind: GitRepository, name: gitops}
      path: ./git
      prune: false
      healthChecks:
      - {apiVersion: migration.openshift.io/v1alpha1, kind: MigMigration, name: by-hand-cutover-1}

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
      - {apiVersion: migration.openshift.io/v1alpha1, kind: MigMigration, name: by-hand-cutover-1}
      healthCheckExprs:
      - apiVersion: migration.openshift.io/v1alpha1
        kind: MigMigration
        failed: >-
          has(status.conditions) && status.conditions.exists(c, c.status == 'True' && c.type in
          ['Failed', 'Canceled', 'DirectVolumeMigrationFailed', 'SucceededWithWarnings'])
        current: >-
          has(status.conditions) && status.conditions.exists(c, c.status == 'True' && c.type == 'Succeeded')

Sources:
    - mig-controller: pkg/controller/migmigration/migmigration_controller.go, Reconcile
    - Argo CD: resource_customizations, and docs/operator-manual/health.md
    - Flux: internal/controller/kustomization_controller.go, checkHealth
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, entries, text
from vmshift.platform.versions import Version
from vmshift.rules.base import Rule
from vmshift.rules.shared_engines import applies, delivers, engines_of, feeds
from vmshift.rules.shared_health import KIND, judges_runs, scripts, settings
from vmshift.rules.shared_manifests import objects
from vmshift.rules.shared_platform import migration_subject
from vmshift.rules.shared_written import object_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_engines import Feed
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS613",
    name="missing-health-check",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
    ledger=("L06",),
)
_EXPRESSIONS = Version.parse("2.5")
_HELP = "take Succeeded for healthy, and DirectVolumeMigrationFailed, SucceededWithWarnings and Failed for failures"


def check(context: Context) -> Iterator[Finding]:
    """Find engines that do not wait for runs."""
    yield from _without_expressions(context)
    told = settings(context)
    if told and _argo_runs(context) and not any(scripts(context)) and not any(_in_one_text(each) for each in told):
        yield _argo(told[0])
    for feed in feeds(context, "flux"):
        covered = any(applies(feed, each) for each in objects(context, KIND))
        expressed = any(judges_runs(entry) for _, entry in entries(feed.spec.get("healthCheckExprs")))
        if (covered or delivers(context, feed, "run")) and not expressed and _waited_for(context, feed):
            yield _flux(feed)


def _without_expressions(context: Context) -> Iterator[Finding]:
    """Find migrations for a Flux that has no health expressions (docs/spec/v1/kustomizations.md, from 2.5 on)."""
    for migration in context.migrations:
        delivery = migration.spec.delivery
        if delivery.engine == "flux" and delivery.version and Version.parse(delivery.version) < _EXPRESSIONS:
            yield RULE.finding(
                migration.at("spec", "delivery", "version"),
                message=f'Flux "{delivery.version}" knows no health expressions, so that compile writes none',
                consequence="Flux calls a plan and a run ready as soon as they are there, and goes on to what follows",
                help="update Flux to 2.5 or later, or look at each run before you merge the next step",
                subject=migration_subject(migration),
            )


def _argo_runs(context: Context) -> bool:
    compiled = any(each.spec.delivery.engine == "argocd" for each in context.migrations)
    return compiled or any("argocd" in engines_of(context, each) for each in objects(context, KIND))


def _in_one_text(manifest: Manifest) -> bool:
    """Tell whether the older form of the settings, one text for all kinds, has the kind."""
    return KIND in text(dig(manifest.value, "data", "resource.customizations"))


def _waited_for(context: Context, feed: Feed) -> bool:
    if feed.spec.get("wait") is True or entries(feed.spec.get("healthChecks")):
        return True
    others = [entry for each in feeds(context, "flux") for _, entry in entries(each.spec.get("dependsOn"))]
    return any(text(entry.get("name")) == feed.manifest.name for entry in others)


def _argo(manifest: Manifest) -> Finding:
    where = "resourceHealthChecks" if manifest.kind == "ArgoCD" else "data"
    return RULE.finding(
        manifest.at("spec", where) if manifest.kind == "ArgoCD" else manifest.at(where),
        message=f'{manifest.kind} "{manifest.name}" has no health check for {KIND}, which Argo CD applies',
        consequence="an unfinished run is called healthy, and so is one that has failed",
        help=f"add one to {where}, as compile writes it into argocd/health: {_HELP}",
        subject=object_of(manifest),
    )


def _flux(feed: Feed) -> Finding:
    return RULE.finding(
        feed.at("healthCheckExprs"),
        message=f"{feed.title} applies runs, and has no health expression for {KIND}",
        consequence="an unfinished run is called healthy, and so is one that has failed",
        help=f"name the run in healthChecks, with healthCheckExprs: {_HELP}",
        subject=feed.subject,
    )
