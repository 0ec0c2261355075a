"""A health check takes a run for a success that may have copied nothing, or too little.

Checks:
    The checks for MigMigrations: scripts of the ArgoCD object and of argocd-cm, and healthCheckExprs of Flux. They are
    not to take SucceededWithWarnings for success, and are to ask for DirectVolumeMigrationFailed.

Consequence:
    The engine calls the run healthy and goes on with what waits for it: old disks are cleared away, or the next step
    is taken, while VMs are still on their old volumes or the copies are incomplete.

Why:
    MTC goes on after many kinds of failed copy, and ends the run with warnings. The failure of the copying is a
    condition of its own, and stands beside the one for success.

Before:
    # flux.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: storage, namespace: flux-system}
    spec:
      sourceRef: {kind: GitRepository, name: gitops}
      path: ./git
      prune: false
      healthChecks:
      - {apiVersion: migration.openshift.io/v1alpha1, kind: MigMigration, name: refresh-shop-cutover-1}
      healthCheckExprs:
      - apiVersion: migration.openshift.io/v1alpha1
        kind: MigMigration
        current: status.conditions.exists(c, c.type in ['Succeeded', 'SucceededWithWarnings'])

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
      - {apiVersion: migration.openshift.io/v1alpha1, kind: MigMigration, name: refresh-shop-cutover-1}
      healthCheckExprs:
      - apiVersion: migration.openshift.io/v1alpha1
        kind: MigMigration
        failed: >-
          has(status.conditions) && status.conditions.exists(c, c.status == 'True' && c.type in
          ['Failed', 'Canceled', 'DirectVolumeMigrationFailed', 'SucceededWithWarnings'])
        current: >-
          has(status.conditions) && status.conditions.exists(c, c.status == 'True' && c.type == 'Succeeded')

Sources:
    - mig-controller: pkg/controller/migmigration/migrate.go, migrate
    - mig-controller: pkg/controller/migmigration/dvm.go, hasDirectVolumeMigrationCompleted
    - Flux: docs/spec/v1/kustomizations.md, Health check expressions
    - Argo CD: docs/operator-manual/health.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule
from vmshift.rules.shared_health import COPY_FAILED, WARNED, health_checks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_health import HealthCheck

RULE = Rule(
    id="VMS615",
    name="unsafe-success",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    ledger=("L06",),
    grave=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find checks that are satisfied too easily."""
    for each in health_checks(context):
        if each.takes_warned:
            yield _finding(each, f'takes "{WARNED}" for success', f"take {WARNED} for a failure")
        elif each.takes_failed:
            yield _finding(each, f'does not ask for "{COPY_FAILED}"', f"take the condition {COPY_FAILED} for a failure")


def _finding(found: HealthCheck, what: str, help_: str) -> Finding:
    return RULE.finding(
        found.place,
        message=f"the health check for runs of {found.title} {what}",
        consequence="a run whose copies have failed is called healthy, and the next step is taken",
        help=f"{help_}, before asking for Succeeded",
        subject=found.subject,
    )
