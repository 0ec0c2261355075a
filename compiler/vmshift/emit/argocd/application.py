"""Applications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmshift.emit.delivery import below, is_below
from vmshift.emit.jobs import job_folders
from vmshift.emit.metadata import own_metadata
from vmshift.emit.mtc import NAMESPACE
from vmshift.resolve.names import delivery_name

if TYPE_CHECKING:
    from vmshift.emit.delivery import Files
    from vmshift.resolve.model import Migration

API_VERSION = "argoproj.io/v1alpha1"
_ARGO = "argocd.argoproj.io"
_IN_CLUSTER = {"server": "https://kubernetes.default.svc"}
# MTC rewrites the list, and it is one value for every way of applying: nothing inside of it may be named. Without the
# option the rule hides the difference alone, and the next sync applies Git's list (docs/user-guide/sync-options.md).
_VOLUMES = {"group": "migration.openshift.io", "kind": "MigPlan", "jsonPointers": ["/spec/persistentVolumes"]}
_OPTIONS = ("RespectIgnoreDifferences=true", "ApplyOutOfSyncOnly=true", "FailOnSharedResource=true")
# A sync leaves out what is in sync, and waits for no health of it: tried again, it would pass over the Job that has
# failed, and apply the run (gitops-engine, pkg/sync/sync_context.go, filterOutOfSyncTasks).
_RUN_OPTIONS = ("FailOnSharedResource=true",)
# Server-side apply alone would take over what kubectl has applied, and remove what Git does not have of it.
_PLATFORM_OPTIONS = ("ServerSideApply=true", "ClientSideApplyMigration=false", "FailOnSharedResource=true")


def application_name(migration: Migration, part: str = "") -> str:
    """Name the Application of a migration, or of one part of it."""
    return delivery_name(f"vm-migration-{migration.name}{f'-{part}' if part else ''}")


def project_name(migration: Migration) -> str:
    """Give the project: the one that the spec names, or one of the migration's own."""
    return migration.spec.delivery.project or application_name(migration)


def namespace_of(migration: Migration) -> str:
    """Give the namespace of Argo CD's own objects."""
    return migration.spec.delivery.namespace or "openshift-gitops"


def runs_apart(migration: Migration) -> bool:
    """Tell whether the runs have an Application of their own.

    A window holds for whole Applications, and plans and their closing do not wait for it. Jobs are waited for at every
    sync, which the Application of the plans must not do: it applies nothing that is in sync.
    """
    return migration.spec.delivery.window is not None or bool(job_folders(migration))


def applications(migration: Migration, files: Files) -> Files:
    """Make the Applications, by file.

    One applies everything, in waves, or two where the runs are apart. The HyperConverged has one of its own, which
    nobody syncs but a person.
    """
    made: Files
    if not runs_apart(migration):
        made = {"application.yaml": _application(migration, "", ".")}
    else:
        made = {
            "application.yaml": _application(migration, "", "plan"),
            "application-run.yaml": _application(migration, "run", "argocd/run"),
        }
    if has_platform(migration, files):
        made["application-platform.yaml"] = _platform(migration, files)
    return made


def has_platform(migration: Migration, files: Files) -> bool:
    """Tell whether the HyperConverged is delivered. Argo CD before 3.1 cannot apply a part of it safely."""
    return "platform/hyperconverged.yaml" in files and not is_below(migration, "3.1")


def _application(migration: Migration, part: str, folder: str) -> dict[str, Any]:
    # Without the annotation every commit of the repository counts as a new revision, and would be synced again.
    # The folders of the runs are outside of the one that lists them.
    read = ".;../../run" if part == "run" else "."
    return {
        "apiVersion": API_VERSION,
        "kind": "Application",
        "metadata": own_metadata(
            migration,
            application_name(migration, part),
            namespace_of(migration),
            {f"{_ARGO}/manifest-generate-paths": read},
        ),
        "spec": {
            "project": project_name(migration),
            "source": _source(migration, folder),
            "destination": {**destination(migration), "namespace": NAMESPACE},
            **({} if part == "run" else {"ignoreDifferences": [_VOLUMES]}),
            "syncPolicy": {
                "automated": {"prune": False, "selfHeal": False},
                "syncOptions": list(_RUN_OPTIONS if part == "run" else _OPTIONS),
            },
        },
    }


def _platform(migration: Migration, files: Files) -> dict[str, Any]:
    return {
        "apiVersion": API_VERSION,
        "kind": "Application",
        "metadata": own_metadata(
            migration,
            application_name(migration, "platform"),
            namespace_of(migration),
            {f"{_ARGO}/manifest-generate-paths": ".", f"{_ARGO}/compare-options": "ServerSideDiff=true"},
        ),
        "spec": {
            "project": project_name(migration),
            "source": _source(migration, "platform"),
            "destination": {
                **destination(migration),
                "namespace": files["platform/hyperconverged.yaml"]["metadata"]["namespace"],
            },
            "syncPolicy": {"syncOptions": list(_PLATFORM_OPTIONS)},
        },
    }


def _source(migration: Migration, folder: str) -> dict[str, Any]:
    delivery = migration.spec.delivery
    return {
        "repoURL": delivery.repo_url,
        "targetRevision": delivery.target_revision or "HEAD",
        "path": below(migration.folder, folder),
    }


def destination(migration: Migration) -> dict[str, str]:
    """Give the cluster: the one that Argo CD runs in, unless the spec says otherwise."""
    given = migration.spec.delivery.destination
    if given is None:
        return dict(_IN_CLUSTER)
    return {"name": given.name} if given.name else {"server": given.server or ""}
