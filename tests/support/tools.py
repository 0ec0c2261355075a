"""Other programs that a test runs vmshift with, and what happens where one is not installed.

A test whose program is missing is skipped on a user's machine. Where VMSHIFT_REQUIRE names the program, as `.ci/run`
does, the test fails instead: there, nothing may go unproved.
"""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def is_required(name: str) -> bool:
    """Whether VMSHIFT_REQUIRE, a list with commas, names this program."""
    return name in os.environ.get("VMSHIFT_REQUIRE", "").replace(" ", "").split(",")


def missing(name: str, hint: str) -> NoReturn:
    """Skip the running test for want of a program, or fail it where the program is required."""
    message = f"{name} is not installed: {hint}"
    if is_required(name):
        pytest.fail(f"{message} (VMSHIFT_REQUIRE names it)", pytrace=False)
    pytest.skip(message)


def kustomize() -> list[str]:
    """Return the command that builds a folder, which is to be appended."""
    if named := os.environ.get("VMSHIFT_KUSTOMIZE"):
        return [named, "build"]
    if found := shutil.which("kustomize"):
        return [found, "build"]
    if found := shutil.which("kubectl"):
        return [found, "kustomize"]
    missing("kustomize", "set VMSHIFT_KUSTOMIZE, or install kustomize or kubectl")


def yaml_language_server() -> list[str]:
    """Return the command that starts the server on its standard input and output."""
    found = os.environ.get("VMSHIFT_YAML_LANGUAGE_SERVER") or shutil.which("yaml-language-server")
    if found:
        return [found, "--stdio"]
    missing("yaml-language-server", "set VMSHIFT_YAML_LANGUAGE_SERVER, or install it with npm")


def pre_commit() -> list[str]:
    """Return the command; only where it is required, as it installs vmshift through the network."""
    found = os.environ.get("VMSHIFT_PRE_COMMIT") or shutil.which("pre-commit")
    if found and is_required("pre-commit"):
        return [found]
    if found:
        pytest.skip("pre-commit installs vmshift through the network: VMSHIFT_REQUIRE=pre-commit asks for it")
    missing("pre-commit", "set VMSHIFT_PRE_COMMIT, or install it with pip")
