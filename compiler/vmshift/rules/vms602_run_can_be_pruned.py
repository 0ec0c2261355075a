"""An engine may delete a plan or a run: nothing protects it from pruning.

Checks:
    Open MigPlans, and MigMigrations, written by hand, that an engine applies: their annotations, or an Application or a
    Kustomization that covers the file, say so. Argo CD is to have Prune=false and Delete=false, for the object or for
    the Application; Flux prune: disabled, or a Kustomization that neither prunes nor deletes. A run under Argo CD is a
    warning.

Consequence:
    Once the object leaves Git, or what applies it is deleted, the engine deletes it. All runs of a deleted plan go with
    it, and where a cutover of running VMs is under way MTC puts the VMs back onto their old volumes.

Why:
    MTC makes the plan the owner of its runs. Argo CD never prunes an object that has an owner; Flux prunes by its own
    list, whoever owns what. Under both, an annotation of the live object decides: it must be there from the start.

Before:
    # git/plan.yaml
    metadata:
      annotations: {argocd.argoproj.io/sync-wave: "0"}
    ---
    # app.yaml
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: storage, namespace: openshift-gitops}
    spec:
      source: {repoURL: "https://git.example.com/gitops.git", path: git}
      ignoreDifferences:
      - {group: migration.openshift.io, kind: MigPlan, jsonPointers: [/spec/persistentVolumes]}
      syncPolicy:
        syncOptions: [RespectIgnoreDifferences=true]

After:
    # git/plan.yaml
    metadata:
      annotations:
        argocd.argoproj.io/sync-wave: "0"
        argocd.argoproj.io/sync-options: Prune=false,Delete=false

Sources:
    - mig-controller: pkg/controller/migmigration/migmigration_controller.go, Reconcile
    - mig-controller: pkg/controller/directvolumemigration/directvolumemigration_controller.go, cancelLiveMigrations
    - Argo CD: gitops-engine/pkg/cache/cluster.go, GetManagedLiveObjs
    - Flux: docs/spec/v1/kustomizations.md, Prune
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule
from vmshift.rules.shared_engines import FLUX, SYNC_OPTIONS, engines_of
from vmshift.rules.shared_manifests import objects
from vmshift.rules.shared_protection import may_be_pruned, unprotected
from vmshift.rules.shared_written import WrittenPlan, object_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS602",
    name="run-can-be-pruned",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    grave=True,
)
_PLAN, _RUN = "MigPlan", "MigMigration"
_LOST = {
    _PLAN: "once it leaves Git it is deleted with all its runs, and a cutover under way is taken back",
    _RUN: "once it leaves Git it is deleted, and a cutover under way is taken back",
}


def check(context: Context) -> Iterator[Finding]:
    """Find plans and runs without protection."""
    for manifest in objects(context):
        if manifest.kind not in _LOST or (manifest.kind == _PLAN and WrittenPlan(manifest).closed):
            continue
        engines = engines_of(context, manifest)
        missing = unprotected(context, manifest) if "argocd" in engines else []
        if missing:
            yield _argo(manifest, missing)
        if "flux" in engines and may_be_pruned(context, manifest):
            yield _flux(manifest)


def _argo(manifest: Manifest, missing: list[str]) -> Finding:
    options = ",".join(f"{option}=false" for option in missing)
    owned = manifest.kind == _RUN
    return RULE.finding(
        manifest.at("metadata", "annotations", SYNC_OPTIONS),
        message=f'{manifest.kind} "{manifest.name}" lacks the sync options "{options}" of Argo CD',
        consequence="it is deleted with its Application; MTC owns it, so that it is not pruned alone"
        if owned
        else _LOST[_PLAN],
        help=f"add {options} to the annotation {SYNC_OPTIONS}",
        subject=object_of(manifest),
        severity="warning" if owned else None,
        grave=not owned,
    )


def _flux(manifest: Manifest) -> Finding:
    return RULE.finding(
        manifest.at("metadata", "annotations"),
        message=f'{manifest.kind} "{manifest.name}" may be pruned by Flux',
        consequence=_LOST[manifest.kind],
        help=f"add the annotation {FLUX}prune: disabled",
        subject=object_of(manifest),
    )
