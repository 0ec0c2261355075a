"""What a spec says of its delivery that the engine cannot do, or that compile needs to write all of it."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmshift.platform.versions import Version
from vmshift.resolve.gates import keeps_annotation, may_annotate
from vmshift.resolve.names import delivery_name
from vmshift.rules.shared_steps import BEFORE_PLAN, earlier_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Severity
    from vmshift.spec.delivery import Delivery

_REPOSITORY = "https://git.example.com/gitops.git"
# scheme://host/path, or the short form of ssh, user@host:path, in which the user may be left out.
_ADDRESS = re.compile(r"(https?|ssh|git|oci)://[^\s/]\S*|[^\s/:]+:(?!//)\S+")
_ARGO_ALONE = {"repoURL": "repo_url", "targetRevision": "target_revision"}
_ENGINES = {"argocd": "Argo CD", "flux": "Flux", "plain": "whoever applies plain manifests"}


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is not delivered as it may be expected, at a field of `delivery`."""

    field: str
    message: str
    consequence: str
    help: str
    severity: Severity


def lacks(migration: Migration) -> Iterator[Lack]:
    """Give what is missing, and what is without effect."""
    yield from _of_argo(migration)
    yield from _of_any(migration)
    yield from _taken_out(migration)


def _of_argo(migration: Migration) -> Iterator[Lack]:
    delivery = migration.spec.delivery
    if delivery.engine != "argocd":
        return
    if not delivery.repo_url and delivery.window is not None:
        yield Lack(
            "window",
            "the window is kept by nobody: delivery has no repoURL, so no Application and no project is written",
            "compile writes nothing: a cutover would be applied as soon as it is merged",
            f"repoURL: the address of the repository that Argo CD reads, such as {_REPOSITORY}; or take out the "
            "window, and put it into a project of your own",
            "error",
        )
    elif not delivery.repo_url:
        yield Lack(
            "engine",
            "no Application is written: delivery has no repoURL",
            "the objects carry what Argo CD must know of each, and what it must know of all of them is yours to write",
            f"repoURL: the address of the repository that Argo CD reads, such as {_REPOSITORY}",
            "info",
        )
    if delivery.repo_url and not _ADDRESS.fullmatch(delivery.repo_url):
        yield Lack(
            "repoURL",
            "repoURL is no address of a repository",
            "compile writes nothing: Argo CD could not read it",
            f"a URL, such as {_REPOSITORY} or git@git.example.com:gitops.git",
            "error",
        )
    if delivery.version and _older(delivery.version, "3.1") and _platform(migration):
        yield Lack(
            "version",
            f'Argo CD "{delivery.version}" cannot apply a part of HyperConverged: no Application is written for it',
            "the annotation does not reach the cluster by itself, and the cutover of running VMs fails without it",
            "apply platform/ by hand, with oc apply --server-side -k, or use its component where you keep the object",
            "warning",
        )
    if delivery.project == "default" and delivery.repo_url:
        yield Lack(
            "project",
            'the project is "default", which is Argo CD\'s own, and compile writes the project of a migration',
            "all other Applications of that project are refused once it is applied",
            "a name of its own, such as vm-migrations, or none: then the project is named after the migration",
            "error",
        )
    if delivery.window is not None and _waits_after(migration):
        yield Lack(
            "window",
            "a job follows the cutover, and Argo CD below 3.5 stops a sync where its window ends",
            "where the cutover outlasts the window, the job runs at the beginning of the next one",
            'a window that outlasts the cutover, or version: "3.5", from which on a sync may end after its window',
            "warning",
        )


def _of_any(migration: Migration) -> Iterator[Lack]:
    delivery = migration.spec.delivery
    if delivery.engine != "plain" and migration.folder.split("/")[0] == "..":
        yield Lack(
            "path",
            f'the compiled folder is "{migration.folder}", seen from the root of the repository',
            f"{_ENGINES[delivery.engine]} does not read outside of the repository",
            "delivery.path: the folder from the root of the repository, such as clusters/prod/san-refresh",
            "warning",
        )
    if delivery.engine != "argocd":
        for field, attribute in _ARGO_ALONE.items():
            if getattr(delivery, attribute):
                yield _unused(field, delivery.engine)
    if delivery.engine != "argocd" and delivery.window is not None:
        yield Lack(
            "window",
            f"{_ENGINES[delivery.engine]} knows no windows of time: delivery.window is without effect",
            "a cutover is applied as soon as it is merged",
            "merge cutovers when they may start, or take out the window",
            "warning",
        )


def _unused(field: str, engine: str) -> Lack:
    flux = engine == "flux"
    return Lack(
        field,
        f"delivery.{field} is for Argo CD alone, and without effect with {_ENGINES[engine]}",
        "Flux reads what its source says" if flux else "nothing is written that would name the repository",
        "delivery.sourceRef: the source that Flux reads; or take it out" if flux else "engine: argocd, or take it out",
        "warning",
    )


def misplaced(migration: Migration) -> Iterator[Lack]:
    """Find an `output` that lies in the inventory, or around the spec."""
    output = posixpath.normpath(migration.spec.output or "compiled")
    for given in migration.spec.inventory or ["inventory"]:
        folder = posixpath.normpath(given)
        if folder != "." and (output == folder or output.startswith(f"{folder}/")):
            yield Lack(
                "output",
                f'the compiled folder is "{output}", and lies in the inventory "{folder}"',
                "compile writes nothing: what is compiled would be read as a part of the cluster the next time",
                "a folder beside the inventory, such as compiled",
                "error",
            )
    if set(output.split("/")) <= {".", ".."}:
        yield Lack(
            "output",
            f'the compiled folder is "{output}", and the spec lies in it',
            "an engine that applies the folder finds the spec beside the manifests, and perhaps the inventory",
            "a folder of its own, such as compiled",
            "warning",
        )


def _taken_out(migration: Migration) -> Iterator[Lack]:
    """Find what the base revision told Argo CD of a plan that is in the cluster, and this one no longer does."""
    earlier = migration.earlier
    if earlier is None or not _in_cluster(migration):
        return
    before, now = earlier.spec.delivery, migration.spec.delivery
    if not _has_applications(before):
        return
    name = delivery_name(f"vm-migration-{migration.name}")
    if not _has_applications(now):
        yield Lack(
            "repoURL" if now.engine == before.engine else "engine",
            "the base revision had Applications, there are none any more, and a plan is in the cluster",
            f'Application "{name}" and its project leave the folder, stay in the cluster, and go on as they are',
            f"undo it until every plan is closed; or delete them in the cluster: oc delete application,appproject "
            f"-n {before.namespace or 'openshift-gitops'} -l app.kubernetes.io/part-of={migration.name}",
            "warning",
        )
    elif before.window is not None and now.window is None:
        run = delivery_name(f"vm-migration-{migration.name}-run")
        stays = any(hook.as_ == "job" for hook in migration.hooks)  # the runs are apart with Jobs as well
        yield Lack(
            "window",
            "the base revision had a window, there is none any more, and a plan is in the cluster",
            "once argocd/ is applied again, a run is applied as soon as it is merged"
            + ("" if stays else f'; Application "{run}" leaves the folder and stays in the cluster'),
            "undo it until every plan is closed; or, while no run is in Git, apply argocd/ again"
            + ("" if stays else f", and then: oc delete application -n {before.namespace or 'openshift-gitops'} {run}"),
            "warning",
        )


def _in_cluster(migration: Migration) -> bool:
    """Tell whether the base revision had a plan at a step from plan to done."""
    steps = {before.step for plan in migration.plans if (before := earlier_of(migration, plan)) is not None}
    return bool(steps - BEFORE_PLAN - {"closed"})


def _has_applications(delivery: Delivery) -> bool:
    return delivery.engine == "argocd" and bool(delivery.repo_url)


def _platform(migration: Migration) -> bool:
    return may_annotate(migration) and keeps_annotation(migration)


def _waits_after(migration: Migration) -> bool:
    version = migration.spec.delivery.version
    follows = any(hook.as_ == "job" and hook.phase in ("postBackup", "postRestore") for hook in migration.hooks)
    return follows and (version is None or _older(version, "3.5"))


def _older(version: str, than: str) -> bool:
    return Version.parse(version) < Version.parse(than)


def written_project(migration: Migration) -> tuple[str, str] | None:
    """Give namespace and name of the project that the spec names and compile writes; None where there is none."""
    delivery = migration.spec.delivery
    if delivery.engine != "argocd" or not delivery.project or not delivery.repo_url:
        return None
    return delivery.namespace or "openshift-gitops", delivery.project


def same_project(one: Migration, other: Migration) -> bool:
    """Tell whether two migrations write a project with the same contents. A window names what it holds for."""
    if one.spec.delivery.window or other.spec.delivery.window:
        return False
    left, right = (
        (each.spec.delivery.repo_url, each.spec.delivery.destination, any(hook.as_ == "job" for hook in each.hooks))
        for each in (one, other)
    )
    return left == right and _platform(one) == _platform(other)
