"""Whether an engine undoes what others change in a VM."""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import dig, entries, mapping, text, texts
from vmshift.resolve.guard import VM_TEMPLATES, VM_VOLUMES

if TYPE_CHECKING:
    from vmshift.rules.shared_engines import Feed
    from vmshift.source import Manifest


_RUNNING: dict[str, Any] = {"runStrategy": "Always", "running": True}


def respects(feed: Feed) -> bool:
    """Tell whether a sync keeps what is ignored: Argo CD does so where it is told, Flux always."""
    return feed.engine == "flux" or feed.options.get("RespectIgnoreDifferences") == "true"


def heals(feed: Feed) -> bool:
    """Tell whether an engine undoes changes of the cluster by itself."""
    if feed.engine == "flux":
        return feed.spec.get("suspend") is not True
    automated = mapping(dig(feed.spec, "syncPolicy", "automated"))
    return automated.get("selfHeal") is True and automated.get("enabled") is not False


def leaves_alone(feed: Feed, vm: Manifest, *, live: bool) -> bool:
    """Tell whether an engine is told to ignore what a cutover changes in a VM: its volumes and its templates.

    live: whether the VM keeps running. One that is to run always, and is stopped for the copy, would be started again.
    """
    if feed.engine == "argocd":
        rules = [each for _, each in entries(feed.spec.get("ignoreDifferences")) if _argo_means(each, vm)]
        pointers = [text for each in rules for text in texts(each.get("jsonPointers"))]
        written = [text for each in rules for text in texts(each.get("jqPathExpressions"))]
        pointers += [each.strip().partition("[")[0].rstrip("?").replace(".", "/") for each in written]
    else:
        rules = [each for _, each in entries(feed.spec.get("ignore")) if _flux_means(mapping(each.get("target")), vm)]
        pointers = [text for each in rules for text in texts(each.get("paths"))]
    spec = mapping(vm.value.get("spec"))
    wanted = [VM_VOLUMES, *([VM_TEMPLATES] if spec.get("dataVolumeTemplates") else [])]
    if not live:
        wanted += [f"/spec/{key}" for key, value in _RUNNING.items() if spec.get(key) == value]
    return all(any(_about(path, pointer) for pointer in pointers) for path in wanted)


def _about(path: str, pointer: str) -> bool:
    """Tell whether a pointer leads to a path, above it or into it."""
    return f"{path}/".startswith(f"{pointer.rstrip('/')}/") or pointer.startswith(f"{path}/")


def _argo_means(entry: dict[str, Any], vm: Manifest) -> bool:
    exact = all(text(entry.get(key)) in ("", value) for key, value in _names(vm).items())
    globs = {"group": vm.group, "kind": vm.kind}
    return exact and all(fnmatch.fnmatchcase(value, text(entry.get(key))) for key, value in globs.items())


def _flux_means(target: dict[str, Any], vm: Manifest) -> bool:
    wanted = {"group": vm.group, "kind": vm.kind, **_names(vm)}
    try:
        return all(re.fullmatch(text(target.get(key)) or ".*", value) for key, value in wanted.items())
    except re.error:
        return False


def _names(vm: Manifest) -> dict[str, str]:
    return {"name": vm.name, "namespace": vm.namespace}
