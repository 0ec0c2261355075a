"""Which objects of the cluster an engine holds for its own, and how it knows."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text
from vmshift.rules.shared_engines import ARGO, FLUX, argo_objects, feeds
from vmshift.rules.shared_manifests import inventory_of

if TYPE_CHECKING:
    from vmshift.rules.base import Context
    from vmshift.rules.shared_engines import Engine, Feed
    from vmshift.source import Manifest

INSTANCE = "app.kubernetes.io/instance"
_TRACKING_ID = f"{ARGO}tracking-id"
_LABELS_UNTIL = 3  # the first major version of Argo CD that tracks by annotation, where nothing is said


def tracks_by_label(context: Context) -> bool | None:
    """Tell whether Argo CD knows its objects by a label; None where nothing tells.

    Source: argo-cd docs/user-guide/resource_tracking.md. The ArgoCD object of the operator overrides argocd-cm.
    """
    told = [text(dig(each.value, "spec", "resourceTrackingMethod")) for each in argo_objects(context)]
    maps = [each for each in inventory_of(context).all("ConfigMap") if each.name == "argocd-cm"]
    told += [text(dig(each.value, "data", "application.resourceTrackingMethod")) for each in maps]
    methods = {method == "label" for method in told if method}
    if not methods:
        delivered = [each.spec.delivery for each in context.migrations if each.spec.delivery.engine == "argocd"]
        majors = [str(each.version).lstrip("v").partition(".")[0] for each in delivered if each.version]
        methods = {int(major) < _LABELS_UNTIL for major in majors if major.isdecimal()}
    return methods.pop() if len(methods) == 1 else None


def knows_argo(context: Context) -> bool:
    """Tell whether anything shows that Argo CD is there."""
    delivered = any(each.spec.delivery.engine == "argocd" for each in context.migrations)
    maps = any(each.name == "argocd-cm" for each in inventory_of(context).all("ConfigMap"))
    return delivered or maps or bool(argo_objects(context) or feeds(context, "argocd"))


def applications(context: Context, name: str) -> list[Feed]:
    """Give the Applications of a name."""
    found = feeds(context, "argocd")
    return [each for each in found if each.manifest.name == name and each.manifest.kind == "Application"]


class Owners:
    """Tells what makes an engine apply live objects: the Applications of Argo CD, or the Kustomizations of Flux."""

    def __init__(self, context: Context, engine: Engine) -> None:
        self.engine = engine
        self._by_label = engine == "argocd" and tracks_by_label(context) is True
        self._tracked: dict[tuple[str, str, str, str], list[Feed]] = defaultdict(list)
        self._named: dict[str, list[Feed]] = defaultdict(list)
        for feed in feeds(context, engine):
            if feed.manifest.kind != "ApplicationSet":
                self._named[feed.manifest.name].append(feed)
            for key in feed.tracked:
                self._tracked[key].append(feed)

    def name(self, manifest: Manifest) -> str:
        """Give the name of an object's owner, as the object says; "" where it says nothing.

        A tracking id that names another object was copied, and counts for nothing.
        """
        if self.engine == "flux":
            return text(dig(manifest.value, "metadata", "labels", f"{FLUX}name"))
        written = text(dig(manifest.value, "metadata", "annotations", _TRACKING_ID))
        name, _, rest = written.partition(":")
        if rest == f"{manifest.group}/{manifest.kind}:{manifest.namespace}/{manifest.name}":
            return name.rpartition("_")[2]  # an Application of another namespace is named namespace_name
        by_label = self._by_label and not written
        return text(dig(manifest.value, "metadata", "labels", INSTANCE)) if by_label else ""

    def of(self, manifest: Manifest) -> list[Feed]:
        """Give the owners of an object, as it says or as their status says."""
        wanted = dig(manifest.value, "metadata", "labels", f"{FLUX}namespace") if self.engine == "flux" else None
        named = [feed for feed in self._named.get(self.name(manifest), []) if wanted in (None, feed.manifest.namespace)]
        key = (manifest.group, manifest.kind, manifest.namespace, manifest.name)
        return named + [feed for feed in self._tracked.get(key, []) if feed not in named]
