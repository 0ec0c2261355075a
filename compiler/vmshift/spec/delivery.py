"""The part of a migration spec that says how the manifests reach the cluster."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from vmshift.spec.part import Part, exactly_one, one_of
from vmshift.spec.types import ClassName, Duration, Label, PathText, Schedule, TimeZone, VersionText

Filled = Annotated[str, Field(min_length=1)]


class Destination(Part):
    """Argo CD's destination cluster."""

    model_config = ConfigDict(json_schema_extra=one_of("server", "name"))
    server: Filled | None = None
    """The API server's address."""
    name: Filled | None = None
    """The cluster's name in Argo CD."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, "server", "name")
        return self


class SourceRef(Part):
    """Flux's source object."""

    kind: Literal["GitRepository", "OCIRepository", "Bucket"] = "GitRepository"
    """Its kind."""
    name: ClassName
    """Its name."""
    namespace: Label | None = None
    """Its namespace; default the Kustomization's."""


class Window(Part):
    """When cutovers may be applied."""

    schedule: Schedule
    """A cron expression of five fields, or a word such as @daily."""
    duration: Duration
    """How long the window stays open."""
    time_zone: TimeZone | None = None
    """The schedule's time zone; default UTC."""


class Delivery(Part):
    """How the manifests reach the cluster."""

    engine: Literal["argocd", "flux", "plain"] = "plain"
    """Who applies them."""
    version: VersionText | None = None
    """The engine's version; it decides what the engine understands."""
    repo_url: Annotated[str | None, Field(alias="repoURL")] = None
    """The Git repository that Argo CD reads; without it no Application is written."""
    target_revision: str | None = None
    """The branch, tag or commit; default HEAD."""
    path: PathText | None = None
    """The compiled folder, seen from the root of the repository; default `output`, seen from there."""
    namespace: Label | None = None
    """Where the engine's own objects live; default openshift-gitops, or flux-system."""
    project: Label | None = None
    """The Argo CD project, which compile writes; default one of the migration's own."""
    destination: Destination | None = None
    """The Argo CD destination; default the cluster that Argo CD runs in."""
    source_ref: SourceRef | None = None
    """The Flux source; default the GitRepository flux-system."""
    window: Window | None = None
    """When runs may be applied; Argo CD alone keeps to it."""
