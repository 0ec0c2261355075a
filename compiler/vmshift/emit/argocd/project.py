"""AppProject: what the Applications of a migration may do, and when the runs may be applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmshift.emit.argocd.application import API_VERSION, application_name, destination, namespace_of, project_name
from vmshift.emit.delivery import is_from
from vmshift.emit.metadata import own_metadata
from vmshift.spec.types import duration_seconds

if TYPE_CHECKING:
    from vmshift.emit.delivery import Kinds
    from vmshift.resolve.model import Migration


def project(migration: Migration, kinds: Kinds, *, all_clusters: bool = False) -> dict[str, Any]:
    """Make the project. With `all_clusters` it is for the Applications that a set makes."""
    where = {"server": "*"} if all_clusters else destination(migration)
    wanted = sorted({each for found in kinds.values() for each in found})
    return {
        "apiVersion": API_VERSION,
        "kind": "AppProject",
        "metadata": own_metadata(migration, project_name(migration), namespace_of(migration)),
        "spec": {
            "description": "Storage migrations of virtual machines, by vmshift",
            "sourceRepos": [migration.spec.delivery.repo_url],
            "destinations": [{**where, "namespace": namespace} for namespace in sorted(kinds)],
            "clusterResourceWhitelist": [],
            "namespaceResourceWhitelist": [{"group": group, "kind": kind} for group, kind in wanted],
            **_windows(migration, all_clusters=all_clusters),
        },
    }


def _windows(migration: Migration, *, all_clusters: bool) -> dict[str, Any]:
    """Make the window. A sync by hand waits for it as well; a sync that began in it may end, from Argo CD 3.5 on."""
    window = migration.spec.delivery.window
    if window is None:
        return {}
    name = application_name(migration, "run")
    made: dict[str, Any] = {
        "kind": "allow",
        "schedule": window.schedule,
        "duration": _hours(window.duration),
        **({"timeZone": window.time_zone} if window.time_zone else {}),
        "applications": [f"{name}-*" if all_clusters else name],
        "manualSync": False,
        **({"syncOverrun": True} if is_from(migration, "3.5") else {}),
    }
    return {"syncWindows": [made]}


def _hours(duration: str) -> str:
    """Write a duration as Go reads it, which knows no days."""
    minutes, seconds = divmod(duration_seconds(duration) or 0, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number)
