"""What Argo CD is told: Applications and their project, health checks, rights, and a guard for the VMs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.emit.argocd.application import applications, has_platform, runs_apart
from vmshift.emit.argocd.applicationset import over_clusters
from vmshift.emit.argocd.guard import vm_guard
from vmshift.emit.argocd.health import health_checks
from vmshift.emit.argocd.project import project
from vmshift.emit.delivery import applied, rights
from vmshift.emit.kustomize import kustomization

if TYPE_CHECKING:
    from vmshift.emit.delivery import Files
    from vmshift.resolve.model import Migration

OPENSHIFT_GITOPS = "openshift-gitops"
_ACCOUNT = "argocd-application-controller"
_RUN = ("run/before", "run", "run/after")


def argocd_files(migration: Migration, files: Files) -> Files:
    """Make the files of argocd/, by their paths inside of it; `files` is everything else that is compiled.

    Its kustomization lists what Argo CD needs once. Health checks are patches on settings of Argo CD, the guard is a
    component for whoever owns the VMs, and clusters/ stands for the Applications where one set makes them for all
    clusters: each is for its own user, and in no list.
    """
    delivery = migration.spec.delivery
    listed: Files = {}
    delivered = {
        path: made for path, made in files.items() if has_platform(migration, files) or not path.startswith("platform/")
    }
    kinds = applied(migration, delivered)
    if delivery.repo_url:
        listed |= {"appproject.yaml": project(migration, kinds), **applications(migration, files)}
    if _in_cluster(migration):
        namespace = delivery.namespace or OPENSHIFT_GITOPS
        account = f"openshift-gitops-{_ACCOUNT}" if namespace == OPENSHIFT_GITOPS else _ACCOUNT
        listed |= rights(migration, kinds, {"name": account, "namespace": namespace})
    run = {"run/kustomization.yaml": _run(files)} if runs_apart(migration) and delivery.repo_url else {}
    return {
        "kustomization.yaml": kustomization(sorted(listed)),
        **listed,
        **run,
        **over_clusters(migration, files, kinds),
        **health_checks(migration),
        **vm_guard(migration),
    }


def _in_cluster(migration: Migration) -> bool:
    """Tell whether Argo CD applies to the cluster it runs in, as its own service account."""
    destination = migration.spec.delivery.destination
    if destination is None:
        return True
    return destination.server == "https://kubernetes.default.svc" or destination.name == "in-cluster"


def _run(files: Files) -> dict[str, object]:
    """Make the kustomization of the Application of the runs: they, and the jobs around them."""
    return kustomization(
        [f"../../{folder}" for folder in _RUN if f"{folder}/kustomization.yaml" in files], ordered=True
    )
