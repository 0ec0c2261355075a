"""The playbooks that hooks name: files beside the spec, read once, so that neither rules nor emitters touch a disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from vmshift.source.errors import UnreadableError
from vmshift.source.yaml_values import read_documents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vmshift.spec.model import StorageMigration

PlaybookProblem = Literal["outside", "missing", "unreadable", "too-large", "not-yaml", "not-plays"]

# An object ends at etcd's 1.5 MiB and a ConfigMap, which MTC makes of the playbook, at 1 MiB; base64 adds a third.
PLAYBOOK_MAX = 1024 * 1024
# A play says where it runs, or takes the plays of another file.
_PLAY_KEYS = frozenset({"hosts", "import_playbook", "ansible.builtin.import_playbook"})


@dataclass(frozen=True, slots=True)
class Playbook:
    """A playbook's bytes, or why it cannot be used; `line` counts from 1, 0 where the problem has no line.

    Lines end with a line feed, whatever a checkout on Windows has made of them: the same commit gives the same bytes.
    """

    text: bytes | None
    problem: PlaybookProblem | None = None
    line: int = 0


def read_playbooks(model: StorageMigration, spec_path: Path) -> Mapping[str, Playbook]:
    """Read every playbook that a spec's hooks name, by the path as the spec writes it."""
    named = {hook.playbook for hook in model.spec.hooks if hook.playbook is not None}
    return {playbook: read_playbook(spec_path, playbook) for playbook in sorted(named)}


def read_playbook(spec_path: Path, playbook: str) -> Playbook:
    """Read one playbook, which is given relative to the folder of the spec; never raises."""
    try:
        file = _inside(spec_path, playbook)
        if file is None:
            return Playbook(None, "outside")
        if not file.is_file():
            return Playbook(None, "missing")
        with file.open("rb") as stream:
            data = stream.read(PLAYBOOK_MAX + 1)
    except (OSError, RuntimeError, ValueError) as error:  # the last two: a loop of links, a NUL in the path
        return Playbook(None, "unreadable" if isinstance(error, PermissionError) else "missing")
    return Playbook(None, "too-large") if len(data) > PLAYBOOK_MAX else _judged(data)


def _inside(spec_path: Path, playbook: str) -> Path | None:
    """Give the real file; None where it is named absolutely, or lies outside of the repository, links followed."""
    if Path(playbook).is_absolute():
        return None
    folder = spec_path.parent.resolve()
    file = (folder / playbook).resolve()
    return file if file.is_relative_to(_root(folder)) else None


def _root(folder: Path) -> Path:
    """Give the root of the repository around a folder, the folder itself where there is none."""
    return next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), folder)


def _judged(data: bytes) -> Playbook:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Playbook(None, "not-yaml", data.count(b"\n", 0, error.start) + 1)
    try:
        values = [document.value for document in read_documents(text)]
    except UnreadableError as error:
        return Playbook(None, "not-yaml", text.count("\n", 0, error.index) + 1)
    if len(values) == 1 and _is_playbook(values[0]):
        return Playbook(data.replace(b"\r\n", b"\n"))
    return Playbook(None, "not-plays")


def _is_playbook(value: object) -> bool:
    """Tell whether a value is a list of plays, as Ansible reads one document of a playbook."""
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(play, dict) and not _PLAY_KEYS.isdisjoint(play) for play in value)
