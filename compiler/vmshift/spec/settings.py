"""The project's own files beside the specs: `.vmshift.yaml` and the baseline, found, read, and valid or refused."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import ValidationError

from vmshift.source import TextPlace, repository_root, shown
from vmshift.source.plain import read_plain
from vmshift.spec.baseline import Baseline
from vmshift.spec.config import Config
from vmshift.spec.errors import spec_errors
from vmshift.spec.part import Part

if TYPE_CHECKING:
    from pathlib import Path

    from vmshift.source import AnyPlace, Manifest

CONFIG_FILE = ".vmshift.yaml"
_Model = TypeVar("_Model", bound=Part)


@dataclass(frozen=True)
class Setting(Generic[_Model]):
    """Such a file. `manifest` is None where it has no content."""

    path: Path
    model: _Model
    manifest: Manifest | None


class InvalidSettingError(Exception):
    """A file that is not what it should be.

    The message has a line `path:line:column: what is wrong; what to write` for each fault.
    """

    def __init__(self, faults: list[tuple[AnyPlace, str, str]]) -> None:
        ordered = sorted(faults, key=lambda fault: fault[0].span())
        super().__init__("\n".join(_line(*fault) for fault in ordered))


def _line(place: AnyPlace, message: str, advice: str) -> str:
    span = place.span()
    return f"{span.path}:{span.line}:{span.column}: {message}; {advice}"


def find_config(start: Path) -> Path | None:
    """Find `.vmshift.yaml` in a folder or above it, up to the root of the Git work tree where it lies in one.

    start: the folder, or a file in it. What stands above a repository does not decide what its checks say.
    """
    # os.path answers where Path raises, of a name that is too long for example
    folder = start if os.path.isdir(start) else start.parent  # noqa: PTH112
    last = repository_root(folder)
    absolute = folder.absolute()
    for parent in (absolute, *absolute.parents):
        if os.path.isfile(parent / CONFIG_FILE):  # noqa: PTH113 - as above
            return parent / CONFIG_FILE
        if parent == last:
            break
    return None


def load_config(path: Path) -> Setting[Config]:
    """Read a configuration. Raises OSError, InvalidSettingError."""
    return _load(path, Config)


def load_baseline(path: Path) -> Setting[Baseline]:
    """Read a baseline. Raises OSError, InvalidSettingError."""
    return _load(path, Baseline)


def _load(path: Path, model: type[_Model]) -> Setting[_Model]:
    plain = read_plain(path, shown(path))
    if plain.problems:
        raise InvalidSettingError([(problem.place, problem.message, problem.help) for problem in plain.problems])
    manifest = plain.manifest
    try:
        return Setting(path, model.model_validate(manifest.value if manifest else {}), manifest)
    except ValidationError as error:
        if manifest is None:
            raise InvalidSettingError(
                [(TextPlace(plain.file, 0, 0), "the file is empty", "remove it, or make it anew")]
            ) from None
        errors = spec_errors(manifest, error.errors(include_url=False), model)
        raise InvalidSettingError([(each.place, each.message, each.help) for each in errors]) from None
