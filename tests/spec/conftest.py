"""The language server, started once for all tests that ask it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from spec.language_server import LanguageServer
from support import tools
from support.paths import ROOT
from vmshift.spec.schema import SCHEMA_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def language_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    """Give a server in a folder that holds the published schema."""
    command = tools.yaml_language_server()
    folder = tmp_path_factory.mktemp("editor")
    shutil.copy(ROOT / "schemas" / SCHEMA_FILE, folder)
    with LanguageServer(command, folder) as server:
        yield server
