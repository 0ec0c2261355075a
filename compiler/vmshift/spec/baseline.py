"""The model of a baseline: the findings that were there when a repository began to use vmshift."""

from __future__ import annotations

from typing import Literal

from vmshift.spec.part import Part
from vmshift.spec.types import Positive


class BaselineEntry(Part):
    """Findings of one rule about one part of one object. Lines do not count: an edit elsewhere changes nothing."""

    rule: str
    """The rule's id."""
    kind: str
    """The kind of object; File for what has no object, whose name is then the file's path."""
    namespace: str = ""
    """Its namespace."""
    name: str
    """Its name."""
    volume: str = ""
    """The volume, of findings about one."""
    path: str = ""
    """The part of the object, as a JSON pointer."""
    count: Positive = 1
    """How many findings there are of it."""
    files: list[str] = []
    """The files that the findings showed. Where all were read and nothing matches, the entry has had its day."""


class Baseline(Part):
    """Findings that are counted and fail no run."""

    version: Literal[1]
    """The version of this format."""
    findings: list[BaselineEntry]
    """The findings."""
