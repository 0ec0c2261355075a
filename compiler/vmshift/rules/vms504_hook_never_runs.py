"""A MigHook is given to a migration that runs no hooks.

Checks:
    A hook of the spec has `as: mighook`, or a MigPlan written by hand has hooks, and source and target cluster are the
    same.

Consequence:
    MTC accepts the hook and never runs it, and the cutover happens without it.

Why:
    Stage and cutover of a storage migration both take the controller's stage itinerary, which has no phase for hooks;
    the console does not even offer them there. The document describes hooks as if they ran. A hook that is not ready
    does keep the plan from becoming ready.

Disagrees:
    - document: up to four hooks run around a migration
    - controller: runs none in a storage conversion: its stage itinerary has no step for them

Before:
    # migration.yaml
    spec:
      hooks:
      - name: freeze
        phase: preBackup
        as: mighook
        image: quay.io/acme/freeze:1.4
        serviceAccount: {name: hook-runner, namespace: shop}

After:
    # migration.yaml
    spec:
      hooks:
      - name: freeze
        phase: preBackup
        as: job
        image: quay.io/acme/freeze:1.4
        serviceAccount: {name: hook-runner, namespace: shop}
      delivery: {engine: argocd}

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console
    - mig-controller: pkg/controller/migmigration/task.go, StageItinerary and init
    - mig-ui: src/app/home/pages/PlansPage/components/Wizard/WizardComponent.tsx, getNextStep
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.resolve.names import JOB_PHASES
from vmshift.rules.base import Rule
from vmshift.rules.shared_manifests import conversions
from vmshift.rules.shared_plans import mighooks, mtc_migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS504",
    name="hook-never-runs",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
    ledger=("L31", "L34"),
)


def check(context: Context) -> Iterator[Finding]:
    """Find hooks that MTC will pass over."""
    for migration in mtc_migrations(context):
        clusters = migration.spec.clusters
        if clusters.source != clusters.target:
            continue
        for index, hook in mighooks(migration):
            help_ = _help(hook.phase, plain=migration.spec.delivery.engine == "plain")
            yield _finding(migration.at("spec", "hooks", index, "as"), hook.name, help_)
    for plan in conversions(context):
        for written in plan.hooks:
            phase = written.phase[:1].lower() + written.phase[1:]
            when = JOB_PHASES.get(phase, "before or after")
            help_ = f"apply a Job of your own {when} the cutover, or let vmshift compile it from a hook with as: job"
            yield _finding(plan.at("hooks", written.index), written.name, help_)


def _help(phase: str, *, plain: bool) -> str:
    """Say how a hook of a spec would run."""
    engine = ", with delivery: {engine: argocd} or {engine: flux}," if plain else ""
    if phase in JOB_PHASES:
        return f"write as: job{engine} and the engine runs it {JOB_PHASES[phase]} the cutover"
    return f"write as: job{engine} and phase: preBackup or postRestore: it runs before or after the cutover, not within"


def _finding(place: Place, name: str, help_: str) -> Finding:
    return RULE.finding(
        place,
        message=f'hook "{name}" never runs: a storage migration within one cluster has no step for hooks',
        consequence="the cutover happens without it",
        help=help_,
    )
