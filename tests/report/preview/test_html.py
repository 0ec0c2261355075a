"""A preview as one page: it needs nothing else, runs nothing, and shows names as they stand."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from report.preview.previews import case_of, judged, preview_of
from report.preview.test_text import many, renamed
from vmshift.report.preview import markdown
from vmshift.report.preview.build import build
from vmshift.report.preview.html import render
from vmshift.report.preview.look import Look
from vmshift.report.preview.predict import predicted

if TYPE_CHECKING:
    from pathlib import Path

_VOID = frozenset({"meta", "input", "br"})


class Page(HTMLParser):
    """The elements of a page, with what is open at its end or closed out of turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.wrong: list[str] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.wrong += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


SHARED = {"/spec/template/spec/domain/devices/disks/1/shareable": True}
BLOCKED = {"change": [{"on": "VirtualMachine shop/web-01", "set": SHARED}]}


def page(folder: Path) -> str:
    project, findings = judged(case_of(BLOCKED), folder / "case")
    return render(build(project.migrations, findings, predicted(project.migrations)), Look())


def test_every_element_is_closed_in_its_turn(tmp_path: Path) -> None:
    assert Page(page(tmp_path)).wrong == []


def test_the_page_loads_and_runs_nothing(tmp_path: Path) -> None:
    made = page(tmp_path)
    found = Page(made)

    assert {tag for tag, _ in found.tags} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
    } == set()
    assert [name for _, attributes in found.tags for name in attributes if name.startswith("on")] == []
    assert re.findall(r"https?://|url\(|@import", made) == []
    assert "default-src 'none'; style-src 'unsafe-inline'" in made


def test_names_are_shown_as_they_stand(tmp_path: Path) -> None:
    name = "</td><script>alert(1)</script><img src=x onerror='a()'>\"&\x1b[2J"

    made = render(renamed(preview_of({}, tmp_path / "case"), name), Look())

    found = Page(made)
    assert (found.wrong, {tag for tag, _ in found.tags} & {"script", "img"}) == ([], set())
    assert name.replace("\x1b", "\\x1b") in "".join(found.words)


def test_the_verdict_stands_first(tmp_path: Path) -> None:
    words = " ".join(" ".join(Page(page(tmp_path)).words).split())

    assert "1 error to settle first: nothing is compiled while one stands. At cutover 1 is blocked." in words
    healthy = " ".join(Page(render(preview_of({}, tmp_path / "healthy"), Look())).words)
    assert "Nothing stands against it." in healthy


def test_a_blocked_vm_says_why_and_the_filter_finds_it(tmp_path: Path) -> None:
    made = page(tmp_path)

    assert '<tbody data-fate="blocked">' in made
    assert 'id="show-blocked">blocked (1)' in made
    assert "body:has(#show-blocked:checked) tbody[data-fate]:not([data-fate=blocked]){display:none}" in made


def test_every_cell_is_named_for_small_screens_and_readers(tmp_path: Path) -> None:
    tags = Page(page(tmp_path)).tags

    assert [attributes for tag, attributes in tags if tag == "td" and not attributes.get("data-label")] == []
    assert [attributes for tag, attributes in tags if tag == "th" and not attributes.get("scope")] == []
    assert [attributes.get("lang") for tag, attributes in tags if tag == "html"] == ["en"]
    assert len([1 for tag, _ in tags if tag == "h1"]) == 1


def test_every_row_is_there(tmp_path: Path) -> None:
    made = render(many(preview_of({}, tmp_path / "case"), 15, 24), Look())

    assert made.count("<tbody data-fate=") == 15 * 24


def test_time_and_room_are_on_the_page_and_in_the_comment(tmp_path: Path) -> None:
    spec = {"estimate": {"throughput": "200Mi"}, "capacity": [{"storageClass": "new-san", "available": "1Ti"}]}
    preview = preview_of(case_of({"spec": spec}), tmp_path / "case")

    words = "".join(Page(render(preview, Look())).words)
    comment = markdown.render(preview, Look())

    for line in ("at 200Mi a second for each VM, it takes", "room on new-san: 2 new claims for 80Gi, 1Ti may be used"):
        assert (line in words, line in comment) == (True, True)
    assert "88Gi to copy within" in words


def test_a_rollback_that_loses_writes_is_marked_and_explained(tmp_path: Path) -> None:
    made = render(preview_of(case_of({"mode": "offline"}), tmp_path / "case"), Look())

    chip = '<span class="fate f-offline">offline!</span>'
    meaning = "is put back onto its old disks without a copy: what it wrote since the cutover is lost"
    assert made.count(f'<td data-label="Rollback">{chip}</td>') == 2
    assert f"<li>{chip}<span>{meaning}</span></li>" in made
    assert "At cutover 1 is shut down for the copy. A rollback loses what 1 VM wrote since the cutover.</div>" in made


def test_a_plan_that_is_over_has_empty_cells_for_what_does_not_come(tmp_path: Path) -> None:
    closed = case_of({"step": "closed", "spec": {"runs": {"cutover": 1}}})

    made = render(preview_of(closed, tmp_path / "case"), Look())

    assert [made.count(f'<td data-label="{run}"></td>') for run in ("Stage", "Cutover", "Rollback")] == [2, 2, 2]
    assert "step closed: no run comes any more" in made
