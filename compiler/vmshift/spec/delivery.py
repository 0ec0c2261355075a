"""The part of a migration spec that says how the manifests reach the cluster."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from vmshift.spec.part import Part, exactly_one, one_of
from vmshift.spec.types import Duration, PathText, VersionText


class Destination(Part):
    """Argo CD's destination cluster."""

    model_config = ConfigDict(json_schema_extra=one_of("server", "name"))
    server: str | None = None
    """The API server's address."""
    name: str | None = None
    """The cluster's name in Argo CD."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, "server", "name")
        return self


class SourceRef(Part):
    """Flux's source object."""

    kind: Literal["GitRepository", "OCIRepository", "Bucket"] = "GitRepository"
    """Its kind."""
    name: str
    """Its name."""
    namespace: str | None = None
    """Its namespace; default the Kustomization's."""


class Window(Part):
    """When cutovers may be applied."""

    schedule: str
    """A cron expression."""
    duration: Duration
    """How long the window stays open."""
    time_zone: str | None = None
    """The schedule's time zone; default UTC."""


class Delivery(Part):
    """How the manifests reach the cluster."""

    engine: Literal["argocd", "flux", "plain"] = "plain"
    """Who applies them."""
    version: VersionText | None = None
    """The engine's version; it decides what the engine understands."""
    repo_url: Annotated[str | None, Field(alias="repoURL")] = None
    """The Git repository."""
    target_revision: str | None = None
    """The branch, tag or commit."""
    path: PathText | None = None
    """The compiled folder, seen from the root of the repository."""
    namespace: str | None = None
    """Where the engine's own objects live."""
    project: str | None = None
    """The Argo CD project."""
    destination: Destination | None = None
    """The Argo CD destination."""
    source_ref: SourceRef | None = None
    """The Flux source."""
    window: Window | None = None
    """When cutovers may be applied."""
