"""The model of `.vmshift.yaml`: what a repository asks of every run, and the findings it accepts."""

from __future__ import annotations

from typing import Literal

from vmshift.spec.part import Part
from vmshift.spec.types import Date


class ConfigWaiver(Part):
    """Findings that are accepted, about objects that cannot be edited. All globs that are given must match."""

    rule: str
    """The rule's id or name."""
    kind: str | None = None
    """The kind of object the finding is about; globs are understood, here and below."""
    namespace: str | None = None
    """Its namespace."""
    name: str | None = None
    """Its name."""
    volume: str | None = None
    """The volume, of findings about one."""
    reason: str | None = None
    """Why it is acceptable. Required: without one the waiver accepts nothing."""
    expires: Date | None = None
    """The last day on which it counts, as YYYY-MM-DD. Required, and at most 366 days away, 90 for rules marked !."""


class Config(Part):
    """What applies to every run below the folder of the file. Options of the command line replace it, key by key."""

    select: list[str] | None = None
    """The rules to run, by id, name, or the beginning of an id; default all."""
    ignore: list[str] | None = None
    """The rules to leave out, by id, name, or the beginning of an id."""
    fail_on: Literal["error", "warning", "info"] | None = None
    """The lowest severity that fails a run; default error."""
    fail_on_possible: bool | None = None
    """Whether findings count that the inventory does not decide; default false."""
    waivers: list[ConfigWaiver] = []
    """Findings that are accepted, each with a reason and an expiry date."""
