"""Names and globs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmshift.resolve.globs import is_glob, matches

NAMES = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?", fullmatch=True)


@pytest.mark.parametrize(
    ("pattern", "names", "expected"),
    [
        ("erp", ("erp",), True),
        ("erp", ("erp2",), False),
        ("web-*", ("web-",), True),
        ("web-*", ("web",), False),
        ("*", ("",), True),
        ("web-?", ("web-1",), True),
        ("web-?", ("web-10",), False),
        ("web-[0-3]", ("web-2",), True),
        ("web-[!0-3]", ("web-2",), False),
        ("web-[", ("web-[",), True),
        ("erp/db-*", ("erp", "db-01"), True),
        ("erp/db-*", ("erp2", "db-01"), False),
        ("*/db", ("erp", "db"), True),
        ("*/*/iso-*", ("erp", "db", "iso-1"), True),
        ("*", ("erp", "db"), False),
        ("erp/*", ("erp",), False),
        ("erp/*", ("erp", "db", "data"), False),
        ("ERP", ("erp",), False),
        ("a.b", ("axb",), False),
    ],
)
def test_a_pattern_matches_part_by_part(pattern: str, names: tuple[str, ...], expected: bool) -> None:  # noqa: FBT001
    assert matches(pattern, *names) is expected


@pytest.mark.parametrize(
    ("pattern", "expected"), [("a", False), ("a.b-c/d", False), ("a*", True), ("?", True), ("[a]", True)]
)
def test_a_glob_has_a_wildcard(pattern: str, expected: bool) -> None:  # noqa: FBT001
    assert is_glob(pattern) is expected


@settings(deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=3))
def test_a_name_without_a_wildcard_matches_itself_and_nothing_else(names: list[str]) -> None:
    pattern = "/".join(names)

    assert matches(pattern, *names)
    assert not matches(pattern, *names[:-1], f"{names[-1]}x")
    assert matches("/".join("*" for _ in names), *names)
