"""How engines judge whether a run is done: the health checks that they are given for MigMigrations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import dig, entries, mapping, text
from vmshift.rules.shared_engines import argo_objects, feeds
from vmshift.rules.shared_manifests import GROUP, inventory_of
from vmshift.rules.shared_written import object_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Subject
    from vmshift.source import Manifest, Place

KIND = "MigMigration"
_LUA_KEY = f"resource.customizations.health.{GROUP}_{KIND}"
_LUA_COMMENT = re.compile(r"--.*")
WARNED, COPY_FAILED = "SucceededWithWarnings", "DirectVolumeMigrationFailed"


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One health check: what it says of a run that has ended with warnings, or whose copying has failed."""

    place: Place
    title: str
    subject: Subject
    takes_warned: bool
    takes_failed: bool


def health_checks(context: Context) -> Iterator[HealthCheck]:
    """Give the checks for runs: those of Argo CD in Lua, those of Flux in CEL."""
    for manifest, place, script in scripts(context):
        title = f'{manifest.kind} "{manifest.name}"'
        yield HealthCheck(place, title, object_of(manifest), *_lua(script))
    for feed in feeds(context, "flux"):
        for index, entry in entries(feed.spec.get("healthCheckExprs")):
            if judges_runs(entry):
                yield HealthCheck(feed.at("healthCheckExprs", index), feed.title, feed.subject, *_cel(entry))


def settings(context: Context) -> list[Manifest]:
    """Give the objects that hold the settings of Argo CD."""
    maps = [each for each in inventory_of(context).all("ConfigMap") if each.name == "argocd-cm"]
    return [*argo_objects(context), *maps]


def scripts(context: Context) -> Iterator[tuple[Manifest, Place, str]]:
    """Give the scripts that Argo CD judges runs by."""
    for manifest in settings(context):
        for index, entry in entries(dig(manifest.value, "spec", "resourceHealthChecks")):
            if (entry.get("group"), entry.get("kind")) == (GROUP, KIND):
                place = manifest.at("spec", "resourceHealthChecks", index, "check")
                yield manifest, place, text(entry.get("check"))
        script = text(mapping(manifest.value.get("data")).get(_LUA_KEY))
        if script:
            yield manifest, manifest.at("data", _LUA_KEY), script


def judges_runs(entry: dict[str, Any]) -> bool:
    """Tell whether an expression, or a health check, of Flux is about runs."""
    return text(entry.get("apiVersion")).partition("/")[0] == GROUP and text(entry.get("kind")) in ("", KIND)


def _lua(script: str) -> tuple[bool, bool]:
    plain = _LUA_COMMENT.sub("", script)
    branches = [part.partition("end")[0] for part in plain.split(WARNED)[1:]]
    judges = "Healthy" in plain and re.search(r"""["']Succeeded["']""", plain) is not None
    return any("Healthy" in branch for branch in branches), judges and COPY_FAILED not in plain


def _cel(entry: dict[str, Any]) -> tuple[bool, bool]:
    """Judge the expressions: failed is asked before current."""
    current, failed = text(entry.get("current")), text(entry.get("failed"))
    judges = re.search(r"""["']Succeeded["']""", current) is not None
    return WARNED in current and WARNED not in failed, judges and COPY_FAILED not in current + failed
