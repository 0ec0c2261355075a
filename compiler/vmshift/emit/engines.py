"""What each engine must be told on every object, so that it never prunes, re-applies or replaces what MTC owns."""

from __future__ import annotations

_ARGO = "argocd.argoproj.io"
_FLUX = "kustomize.toolkit.fluxcd.io"
_MISSING_CRD = "SkipDryRunOnMissingResource=true"
_KEEP = f"Prune=false,Delete=false,{_MISSING_CRD}"

_ANNOTATIONS: dict[str, dict[str, dict[str, str]]] = {
    "plain": {},
    "argocd": {
        "MigHook": {f"{_ARGO}/sync-wave": "-10", f"{_ARGO}/sync-options": _MISSING_CRD},
        "MigPlan": {
            f"{_ARGO}/sync-wave": "0",
            f"{_ARGO}/sync-options": _KEEP,
            f"{_ARGO}/compare-options": "IgnoreExtraneous",
        },
        "MigMigration": {
            f"{_ARGO}/sync-wave": "10",
            f"{_ARGO}/sync-options": _KEEP,
            f"{_ARGO}/compare-options": "IgnoreExtraneous",
        },
        "HyperConverged": {
            f"{_ARGO}/sync-options": "ServerSideApply=true,Prune=false,Delete=false",
            f"{_ARGO}/compare-options": "IgnoreExtraneous",
        },
    },
    "flux": {
        "MigHook": {f"{_FLUX}/substitute": "disabled"},
        "MigPlan": {f"{_FLUX}/prune": "disabled", f"{_FLUX}/ssa": "IfNotPresent"},
        "MigMigration": {f"{_FLUX}/prune": "disabled"},
        "HyperConverged": {f"{_FLUX}/prune": "disabled", f"{_FLUX}/ssa": "Merge"},
    },
}


def marks(engine: str, kind: str, *, closed: bool = False) -> dict[str, str]:
    """Give the annotations of one kind for one engine; a closed plan must be applied, so it is never create-once."""
    found = dict(_ANNOTATIONS[engine].get(kind, {}))
    if closed:
        found.pop(f"{_FLUX}/ssa", None)
    return found
