"""Answers that are remembered are those that would be given again, whatever has changed."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import re
import shutil
import stat
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from support.paths import ROOT
from vmshift import cli
from vmshift.cli import answers, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

QUICKSTART = ROOT / "plans/quickstart"


class Said(NamedTuple):
    """How a run ended, and what it printed."""

    status: int
    out: str
    err: str


def say(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Said:
    """Run the whole command line in a folder, as the installed script does."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.MonkeyPatch.context() as patch,
    ):
        for name in ("GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR"):
            patch.delenv(name, raising=False)
        for name, value in {"SOURCE_DATE_EPOCH": "1796000000", **(env or {})}.items():
            patch.setenv(name, value)
        patch.setattr(gc, "disable", lambda: None)  # it is the tests' process as well
        with pytest.raises(SystemExit) as end:
            cli.main(list(arguments))
    assert isinstance(end.value.code, int)
    texts = [stream.buffer.getvalue().decode() for stream in (out, err)]
    return Said(end.value.code, *texts)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Remember answers in a folder of the test, also of files that were written a moment ago."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(watch, "_MOMENT", 0)
    return tmp_path / "cache/vmshift"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return shutil.copytree(QUICKSTART, tmp_path / "project")


@contextlib.contextmanager
def without_working() -> Iterator[None]:
    """Fail where a command is really run."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a command was run")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli.cli, "main", refuse)
        yield


COMMANDS = [
    ("lint", "."),
    ("lint", "--format", "sarif", "."),
    ("preview", "."),
    ("compile", "--check", "."),
    ("compile", "--diff", "."),
    ("compile", "--stdout", "."),
    ("compile", "."),  # nothing is to be written here
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_second_run_answers_as_the_first_without_working(
    project: Path, cache: Path, command: tuple[str, ...]
) -> None:
    first = say(project, *command)
    with without_working():
        assert say(project, *command) == first
    assert len(list(cache.iterdir())) == 1


def test_compile_is_remembered_once_there_is_nothing_left_to_write(project: Path, cache: Path) -> None:
    shutil.rmtree(project / "compiled")
    say(project, "compile", ".")
    assert (project / "compiled/kustomization.yaml").is_file()
    assert list(cache.iterdir()) == []
    unchanged = say(project, "compile", ".")
    with without_working():
        assert say(project, "compile", ".") == unchanged
    (project / "compiled/kustomization.yaml").unlink()
    say(project, "compile", ".")
    assert (project / "compiled/kustomization.yaml").is_file()


@pytest.mark.parametrize("arguments", [("--no-cache",), ("--output", "json=report.json")], ids=" ".join)
def test_a_run_that_is_asked_to_work_or_that_writes_is_not_remembered(
    project: Path, cache: Path, arguments: tuple[str, ...]
) -> None:
    say(project, "lint", *arguments, ".")
    say(project, "lint", *arguments, ".")
    assert list(cache.glob("*")) == []


def test_wrong_usage_is_not_remembered(project: Path, cache: Path) -> None:
    assert say(project, "lint", "absent").status == 2
    assert list(cache.iterdir()) == []


def test_an_answer_is_for_its_owner_alone_and_holds_no_more_than_was_printed(project: Path, cache: Path) -> None:
    assert "demo-Passw0rd" in (project / "inventory/shop.yaml").read_text("utf-8")
    say(project, "lint", ".")
    (kept,) = cache.iterdir()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (cache, kept)] == [0o700, 0o600]
    assert "demo-Passw0rd" not in kept.read_text("ascii")


@pytest.mark.parametrize("damage", [b"", b"{}", b"x\n{", b"\xff\xfe"])
def test_a_damaged_answer_is_none(project: Path, cache: Path, damage: bytes) -> None:
    first = say(project, "lint", ".")
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    for broken in (damage, whole[:-2], whole.replace(b'"status":0', b'"status":3')):
        kept.write_bytes(broken)
        assert say(project, "lint", ".") == first


def test_without_a_folder_of_its_own_nothing_is_remembered_and_nothing_is_said(project: Path, tmp_path: Path) -> None:
    wanted = say(project, "lint", "--no-cache", ".")
    (tmp_path / "file").write_text("")
    open_to_all = tmp_path / "shared/vmshift"
    open_to_all.mkdir(parents=True)
    open_to_all.chmod(0o777)
    for place in (tmp_path / "file", tmp_path / "shared"):
        assert say(project, "lint", ".", env={"XDG_CACHE_HOME": str(place)}) == wanted
    assert list(open_to_all.iterdir()) == []


def test_a_relative_cache_home_is_passed_over(project: Path, tmp_path: Path) -> None:
    say(project, "lint", ".", env={"XDG_CACHE_HOME": "cache", "HOME": str(tmp_path / "home")})
    assert not (project / "cache").exists()
    assert (tmp_path / "home/.cache/vmshift").is_dir()


def test_what_was_used_longest_ago_is_forgotten_first(
    project: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_MOST", 2)
    say(project, "lint", ".")
    (first,) = cache.iterdir()
    os.utime(first, (1, 1))
    say(project, "lint", "-q", ".")
    say(project, "lint", ".")  # used: now it is the other one's turn
    say(project, "lint", "-v", ".")
    assert first in cache.iterdir()
    assert len(list(cache.iterdir())) == 2


def test_a_file_that_changes_while_it_is_read_is_not_remembered(
    project: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = project / "migration.yaml"
    work = cli.cli.main

    def meddle(*arguments: object, **options: object) -> None:
        try:
            work(*arguments, **options)  # type: ignore[call-overload]
        finally:
            spec.write_text(spec.read_text("utf-8") + "# later\n", "utf-8")

    with monkeypatch.context() as patch:
        patch.setattr(cli.cli, "main", meddle)
        say(project, "lint", ".")
    assert list(cache.iterdir()) == []


def test_a_file_that_was_written_just_before_is_not_trusted(project: Path, cache: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watch, "_MOMENT", 3600 * 10**9)
        say(project, "lint", ".")
    assert list(cache.iterdir()) == []


def test_the_watch_leaves_the_system_as_it_was(project: Path, cache: Path) -> None:
    before = os.stat, os.lstat, os.readlink, os.access, sys.stdout, sys.stderr
    say(project, "lint", ".")
    assert (os.stat, os.lstat, os.readlink, os.access, sys.stdout, sys.stderr) == before
    assert len(list(cache.iterdir())) == 1


def test_another_day_is_another_question(project: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(project, "lint", ".")
    monkeypatch.setattr(time, "gmtime", lambda: time.struct_time((2031, 1, 1, 0, 0, 0, 0, 0, 0)))
    say(project, "lint", ".")
    assert len(list(cache.iterdir())) == 2


def test_every_variable_that_is_read_is_part_of_the_question() -> None:
    read = re.compile(r"""environ(?:\.get\(|\[)["'](\w+)""")
    package = Path(cli.__file__).parents[1]
    named = {name for path in package.rglob("*.py") for name in read.findall(path.read_text("utf-8"))}
    assert named - {"XDG_CACHE_HOME"} <= set(answers._ENVIRONMENT)  # noqa: SLF001 - the list that must be complete


# Changes that a project may see, each on a folder of its own.

WAIVERS = "waivers:\n- {rule: VMS110, reason: known, expires: 2027-12-31}\n"


def swap(path: Path, old: str, new: str) -> None:
    if path.is_file():
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def link(folder: Path, target: str) -> None:
    (folder / "more").mkdir(exist_ok=True)
    (folder / "more/profile.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n", "utf-8")
    way = folder / "inventory/linked"
    way.parent.mkdir(exist_ok=True)
    way.unlink(missing_ok=True)
    way.symlink_to(target)


def toggle(path: Path, text: str) -> None:
    if path.exists():
        path.unlink()
    elif path.parent.is_dir():
        path.write_text(text, "utf-8")


def move(path: Path, other: Path) -> None:
    if path.exists() and other.exists():
        return  # a link has made the folder anew
    if path.exists():
        path.rename(other)
    elif other.exists():
        other.rename(path)


CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda _: None,
    "another target": lambda folder: swap(folder / "migration.yaml", "to: new-san", "to: no-such-san"),
    "the target again": lambda folder: swap(folder / "migration.yaml", "to: no-such-san", "to: new-san"),
    "a step on": lambda folder: swap(folder / "migration.yaml", "step: plan", "step: stage"),
    "a typing error": lambda folder: swap(folder / "migration.yaml", "mode: live", "mode: live\n  mod: live"),
    "as many characters": lambda folder: swap(folder / "inventory/shop.yaml", "30Gi", "31Gi"),
    "touched": lambda folder: (folder / "migration.yaml").touch(),
    "a file renamed": lambda folder: move(folder / "inventory/shop.yaml", folder / "inventory/web.yml"),
    "a file out of sight": lambda folder: move(folder / "inventory/cluster.yaml", folder / "cluster.txt"),
    "the inventory gone": lambda folder: move(folder / "inventory", folder / "elsewhere"),
    "a file more": lambda folder: toggle(folder / "inventory/more.yaml", "apiVersion: v1\nkind: Node\n"),
    "an unreadable file": lambda folder: toggle(folder / "inventory/bad.yaml", "a: [\n"),
    "a link": lambda folder: link(folder, "../more"),
    "the link elsewhere": lambda folder: link(folder, "../compiled"),
    "a link to nowhere": lambda folder: link(folder, "nowhere"),
    "a configuration": lambda folder: toggle(folder / ".vmshift.yaml", "failOn: info\n"),
    "a configuration above": lambda folder: toggle(folder.parent / ".vmshift.yaml", WAIVERS),
    "a baseline": lambda folder: toggle(folder / "known.yaml", "version: 1\nfindings: []\n"),
    "a repository": lambda folder: (folder / ".git").mkdir(exist_ok=True),
    "an object edited": lambda folder: swap(folder / "compiled/plan/kustomization.yaml", "Kustomization", "Kustom"),
    "an object gone": lambda folder: (folder / "compiled/kustomization.yaml").unlink(missing_ok=True),
    "the lock gone": lambda folder: (folder / "compiled/compiled.lock.json").unlink(missing_ok=True),
    "the compiled gone": lambda folder: shutil.rmtree(folder / "compiled", ignore_errors=True),
    "a stray file": lambda folder: toggle(
        folder / "notes.yaml", "kind: MigPlan\napiVersion: migration.openshift.io/v1\n"
    ),
}
ENVIRONMENTS: tuple[dict[str, str], ...] = (
    {},
    {},
    {},
    {"SOURCE_DATE_EPOCH": "1900000000"},
    {"FORCE_COLOR": "1"},
    {"GITHUB_ACTIONS": "true"},
)
CALLS = (
    *COMMANDS,
    *(("lint", "-q", "migration.yaml"), ("lint", "--fail-on", "info", "."), ("lint", "--baseline", "known.yaml", ".")),
    *(("lint", "--fix", "."), ("compile", "--out", "built", "."), ("preview", "-i", "more", ".")),
)


def held(folder: Path) -> dict[str, object]:
    paths = sorted(path for path in folder.rglob("*") if ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): content(path) for path in paths}


def content(path: Path) -> str | bytes | None:
    if path.is_symlink():
        return str(path.readlink())
    return path.read_bytes() if path.is_file() else None


STEP = st.tuples(st.sampled_from(sorted(CHANGES)), st.sampled_from(CALLS), st.sampled_from(ENVIRONMENTS))


@given(steps=st.lists(STEP, min_size=2, max_size=6))
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a failure tells its steps, and making them fewer takes long
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_an_answer_is_the_one_that_would_be_given_without_remembering(
    tmp_path_factory: pytest.TempPathFactory, cache: Path, steps: list[tuple[str, tuple[str, ...], dict[str, str]]]
) -> None:
    base = tmp_path_factory.mktemp("base")
    folder = shutil.copytree(QUICKSTART, base / "above/project")
    for name, (command, *rest), env in steps:
        with contextlib.suppress(FileExistsError, NotADirectoryError):
            CHANGES[name](folder)
        for _ in range(2):
            shutil.copytree(folder, base / "before", symlinks=True)
            remembered = say(folder, command, *rest, env=env), held(folder)
            shutil.rmtree(folder)
            (base / "before").rename(folder)
            assert remembered == (say(folder, command, "--no-cache", *rest, env=env), held(folder))
    assert cache.is_dir()
