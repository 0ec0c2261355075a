"""CONTRIBUTING's worked example is a rule like any other: in a copy of the project its files do what is said."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text()
FILES = dict(re.findall(r"^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
PARTS = ("compiler", "tools", "schemas", "docs/reference", "docs/explanation", "tests/support", "tests/rules/healthy")
TESTS = ("pyproject.toml", "tests/rules/test_cases.py", "tests/rules/test_examples.py")
EXPECTED = "tests/rules/VMS299/fail-frozen.txt"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the files of the page, but for the text that is to be written."""
    folder = tmp_path_factory.mktemp("project")
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in TESTS:
        shutil.copy(ROOT / name, folder / name)
    for name, text in FILES.items():
        if name != EXPECTED:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    return folder


def python(project: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(project / "compiler"), **more}
    return subprocess.run(
        [sys.executable, *arguments], cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def test_the_page_gives_a_module_two_cases_and_what_the_failing_one_prints() -> None:
    assert list(FILES) == [
        "compiler/vmshift/rules/vms299_frozen_namespace.py",
        "tests/rules/VMS299/fail-frozen.yaml",
        "tests/rules/VMS299/pass-over.yaml",
        EXPECTED,
    ]


def test_its_cases_and_its_examples_pass_and_the_text_is_the_one_on_the_page(project: Path) -> None:
    pytest_it = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/rules", "-k", "VMS299")

    first = python(project, *pytest_it, VMSHIFT_UPDATE="1")
    second = python(project, *pytest_it, VMSHIFT_UPDATE="")

    assert (first.returncode, second.returncode) == (0, 0), first.stdout + second.stdout
    assert "4 passed" in second.stdout
    assert (project / EXPECTED).read_text() == FILES[EXPECTED]


def test_it_is_explained_and_listed_without_being_registered(project: Path) -> None:
    explained = python(project, "-m", "vmshift", "explain", "frozen-namespace").stdout
    listed = python(project, "-m", "vmshift", "rules").stdout

    assert explained.startswith(
        "VMS299 frozen-namespace\n\nA namespace that is to be migrated is in a change freeze.\n"
    )
    assert "VMS299  frozen-namespace" in listed


def test_its_page_is_made(project: Path) -> None:
    done = python(project, "tools/generate.py")

    assert done.returncode == 0, done.stderr
    assert (project / "docs/reference/rules/VMS299.md").read_text().startswith("# VMS299 frozen-namespace\n")
    assert "[VMS299](VMS299.md)" in (project / "docs/reference/rules/README.md").read_text()
