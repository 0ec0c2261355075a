"""What each step changes, as a reviewer sees it; VMSHIFT_UPDATE=1 writes the differences anew.

A difference holds the spec and the compiled folder, without the lock, which is judged by itself.
"""

from __future__ import annotations

import difflib
import json
import os
from typing import TYPE_CHECKING

import pytest

from steps.walk import ENGINES, HERE, MOVES, STEPS, compile_, merge, pull_request, spec_text, start, tree, walked
from support import tools
from support.kustomize import build, kustomizations, manifests, names
from support.repository import git
from vmshift.lock import LOCK

if TYPE_CHECKING:
    from pathlib import Path

every_engine = pytest.mark.parametrize("engine", ENGINES)
every_step = pytest.mark.parametrize(("before", "after"), STEPS, ids=[f"{one}-to-{two}" for one, two in STEPS])


def reviewed(engine: str, state: str) -> dict[str, str]:
    """What a reviewer sees of a state: the spec, and what is compiled."""
    files = {f"compiled/{path}": text for path, text in walked(engine)[state].items() if path != LOCK}
    return {"migration.yaml": spec_text(engine, MOVES[state].ending), **files}


def difference(engine: str, before: str, after: str) -> str:
    old, new = reviewed(engine, before), reviewed(engine, after)
    lines: list[str] = []
    for path in sorted(old.keys() | new.keys(), key=lambda path: (path != "migration.yaml", path)):
        one, two = old.get(path, ""), new.get(path, "")
        names = (f"a/{path}" if path in old else "/dev/null", f"b/{path}" if path in new else "/dev/null")
        lines += difflib.unified_diff(one.splitlines(), two.splitlines(), *names, lineterm="")
    return "".join(f"{line}\n" for line in lines)


def changed(engine: str, before: str, after: str) -> dict[str, str]:
    """The compiled files that differ: added, removed or changed."""
    old, new = walked(engine)[before], walked(engine)[after]
    kinds = {
        path: "changed" if path in old and path in new else "added" if path in new else "removed"
        for path in old.keys() | new.keys()
        if old.get(path) != new.get(path)
    }
    return {path: kind for path, kind in kinds.items() if path != LOCK}


@every_engine
@every_step
def test_a_step_changes_what_its_reviewer_has_seen_here_before(engine: str, before: str, after: str) -> None:
    file = HERE / engine / f"{before}-to-{after}.diff"
    real = difference(engine, before, after)
    if os.environ.get("VMSHIFT_UPDATE"):
        file.write_text(real)

    assert file.read_text() == real


@every_engine
def test_no_difference_is_kept_of_a_step_that_is_gone(engine: str) -> None:
    kept = {file.name for file in (HERE / engine).glob("*.diff")}

    assert kept == {f"{before}-to-{after}.diff" for before, after in STEPS}


@every_engine
@every_step
def test_the_lock_changes_by_what_has_changed_and_nothing_else(engine: str, before: str, after: str) -> None:
    old, new = (json.loads(walked(engine)[state][LOCK]) for state in (before, after))

    found = {
        path for path in old["files"].keys() | new["files"].keys() if old["files"].get(path) != new["files"].get(path)
    }
    assert found == set(changed(engine, before, after))
    assert (old["plans"] == new["plans"]) is (after != "revised")


@every_engine
def test_from_plan_to_done_the_plan_stands_still_and_so_does_what_is_given_by_a_person(engine: str) -> None:
    """Rights, projects, Applications and health checks are applied by hand: a later step must not need others."""
    states = ["plan", "stage-1", "stage-2", "cutover", "cancel", "done", "rollback", "again"]
    moving = ("run/", "rollback/", "flux/before.yaml", "flux/run.yaml", "flux/after.yaml", LOCK)

    still = [
        {path: text for path, text in walked(engine)[state].items() if not path.startswith(moving)} for state in states
    ]

    assert still == [still[0]] * len(states)
    assert "plan/migplan-probe-bench.yaml" in still[0]


RUNS = {
    ("plan", "stage-1"): {"run/probe-bench-stage-1.yaml": "added"},
    ("stage-1", "stage-2"): {"run/probe-bench-stage-1.yaml": "removed", "run/probe-bench-stage-2.yaml": "added"},
    ("stage-2", "cutover"): {"run/probe-bench-stage-2.yaml": "removed", "run/probe-bench-cutover-1.yaml": "added"},
    ("cutover", "done"): {"run/probe-bench-cutover-1.yaml": "removed"},
    ("done", "rollback"): {"run/probe-bench-rollback-1.yaml": "added"},
    ("rollback", "again"): {"run/probe-bench-rollback-1.yaml": "removed", "run/probe-bench-cutover-2.yaml": "added"},
}


@every_engine
@pytest.mark.parametrize(("before", "after"), RUNS)
def test_a_run_is_one_file_added_or_removed_beside_the_list_of_its_folder(engine: str, before: str, after: str) -> None:
    """Besides, under an engine: the jobs of a cutover; under Flux, the names that its Kustomizations wait for."""
    beside = ("run/before/", "run/after/", "rollback/", "flux/")

    found = {path: kind for path, kind in changed(engine, before, after).items() if not path.startswith(beside)}

    assert found == {"run/kustomization.yaml": "changed", **RUNS[before, after]}


@every_engine
def test_to_cancel_is_one_line(engine: str) -> None:
    lines = difference(engine, "cutover", "cancel").splitlines()

    assert [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        "+  cancel: true",
        "+  canceled: true",
    ]


@every_engine
def test_a_closed_plan_is_applied_as_such(engine: str) -> None:
    lines = difference(engine, "done", "closed").splitlines()
    plan = lines.index("+++ b/compiled/plan/migplan-probe-bench.yaml")

    assert "+  closed: true" in lines[plan:]
    assert ("-    kustomize.toolkit.fluxcd.io/ssa: IfNotPresent" in lines[plan:]) is (engine == "flux")


@every_engine
def test_a_plan_is_revised_under_a_new_name_once_the_old_one_is_closed(engine: str) -> None:
    found = {path: kind for path, kind in changed(engine, "given-up", "revised").items() if path.startswith("plan/mig")}

    assert "  closed: true\n" in walked(engine)["given-up"]["plan/migplan-probe-bench.yaml"]
    assert found == {"plan/migplan-probe-bench.yaml": "removed", "plan/migplan-probe-bench-r2.yaml": "added"}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = start(tmp_path_factory.mktemp("steps") / "repository")
    for state in ("draft", "plan", "stage-1", "cutover", "done", "closed"):
        ending = MOVES[state].ending.replace("stage: 2", "stage: 1")
        assert pull_request("argocd", folder, ending).status == 0
        merge(folder, state)
    return folder


@pytest.mark.parametrize(
    ("before", "ending", "rule"),
    [
        ("draft", "step: cutover\n  runs: {cutover: 1}", "VMS703"),
        ("plan", "step: done", "VMS703"),
        ("plan", "step: plan\n  planRevision: 2", "VMS705"),
        ("plan", "step: plan\n  mode: offline", "VMS705"),
        ("stage-1", "step: draft", "VMS703"),
        ("stage-1", "step: stage\n  runs: {stage: 3}", "VMS704"),
        ("cutover", "step: closed\n  runs: {stage: 1, cutover: 1}", "VMS703"),
        ("cutover", "step: done\n  runs: {stage: 1}", "VMS704"),
        ("done", "step: cutover\n  runs: {stage: 1, cutover: 2}", "VMS703"),
        ("done", "step: done\n  runs: {stage: 1, cutover: 1}\n  planRevision: 2", "VMS705"),
        ("closed", "step: rollback\n  runs: {stage: 1, cutover: 1, rollback: 1}", "VMS703"),
    ],
)
def test_what_may_not_follow_is_refused_and_nothing_is_written(
    before: str, ending: str, rule: str, repository: Path
) -> None:
    git(repository, "checkout", "--quiet", "--force", before)
    there = tree(repository / "compiled")

    result = pull_request("argocd", repository, ending)

    assert result.status == 1
    assert f"[{rule} " in result.stderr
    assert tree(repository / "compiled") == there


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("hooks/freeze.yml", "Say what", "Tell what"),
        ("migration.yaml", "    playbook: hooks/freeze.yml\n", "    playbook: hooks/freeze.yml\n    timeout: 5m\n"),
        ("migration.yaml", "thaw:1.4", "thaw:1.5"),
        ("migration.yaml", "- name: thaw", "- name: unfreeze"),
    ],
    ids=["playbook", "timeout", "image", "new"],
)
def test_a_job_stands_still_with_its_cutover(file: str, old: str, new: str, repository: Path) -> None:
    """A Job cannot be changed, and a new one would run when the cutover has begun."""
    git(repository, "checkout", "--quiet", "--force", "cutover")
    there = tree(repository / "compiled")
    (repository / file).write_text((repository / file).read_text().replace(old, new))

    assert compile_(repository).stderr.count("[VMS705 ") == 1
    assert tree(repository / "compiled") == there

    spec = repository / "migration.yaml"
    spec.write_text(spec.read_text().replace("step: cutover", "step: done"))
    assert compile_(repository).status == 0


def written(engine: str, state: str, folder: Path) -> Path:
    for path, text in walked(engine)[state].items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


@every_engine
def test_every_state_builds_to_what_is_in_its_folders(engine: str, tmp_path: Path) -> None:
    kustomize = tools.kustomize()
    seen: set[str] = set()
    for state in MOVES:
        folder = written(engine, state, tmp_path / state)
        for part in kustomizations(folder):
            key = json.dumps([part.relative_to(folder).as_posix(), tree(part)])
            if part != folder and key not in seen:  # most folders stand still, and the same files build the same
                assert set(names(build(kustomize, part))) <= set(names(manifests(part))), (
                    f"{engine} {state} {part.name}"
                )
            seen.add(key)
        inside = [folder / part for part in ("plan", "run", "run/before", "run/after")]
        assert names(build(kustomize, folder)) == names(manifests(*inside)), f"{engine} {state}"
