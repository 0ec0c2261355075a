"""The commands of every page are run, and print what the page shows. VMSHIFT_UPDATE=1 writes the pages anew."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from support.docs import commands, rewritten

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
RUN = [page for page in PAGES if any(command.is_runnable for command in commands(page.read_text()))]
_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def workplace(folder: Path) -> Path:
    """Copy what commands of a page may touch."""
    for part in ("plans", "docs/examples", "schemas"):
        shutil.copytree(ROOT / part, folder / part)
    return folder


@pytest.mark.parametrize("page", RUN, ids=name)
def test_a_page_shows_what_its_commands_print(page: Path, tmp_path: Path) -> None:
    text = page.read_text()
    real = rewritten(text, workplace(tmp_path))
    if os.environ.get("VMSHIFT_UPDATE"):
        page.write_text(real)
        text = real

    assert real == text


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = [link for link in _LINK.findall(page.read_text()) if "://" not in link]

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_counts_the_rules_right() -> None:
    rules = len(list((ROOT / "docs/reference/rules").glob("VMS*.md")))

    assert f"[{rules} rules](docs/reference/rules/README.md)" in (ROOT / "README.md").read_text()
