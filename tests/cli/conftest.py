"""Folders to run the commands in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from support.cases import build

if TYPE_CHECKING:
    from pathlib import Path


class Prepare(Protocol):
    """Writes the healthy cluster with a merge patch on the spec and changes as rule cases have them."""

    def __call__(self, spec: dict[str, Any] | None = None, *, name: str = "case", **case: Any) -> Path: ...


@pytest.fixture
def prepare(tmp_path: Path) -> Prepare:
    def make(spec: dict[str, Any] | None = None, *, name: str = "case", **case: Any) -> Path:
        build({"spec": {"spec": spec or {}}, **case}, tmp_path / name)
        return tmp_path / name

    return make


SHARED = {
    "on": "VirtualMachine shop/web-01",
    "set": {"/spec/template/spec/domain/devices/disks/1/shareable": True},
}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(error: str) -> str:
    """What compile says of wrong usage."""
    return f"Usage: vmshift compile [OPTIONS] PATH...\nTry 'vmshift compile --help' for help.\n\nError: {error}\n"
