"""A disk that will be copied has the label by which Argo CD knows its own objects.

Checks:
    The label app.kubernetes.io/instance on claims that move, and on their DataVolumes, where Argo CD is in sight. It
    is an error where Argo CD tracks by label (argocd-cm or the ArgoCD object says so, or the version that the spec
    tells is below 3.0) and the Application of that name prunes; a possible warning where one of
    the two is unknown.

Consequence:
    The new disk has the label as well. To Argo CD it is an object of the Application that Git does not have, and
    with pruning it is deleted: the disk of a VM that runs on it.

Why:
    MTC copies the labels of a claim to the new one. Annotations for tracking name the object, so that copies of them
    count for nothing; from Argo CD 3.0 on that is the default.

Before:
    # cluster
    kind: PersistentVolumeClaim
    metadata: {name: web-01-data, labels: {app.kubernetes.io/instance: shop}}
    ---
    # cluster
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop, namespace: openshift-gitops}
    spec:
      source: {repoURL: "https://git.example.com/shop.git", path: deploy}
      syncPolicy: {automated: {prune: true}}
    ---
    # cluster
    apiVersion: argoproj.io/v1beta1
    kind: ArgoCD
    metadata: {name: openshift-gitops, namespace: openshift-gitops}
    spec: {resourceTrackingMethod: label}

After:
    # cluster
    apiVersion: argoproj.io/v1beta1
    kind: ArgoCD
    metadata: {name: openshift-gitops, namespace: openshift-gitops}
    spec: {resourceTrackingMethod: annotation}

Sources:
    - mig-controller: pkg/controller/directvolumemigration/pvcs.go, getDestinationPVC
    - mig-controller: pkg/controller/directvolumemigration/vm.go, adoption of DataVolumes
    - Argo CD: docs/user-guide/resource_tracking.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text
from vmshift.rules.base import Rule, move_subject, routed
from vmshift.rules.shared_engines import sync_options
from vmshift.rules.shared_manifests import inventory_of
from vmshift.rules.shared_plans import pending_plans
from vmshift.rules.shared_tracking import INSTANCE, applications, knows_argo, tracks_by_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Move
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS610",
    name="label-tracking",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    grave=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find labels that would be copied."""
    by_label = tracks_by_label(context)
    if by_label is False or not knows_argo(context):
        return
    for migration in context.migrations:
        for move in (move for plan in pending_plans(migration) for move in plan.moves):
            labelled = _labelled(migration, move)
            if labelled is None:
                continue
            name = text(dig(labelled.value, "metadata", "labels", INSTANCE))
            prunes = _prunes(context, name)
            if prunes is not False:
                yield _finding(move, labelled, name, certain=bool(by_label and prunes))


def _labelled(migration: Migration, move: Move) -> Manifest | None:
    """Give the claim or its DataVolume, where it has the label and may be pruned."""
    claim = move.claim.manifest if move.claim else None
    volume = migration.inventory.get("DataVolume", move.namespace, move.claim_name)
    for manifest in (claim, volume):
        if manifest is not None and text(dig(manifest.value, "metadata", "labels", INSTANCE)):
            return None if sync_options(manifest).get("Prune") == "false" else manifest
    return None


def _prunes(context: Context, name: str) -> bool | None:
    """Tell whether the Application of a name prunes; None where the inventory does not show Applications."""
    found = applications(context, name)
    if not found:
        return False if inventory_of(context).lists("Application") else None
    automated = [dig(feed.spec, "syncPolicy", "automated") for feed in found]
    return any(dig(each, "prune") is True and dig(each, "enabled") is not False for each in automated)


def _finding(move: Move, labelled: Manifest, name: str, *, certain: bool) -> Finding:
    tracks = "tracks by label and prunes" if certain else "may track by label and prune"
    asked = "" if certain else "; see oc get argocd,applications.argoproj.io -A -o yaml"
    return RULE.finding(
        labelled.at("metadata", "labels", INSTANCE),
        message=f'{labelled.kind} "{labelled.name}" has the label {INSTANCE} "{name}", and Argo CD {tracks}',
        consequence="the new disk gets the label too, is in no file of Git, and is deleted by the next sync",
        help=f"let Argo CD track by annotation, or take the label off until the migration is over{asked}",
        subject=move_subject(move),
        related=[routed(move)],
        severity="error" if certain else "warning",
        certainty="certain" if certain else "possible",
        grave=certain,
    )
