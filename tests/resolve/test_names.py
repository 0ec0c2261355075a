"""Names of plans, runs and hooks."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from vmshift.resolve.names import hook_name, plan_name, run_name

DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
LABELS = st.from_regex(DNS_LABEL, fullmatch=True)
LONG_LABELS = st.from_regex(r"[a-z][-a-z]{40,61}[a-z]", fullmatch=True)
ANY_LABELS = LABELS | LONG_LABELS
REVISIONS = st.integers(1, 10**6)
RUNS = st.tuples(st.sampled_from(["stage", "cutover", "rollback"]), st.integers(1, 10**6))


def test_a_plan_is_named_after_its_migration_and_namespace() -> None:
    assert plan_name("san-refresh", "erp") == "san-refresh-erp"


def test_from_the_second_revision_on_a_plans_name_says_so() -> None:
    assert [plan_name("san-refresh", "erp", number) for number in (1, 2, 13)] == [
        "san-refresh-erp",
        "san-refresh-erp-r2",
        "san-refresh-erp-r13",
    ]


def test_runs_and_hooks_are_named_after_their_plan() -> None:
    assert run_name("san-refresh-erp", "cutover", 2) == "san-refresh-erp-cutover-2"
    assert hook_name("san-refresh-erp", "freeze-db") == "san-refresh-erp-freeze-db"


def test_a_plan_may_have_fifty_characters_so_that_its_runs_fit() -> None:
    fits, passes = plan_name("a" * 24, "b" * 25), plan_name("a" * 24, "b" * 26)

    assert fits == f"{'a' * 24}-{'b' * 25}"
    assert re.fullmatch(rf"{'a' * 24}-{'b' * 16}-[0-9a-f]{{8}}", passes)
    assert (len(passes), len(run_name(passes, "rollback", 999))) == (50, 63)


def test_a_shortened_name_is_the_same_on_every_machine() -> None:
    assert plan_name("storage-refresh-of-the-north-site", "enterprise-resource-planning") == (
        "storage-refresh-of-the-north-site-enterpr-88b059ad"
    )


def test_a_cut_at_a_hyphen_leaves_one_hyphen() -> None:
    assert re.fullmatch(rf"{'a' * 40}-[0-9a-f]{{8}}", plan_name("a" * 40, "b" * 30))


@settings(deadline=None)
@given(ANY_LABELS, ANY_LABELS, REVISIONS, RUNS, ANY_LABELS)
def test_every_name_is_a_dns_label(
    migration: str, namespace: str, revision: int, run: tuple[str, int], hook: str
) -> None:
    plan = plan_name(migration, namespace, revision)

    names = [plan, run_name(plan, *run), hook_name(plan, hook)]
    assert [name for name in names if not DNS_LABEL.fullmatch(name)] == []


@settings(deadline=None)
@given(ANY_LABELS, st.lists(ANY_LABELS, unique=True, max_size=8), REVISIONS)
def test_the_plans_of_a_migration_have_names_of_their_own(migration: str, namespaces: list[str], revision: int) -> None:
    names = {plan_name(migration, namespace, revision) for namespace in namespaces}

    assert len(names) == len(namespaces)


@settings(deadline=None)
@given(ANY_LABELS, ANY_LABELS, st.lists(REVISIONS, unique=True, max_size=8))
def test_the_revisions_of_a_plan_have_names_of_their_own(migration: str, namespace: str, revisions: list[int]) -> None:
    assert len({plan_name(migration, namespace, number) for number in revisions}) == len(revisions)


@settings(deadline=None)
@given(ANY_LABELS, ANY_LABELS, st.lists(RUNS, unique=True, max_size=8))
def test_the_runs_of_a_plan_have_names_of_their_own(
    migration: str, namespace: str, runs: list[tuple[str, int]]
) -> None:
    plan = plan_name(migration, namespace)

    assert len({run_name(plan, *run) for run in runs}) == len(runs)


@settings(deadline=None)
@given(LONG_LABELS, st.integers(0, 61), st.sampled_from("xyz"))
def test_long_namespaces_that_differ_in_one_letter_have_plans_of_their_own(name: str, at: int, letter: str) -> None:
    other = f"{name[:at]}{letter}{name[at + 1 :]}"

    assert (plan_name("m" * 30, name) == plan_name("m" * 30, other)) is (name == other)
