"""Whether an engine may delete what it has applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.shared_engines import feeding, flux_mark, sync_options

if TYPE_CHECKING:
    from vmshift.rules.base import Context
    from vmshift.source import Manifest

_KEPT = ("false", "confirm")  # confirm: a person is asked first


def unprotected(context: Context, manifest: Manifest) -> list[str]:
    """Give the protecting options of Argo CD that neither an object nor all its Applications have."""
    own = sync_options(manifest)
    wider = [feed.options for feed in feeding(context, manifest, "argocd")]
    return [
        option
        for option in ("Prune", "Delete")
        if own.get(option) not in _KEPT
        and (option in own or not wider or any(options.get(option) not in _KEPT for options in wider))
    ]


def may_be_pruned(context: Context, manifest: Manifest) -> bool:
    """Tell whether Flux would delete an object that has left Git, or whose Kustomization is deleted."""
    if flux_mark(manifest, "prune") == "disabled" or flux_mark(manifest, "reconcile") == "disabled":
        return False
    wider = [feed.spec for feed in feeding(context, manifest, "flux")]
    return not wider or any(spec.get("prune") is not False or spec.get("deletionPolicy") == "Delete" for spec in wider)
