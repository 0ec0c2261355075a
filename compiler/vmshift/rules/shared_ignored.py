"""What engines are told to ignore of the volumes of MigPlans."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import dig, entries, mapping, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.shared_engines import Feed
    from vmshift.source import Manifest
    from vmshift.source.nodes import KeyPath

GROUP = "migration.openshift.io"
VOLUMES = "/spec/persistentVolumes"
_ABOVE = ("", "/spec", VOLUMES)
_JQ = ".spec.persistentVolumes"
_JQ_WHOLE = (".spec", _JQ, f"{_JQ}[]", f"{_JQ}[]?")
_FORMS = ("jsonPointers", "jqPathExpressions")


@dataclass(frozen=True, slots=True)
class Ignored:
    """One pointer or expression about the volumes: where it stands, and whether it takes the whole list."""

    path: KeyPath
    text: str
    whole: bool


def ignored(feed: Feed) -> list[Ignored]:
    """Give what an Application, or a Kustomization of Flux, ignores of the volumes of plans."""
    if feed.engine == "argocd":
        found = []
        for index, entry in entries(feed.spec.get("ignoreDifferences")):
            if _argo_means(entry):
                found += ignored_of(entry, ("ignoreDifferences", index))
        return found
    return [
        each
        for index, entry in entries(feed.spec.get("ignore"))
        if _flux_means(mapping(entry.get("target")))
        for each in _pointers(entry.get("paths"), ("ignore", index, "paths"))
    ]


def ignored_of(entry: Any, base: KeyPath = ()) -> list[Ignored]:
    """Give what one entry for MigPlans ignores of the volumes, in the words of Argo CD."""
    pointers, expressions = (mapping(entry).get(form) for form in _FORMS)
    found = list(_pointers(pointers, (*base, _FORMS[0])))
    for index, written in enumerate(texts(expressions)):
        plain = re.sub(r"\s+", "", written).replace('["persistentVolumes"]', ".persistentVolumes")
        if plain in _JQ_WHOLE or plain.startswith(f"{_JQ}["):
            found.append(Ignored((*base, _FORMS[1], index), written, plain in _JQ_WHOLE))
    return found


def _pointers(written: Any, base: KeyPath) -> Iterator[Ignored]:
    for index, pointer in enumerate(texts(written)):
        whole = pointer.rstrip("/") in _ABOVE
        if whole or pointer.startswith(f"{VOLUMES}/"):
            yield Ignored((*base, index), pointer, whole)


def _argo_means(entry: dict[str, Any]) -> bool:
    """Tell whether an entry is about MigPlans; group and kind are globs."""
    group, kind = text(entry.get("group")), text(entry.get("kind"))
    return fnmatch.fnmatchcase(GROUP, group) and fnmatch.fnmatchcase("MigPlan", kind)


def _flux_means(target: dict[str, Any]) -> bool:
    """Tell whether a target is about MigPlans; its parts are regular expressions, and one left out takes all."""
    wanted = {"group": GROUP, "kind": "MigPlan"}
    return all(_matches(text(target.get(key)), value) for key, value in wanted.items())


def _matches(pattern: str, value: str) -> bool:
    try:
        return not pattern or re.fullmatch(pattern, value) is not None
    except re.error:
        return False


def ignored_by_all(argo: list[Manifest]) -> bool:
    """Tell whether Argo CD itself ignores the whole list, for every Application."""
    path = ("spec", "resourceIgnoreDifferences", "resourceIdentifiers")
    found = [entry for each in argo for _, entry in entries(dig(each.value, *path)) if is_plan(entry)]
    return any(each.whole for entry in found for each in ignored_of(entry.get("customization")))


def is_plan(entry: dict[str, Any]) -> bool:
    """Tell whether an entry of the ArgoCD object is about MigPlans."""
    return entry.get("group") == GROUP and entry.get("kind") == "MigPlan"
