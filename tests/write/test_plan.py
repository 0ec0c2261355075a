"""What compiling would change in a folder: what counts as a difference, what is ours and what is not."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from support.repository import git
from vmshift.lock import LOCK, locked_files
from vmshift.write.folder import write
from vmshift.write.plan import ForeignFileError, Output, diff, digest_of, make_output

PLAN = "plan/migplan-a.yaml"
RUN = "run/a-stage-1.yaml"
HEAD = b"# Made by vmshift from the migration spec sample: change the spec and compile again.\n"


def an_object(name: str) -> dict[str, Any]:
    return {"kind": "Example", "metadata": {"name": name}}


def output(root: Path, *paths: str, **changed: str) -> Output:
    """Make the output of a migration with these files; `changed` gives another name to the object of a file."""
    objects = {path: an_object(changed.get(Path(path).stem, path)) for path in paths}
    return make_output(root, objects, "sample", {"step": "plan"}, {"a": {"namespaces": ["a"]}})


def lock_with(root: Path, *paths: str) -> None:
    """Write a lock that claims these files."""
    root.mkdir(parents=True, exist_ok=True)
    (root / LOCK).write_text(json.dumps({"version": 1, "files": dict.fromkeys(paths, "sha256:0")}), "utf-8")


def test_an_output_holds_its_objects_in_order_of_their_paths_and_a_lock_over_them(tmp_path: Path) -> None:
    made = output(tmp_path, RUN, PLAN)

    plan, run = (HEAD + f"kind: Example\nmetadata:\n  name: {path}\n".encode() for path in (PLAN, RUN))
    assert list(made.files) == [PLAN, RUN, LOCK]
    assert (made.files[PLAN], made.files[RUN]) == (plan, run)
    lock = json.loads(made.files[LOCK])
    assert lock == {
        "version": 1,
        "tool": {"name": "vmshift", "version": lock["tool"]["version"]},
        "spec": {"name": "sample", "digest": digest_of({"step": "plan"})},
        "plans": {"a": digest_of({"namespaces": ["a"]})},
        "files": {
            PLAN: f"sha256:{hashlib.sha256(plan).hexdigest()}",
            RUN: f"sha256:{hashlib.sha256(run).hexdigest()}",
        },
    }


def test_a_digest_does_not_depend_on_the_order_of_keys_but_on_everything_else() -> None:
    assert digest_of({"a": 1, "b": [1, 2]}) == digest_of({"b": [1, 2], "a": 1})
    assert len({digest_of(value) for value in ({"a": 1}, {"a": "1"}, {"a": True}, {"a": [1]}, {"b": 1})}) == 5


def test_a_folder_that_is_not_there_lacks_every_file(tmp_path: Path) -> None:
    made = output(tmp_path / "out", PLAN)

    assert made.changes() == {path: (None, content) for path, content in made.files.items()}


def test_what_is_written_already_is_no_difference(tmp_path: Path) -> None:
    made = output(tmp_path / "out", PLAN, RUN)
    write([made])

    assert made.changes() == {}


def test_a_changed_and_a_stale_file_are_differences_and_the_lock_with_them(tmp_path: Path) -> None:
    before = output(tmp_path, PLAN, RUN)
    write([before])
    after = output(tmp_path, PLAN, **{"migplan-a": "other"})

    assert after.changes() == {
        PLAN: (before.files[PLAN], after.files[PLAN]),
        LOCK: (before.files[LOCK], after.files[LOCK]),
        RUN: (before.files[RUN], None),
    }


def test_a_file_that_was_removed_by_hand_is_a_difference(tmp_path: Path) -> None:
    made = output(tmp_path, PLAN, RUN)
    write([made])
    (tmp_path / RUN).unlink()

    assert made.changes() == {RUN: (None, made.files[RUN])}


def test_the_version_of_the_tool_alone_is_no_difference(tmp_path: Path) -> None:
    made = output(tmp_path, PLAN)
    write([made])
    lock = json.loads((tmp_path / LOCK).read_text())
    lock["tool"]["version"] = "99.0.0"
    (tmp_path / LOCK).write_text(json.dumps(lock, indent=2) + "\n")

    assert made.changes() == {}


@pytest.mark.parametrize("key", ["version", "spec", "plans", "files"])
def test_anything_else_in_the_lock_is_a_difference(key: str, tmp_path: Path) -> None:
    made = output(tmp_path, PLAN)
    write([made])
    lock = json.loads((tmp_path / LOCK).read_text())
    del lock[key]
    (tmp_path / LOCK).write_text(json.dumps(lock))

    assert list(made.changes()) == [LOCK]


@pytest.mark.parametrize(
    "text", ["", "[]", "null", '"x"', "{", "[" * 100_000, '{"files": []}', '{"files": {"run/x.yaml": 1}}', "\0"]
)
def test_a_lock_that_is_none_is_written_again(text: str, tmp_path: Path) -> None:
    made = output(tmp_path, PLAN)
    write([made])
    (tmp_path / LOCK).write_text(text)

    made.refuse_foreign_files()
    assert made.changes() == {LOCK: (text.encode(), made.files[LOCK])}


def test_line_ends_that_git_has_changed_are_no_difference(tmp_path: Path) -> None:
    made = output(tmp_path, PLAN, RUN)
    write([made])
    for path in made.files:
        (tmp_path / path).write_bytes((tmp_path / path).read_bytes().replace(b"\n", b"\r\n"))

    assert (made.changes(), write([made])) == ({}, [])


def test_a_real_checkout_with_autocrlf_is_no_difference(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    write([output(here, PLAN, RUN)])
    git(here, "init", "--quiet", "--initial-branch=main")
    git(here, "-c", "core.autocrlf=false", "add", "--all")
    git(here, "commit", "--quiet", "--message=compiled")

    git(tmp_path, "-c", "core.autocrlf=true", "clone", "--quiet", str(here), str(there))

    assert b"\r\n" in (there / PLAN).read_bytes()
    assert output(there, PLAN, RUN).changes() == {}


@pytest.mark.parametrize(
    "path",
    [
        "../outside.yaml",
        "plan/../../outside.yaml",
        "/etc/hostname",
        "..",
        ".",
        "",
        "./run/old.yaml",
        "run//old.yaml",
        "run/",
        "run\\old.yaml",
        "..\\outside.yaml",
        "C:\\outside.yaml",
        "run/old.yaml\0",
    ],
)
def test_a_lock_that_leads_elsewhere_claims_nothing(path: str, tmp_path: Path) -> None:
    root = tmp_path / "out"
    lock_with(root, path, "run/old.yaml")

    assert list(locked_files(root)) == ["run/old.yaml"]


def test_a_link_does_not_lead_a_lock_outside(tmp_path: Path) -> None:
    root, outside = tmp_path / "out", tmp_path / "outside"
    outside.mkdir()
    (outside / "mine.yaml").write_text("mine")
    lock_with(root, "link/mine.yaml")
    (root / "link").symlink_to(outside)

    write([output(root, PLAN)])

    assert (outside / "mine.yaml").read_text() == "mine"


def test_a_link_does_not_lead_a_file_outside(tmp_path: Path) -> None:
    root, outside = tmp_path / "out", tmp_path / "outside"
    outside.mkdir()
    root.mkdir()
    (root / "plan").symlink_to(outside)

    with pytest.raises(ForeignFileError, match=PLAN):
        output(root, PLAN).refuse_foreign_files()


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    made = output(tmp_path / "out", PLAN)

    made.refuse_foreign_files()
    write([made])

    assert (tmp_path / "real" / PLAN).read_bytes() == made.files[PLAN]


def test_a_locked_folder_or_a_locked_file_that_is_gone_is_nothing_to_remove(tmp_path: Path) -> None:
    lock_with(tmp_path, "run", "gone.yaml", f"{PLAN}/deeper.yaml")
    (tmp_path / "run").mkdir()
    made = output(tmp_path, PLAN)

    assert sorted(made.changes()) == [LOCK, PLAN]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / PLAN).write_text("kind: Mine\n")

    with pytest.raises(ForeignFileError, match=f"^{PLAN}$"):
        output(tmp_path, PLAN, RUN).refuse_foreign_files()


def test_a_file_in_the_way_with_the_very_content_is_taken_over(tmp_path: Path) -> None:
    made = output(tmp_path, PLAN)
    (tmp_path / "plan").mkdir()
    (tmp_path / PLAN).write_bytes(made.files[PLAN])

    made.refuse_foreign_files()


def test_a_compiled_file_is_known_by_its_first_line_where_the_lock_is_lost(tmp_path: Path) -> None:
    write([output(tmp_path, PLAN)])
    (tmp_path / LOCK).write_text("<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n")
    after = output(tmp_path, PLAN, **{"migplan-a": "other"})

    after.refuse_foreign_files()
    write([after])

    assert after.changes() == {}


def test_a_compiled_file_that_was_edited_by_hand_is_written_over(tmp_path: Path) -> None:
    made = output(tmp_path, PLAN)
    write([made])
    (tmp_path / PLAN).write_text("kind: Edited\n")

    made.refuse_foreign_files()

    assert made.changes() == {PLAN: (b"kind: Edited\n", made.files[PLAN])}


def test_a_diff_is_what_git_applies(tmp_path: Path) -> None:
    root = tmp_path / "out"
    before = output(root, PLAN, RUN, "plan/kustomization.yaml")
    write([before])
    (root / PLAN).write_bytes(before.files[PLAN] + b"# a line\n# and one without an end")
    git(tmp_path, "init", "--quiet")
    after = output(root, PLAN, "plan/kustomization.yaml", "run/new.yaml", kustomization="other")

    patch = "".join(f"{line}\n" for line in diff(after, "out"))
    (tmp_path / "patch").write_text(patch)
    git(tmp_path, "apply", "patch")

    assert {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()} == {
        **after.files
    }


def test_a_diff_names_files_as_git_does(tmp_path: Path) -> None:
    before = output(tmp_path, PLAN, RUN)
    write([before])
    after = output(tmp_path, PLAN, "run/new.yaml", **{"migplan-a": "other"})

    lines = list(diff(after, "/some/folder"))

    assert [line for line in lines if line.startswith(("---", "+++"))] == [
        f"--- a/some/folder/{LOCK}",
        f"+++ b/some/folder/{LOCK}",
        f"--- a/some/folder/{PLAN}",
        f"+++ b/some/folder/{PLAN}",
        "--- /dev/null",
        "+++ b/some/folder/run/new.yaml",
        f"--- a/some/folder/{RUN}",
        "+++ /dev/null",
    ]
    assert [line for line in lines if line.startswith(("-  name", "+  name"))] == [
        f"-  name: {PLAN}",
        "+  name: other",
        "+  name: run/new.yaml",
        f"-  name: {RUN}",
    ]
