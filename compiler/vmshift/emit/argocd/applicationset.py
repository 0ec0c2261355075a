"""ApplicationSets: the same migration on several clusters, each with its compiled folder, from one object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmshift.emit.argocd.application import API_VERSION, applications
from vmshift.emit.argocd.project import project
from vmshift.emit.kustomize import kustomization

if TYPE_CHECKING:
    from vmshift.emit.delivery import Files, Kinds
    from vmshift.resolve.model import Migration


def over_clusters(migration: Migration, files: Files, kinds: Kinds) -> Files:
    """Make clusters/: the project and the sets, where the cluster's name is one of the folders on the way.

    They are equal for every cluster, and are applied once, in the place of the Applications.
    """
    delivery = migration.spec.delivery
    name = delivery.destination.name if delivery.destination else None
    segments = migration.folder.split("/")
    if not delivery.repo_url or name not in segments:
        return {}
    made = {
        path.replace("application", "applicationset"): _set(value, segments.index(name))
        for path, value in applications(migration, files).items()
    }
    made["appproject.yaml"] = project(migration, kinds, all_clusters=True)
    made["kustomization.yaml"] = kustomization(sorted(made))
    return {f"clusters/{path}": value for path, value in made.items()}


def _set(application: dict[str, Any], position: int) -> dict[str, Any]:
    """Make the set of an Application: one for each folder that lies as the Application's, but for the cluster's name.

    Whatever becomes of the set or of a folder, no Application is deleted, and no object of one.
    """
    metadata, spec = application["metadata"], application["spec"]
    source = spec["source"]
    segments = source["path"].split("/")
    cluster = f"{{{{index .path.segments {position}}}}}"
    return {
        "apiVersion": API_VERSION,
        "kind": "ApplicationSet",
        "metadata": {key: metadata[key] for key in ("name", "namespace", "labels")},
        "spec": {
            "goTemplate": True,
            "goTemplateOptions": ["missingkey=error"],
            "generators": [
                {
                    "git": {
                        "repoURL": source["repoURL"],
                        "revision": source["targetRevision"],
                        "directories": [{"path": "/".join([*segments[:position], "*", *segments[position + 1 :]])}],
                    }
                }
            ],
            "syncPolicy": {"applicationsSync": "create-update", "preserveResourcesOnDeletion": True},
            "template": {
                "metadata": {
                    "name": f"{metadata['name']}-{cluster}",
                    "labels": metadata["labels"],
                    "annotations": metadata["annotations"],
                },
                "spec": {
                    **spec,
                    "source": {**source, "path": "{{.path.path}}"},
                    "destination": {"name": cluster, "namespace": spec["destination"]["namespace"]},
                },
            },
        },
    }
