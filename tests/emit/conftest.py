"""Migrations for the emitters: the healthy cluster of the rule cases, with changes, at any step and for any engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from support.cases import build
from vmshift.project import open_project
from vmshift.reader import Request

if TYPE_CHECKING:
    from vmshift.resolve.model import Migration


class Migrate(Protocol):
    """Resolves the healthy cluster with a merge patch on the spec and changes as rule cases have them."""

    def __call__(self, spec: dict[str, Any] | None = None, **case: Any) -> Migration: ...


@pytest.fixture(scope="session")
def migrate(tmp_path_factory: pytest.TempPathFactory) -> Migrate:
    def make(spec: dict[str, Any] | None = None, **case: Any) -> Migration:
        folder = tmp_path_factory.mktemp("case") / "migration"
        build({"spec": {"spec": spec or {}}, **case}, folder)
        (migration,) = open_project(Request([str(folder / "migration.yaml")])).migrations
        return migration

    return make
