"""A run is a hook of a sync, or gets a new name with each sync.

Checks:
    MigMigrations written by hand: an annotation that makes one a hook of Argo CD, or of Helm, which Argo CD takes for
    one; generateName without a name where Argo CD applies it.

Consequence:
    Argo CD deletes a hook and creates it anew with each sync, and deletes it when a sync is stopped. A deleted cutover
    of running VMs is taken back while it copies, and a new one copies old sources over targets that are in use.

Why:
    A hook without a policy has BeforeHookCreation, and an object without a name cannot be found again. MTC does not
    refuse a second cutover of a storage migration.

Before:
    # run.yaml
    metadata:
      annotations: {argocd.argoproj.io/hook: Sync}

After:
    # run.yaml
    metadata:
      annotations: {argocd.argoproj.io/sync-wave: "10", argocd.argoproj.io/sync-options: "Prune=false,Delete=false"}

Sources:
    - Argo CD: gitops-engine/pkg/sync/hook/delete_policy.go
    - Argo CD: gitops-engine/pkg/sync/sync_context.go, terminateHooksPreemptively
    - mig-controller: pkg/controller/migmigration/validation.go, validateFinalMigration
    - mig-controller: pkg/controller/directvolumemigration/directvolumemigration_controller.go, cancelLiveMigrations
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, mapping, text
from vmshift.rules.base import Rule
from vmshift.rules.shared_engines import ARGO, engines_of
from vmshift.rules.shared_manifests import runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_written import Run

RULE = Rule(
    id="VMS605",
    name="run-as-sync-hook",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    grave=True,
)
_ARGO_HOOK, _HELM_HOOK = f"{ARGO}hook", "helm.sh/hook"
_NO_HOOK = ("", "Skip")  # Skip: Argo CD does not apply the object at all


def check(context: Context) -> Iterator[Finding]:
    """Find runs that each sync makes anew."""
    for run in runs(context):
        marks = mapping(dig(run.manifest.value, "metadata", "annotations"))
        hook = next((name for name in (_ARGO_HOOK, _HELM_HOOK) if text(marks.get(name)) not in _NO_HOOK), None)
        argo = hook == _ARGO_HOOK or "argocd" in engines_of(context, run.manifest)
        if hook and argo:
            yield _hook(run, hook, text(marks[hook]))
        elif argo and not run.manifest.name and dig(run.manifest.value, "metadata", "generateName"):
            yield _nameless(run)


def _hook(run: Run, hook: str, value: str) -> Finding:
    return RULE.finding(
        run.manifest.at("metadata", "annotations", hook),
        message=f'MigMigration "{run.name}" is a hook of Argo CD: {hook} is "{value}"',
        consequence="each sync deletes the run and starts it anew, which may copy old data over volumes in use",
        help=f'remove the annotation, and order the objects with {ARGO}sync-wave: "10"',
        subject=run.subject,
    )


def _nameless(run: Run) -> Finding:
    return RULE.finding(
        run.manifest.at("metadata", "generateName"),
        message=f'a MigMigration that Argo CD applies has generateName "{run.name}" in place of a name',
        consequence="each sync creates another run, which may copy old data over volumes in use",
        help="write a fixed metadata.name, such as that of the plan with the step and a number",
        subject=run.subject,
    )
