"""Everything that one migration compiles to: relative paths, each with its object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmshift.emit.argocd import argocd_files
from vmshift.emit.flux import flux_files
from vmshift.emit.hyperconverged import annotation, hyperconverged
from vmshift.emit.jobs import FOLDERS, job_files, job_folders
from vmshift.emit.kustomize import annotation_component, kustomization
from vmshift.emit.mtc.mighook import mighook
from vmshift.emit.mtc.migmigration import migmigration
from vmshift.emit.mtc.migplan import migplan, plan_content
from vmshift.lock import plan_file
from vmshift.resolve.gates import keeps_annotation, may_annotate
from vmshift.resolve.jsonpatch import ANNOTATION
from vmshift.resolve.names import run_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Plan

_BEFORE_PLAN = ("draft", "prepare")
_RUN_STEPS = ("stage", "cutover", "rollback")
_ENGINES = {"argocd": argocd_files, "flux": flux_files}
_UNDOABLE = ("plan", "stage", "cutover", "done")  # steps at which a rollback may be the next one


def folder(migration: Migration) -> dict[str, dict[str, Any]]:
    """Compile a migration. The root kustomization builds plan/ and run/; the other folders stand on their own."""
    files = _files(migration)
    engine = _ENGINES.get(migration.spec.delivery.engine)
    made = engine(migration, files) if engine else {}
    return {**files, **{f"{migration.spec.delivery.engine}/{path}": value for path, value in made.items()}}


def _files(migration: Migration) -> dict[str, dict[str, Any]]:
    plans = {path: made for plan in migration.plans for path, made in _plan_files(migration, plan).items()}
    runs = {path: made for plan in migration.plans for path, made in _run_file(migration, plan).items()}
    jobs = {path: made for plan in migration.plans for path, made in job_files(migration, plan).items()}
    rollbacks = {path: made for plan in migration.plans for path, made in _rollback_file(migration, plan).items()}
    around = job_folders(migration)
    built = [part for part in ("plan", FOLDERS["before"], "run", FOLDERS["after"]) if "/" not in part or part in around]
    return {
        "kustomization.yaml": kustomization(built, ordered=True),
        **_platform(migration),
        "plan/kustomization.yaml": kustomization(sorted(_listed("plan", plans))),
        **plans,
        "run/kustomization.yaml": kustomization(sorted(_listed("run", runs))),
        **runs,
        **{f"{part}/kustomization.yaml": kustomization(_listed(part, jobs)) for part in around},
        **jobs,
        **rollbacks,
    }


def _listed(part: str, files: dict[str, dict[str, Any]]) -> list[str]:
    """Give the names of the files in a folder, in their order: of a Job's, what it needs comes first."""
    return [path.removeprefix(f"{part}/") for path in files if path.rpartition("/")[0] == part]


def sync_set(files: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the objects that the root kustomization builds, in its order: hooks, plans, then runs."""
    return list(sync_files(files).values())


def sync_files(files: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Give the same objects by the paths of their files."""
    return dict(_built(files, ""))


def _built(files: dict[str, dict[str, Any]], folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in files[f"{folder}kustomization.yaml"]["resources"]:
        path = f"{folder}{name}"
        if path in files:
            yield path, files[path]
        else:
            yield from _built(files, f"{path}/")


def plan_contents(migration: Migration) -> dict[str, dict[str, Any]]:
    """Give what each plan says, by its name: the part that the lock records."""
    return {plan.name: plan_content(migration, plan) for plan in migration.plans}


def _platform(migration: Migration) -> dict[str, dict[str, Any]]:
    steps = {plan.step for plan in migration.plans} or {migration.spec.step}
    if steps == {"draft"} or not (may_annotate(migration) and keeps_annotation(migration)):
        return {}
    made = hyperconverged(migration)
    return {
        "platform/kustomization.yaml": kustomization(["hyperconverged.yaml"]),
        "platform/hyperconverged.yaml": made,
        "platform/component/kustomization.yaml": annotation_component(made, {ANNOTATION: annotation(migration)}),
    }


def _plan_files(migration: Migration, plan: Plan) -> dict[str, dict[str, Any]]:
    if plan.step in _BEFORE_PLAN:
        return {}
    hooks = [mighook(migration, plan, hook) for hook in migration.hooks if hook.as_ == "mighook"]
    files = {f"plan/mighook-{made['metadata']['name']}.yaml": made for made in hooks}
    return {**files, plan_file(plan.name): migplan(migration, plan)}


def run_file(plan: Plan) -> str:
    """Give the path of a plan's current run inside of the compiled folder, at a step that runs."""
    return f"run/{run_name(plan.name, plan.step, getattr(plan.runs, plan.step))}.yaml"


def _run_file(migration: Migration, plan: Plan) -> dict[str, dict[str, Any]]:
    if plan.step not in _RUN_STEPS:
        return {}
    number = getattr(plan.runs, plan.step)
    return {run_file(plan): migmigration(migration, plan, plan.step, number, cancel=migration.spec.cancel)}


def _rollback_file(migration: Migration, plan: Plan) -> dict[str, dict[str, Any]]:
    if plan.step not in _UNDOABLE:
        return {}
    made = migmigration(migration, plan, "rollback", plan.runs.rollback + 1)
    return {f"rollback/{made['metadata']['name']}.yaml": made}
