"""What each engine must be told on every object, so that it never prunes, re-applies or replaces what MTC owns."""

from __future__ import annotations

_ARGO = "argocd.argoproj.io"
_FLUX = "kustomize.toolkit.fluxcd.io"
_MISSING_CRD = "SkipDryRunOnMissingResource=true"
_STAY = "Prune=false,Delete=false"
_KEEP = f"{_STAY},{_MISSING_CRD}"
# A Job that leaves Git may still be running, and what it runs with must be there as long.
_ARGO_JOB = {f"{_ARGO}/sync-options": _STAY, f"{_ARGO}/compare-options": "IgnoreExtraneous"}
_FLUX_JOB = {f"{_FLUX}/prune": "disabled"}
_BESIDE_JOB = ("ServiceAccount", "Role", "RoleBinding")

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
            f"{_ARGO}/sync-options": f"ServerSideApply=true,{_STAY}",
            f"{_ARGO}/compare-options": "IgnoreExtraneous",
        },
        "Job": _ARGO_JOB,
        # client-side apply keeps a copy in an annotation, which ends at 256 KiB: a playbook may be longer
        "ConfigMap": _ARGO_JOB | {f"{_ARGO}/sync-options": f"ServerSideApply=true,{_STAY}"},
        **dict.fromkeys(_BESIDE_JOB, _ARGO_JOB),
    },
    "flux": {
        "MigHook": {f"{_FLUX}/substitute": "disabled"},
        "MigPlan": {f"{_FLUX}/prune": "disabled", f"{_FLUX}/ssa": "IfNotPresent"},
        "MigMigration": {f"{_FLUX}/prune": "disabled"},
        "HyperConverged": {f"{_FLUX}/prune": "disabled", f"{_FLUX}/ssa": "Merge"},
        # a pod template cannot be changed: what an admission webhook writes into it would fail every later apply
        "Job": _FLUX_JOB | {f"{_FLUX}/ssa": "IfNotPresent"},
        "ConfigMap": _FLUX_JOB | {f"{_FLUX}/substitute": "disabled"},
        **dict.fromkeys(_BESIDE_JOB, _FLUX_JOB),
    },
}


def marks(engine: str, kind: str, *, closed: bool = False, wave: int | None = None) -> dict[str, str]:
    """Give the annotations of one kind for one engine; a closed plan must be applied, so it is never create-once.

    wave: of a kind that may stand in several places of the order; the others have theirs.
    """
    found = dict(_ANNOTATIONS[engine].get(kind, {}))
    if engine == "argocd" and wave is not None:
        found = {f"{_ARGO}/sync-wave": str(wave), **found}
    if closed:
        found.pop(f"{_FLUX}/ssa", None)
    return found
