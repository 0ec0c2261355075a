"""Addresses of the documents that rules cite, as far as they are published under one."""

from __future__ import annotations

_URLS = {
    "Migrating virtual machine storage": (
        "https://docs.okd.io/4.16/migration_toolkit_for_containers/mtc-migrating-vms.html"
    ),
    "mig-controller": "https://github.com/migtools/mig-controller",
    "mig-operator": "https://github.com/migtools/mig-operator",
    "mig-ui": "https://github.com/migtools/mig-ui",
    "KubeVirt": "https://github.com/kubevirt/kubevirt",
    "KubeVirt user guide": "https://kubevirt.io/user-guide/storage/volume_migration/",
    "CDI": "https://github.com/kubevirt/containerized-data-importer",
    "Argo CD": "https://github.com/argoproj/argo-cd",
    "Flux": "https://github.com/fluxcd/kustomize-controller",
    "kustomize": "https://github.com/kubernetes-sigs/kustomize",
    "HyperConverged operator": "https://github.com/kubevirt/hyperconverged-cluster-operator",
    "Kubernetes": "https://kubernetes.io/docs/reference/kubernetes-api/",
}


def url_of(document: str) -> str | None:
    """Give the address of a document, None where it has none of its own."""
    return _URLS.get(document)
