"""Versions as clusters write them: "4.17.4", "v1.3.1-48-g1a2b3c4", "4.17.4-rc.1"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

__all__ = ["Version", "names_release"]

_VERSION = re.compile(r"v?(?P<numbers>[0-9]{1,9}(?:\.[0-9]{1,9}){1,5})(?P<suffix>[-+][0-9A-Za-z.+_-]+)?", re.ASCII)
_BUILT_LATER = re.compile(r"-[0-9]+-g[0-9a-f]+", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """Two or more numbers, compared one by one; a missing number counts as 0, so 4.17 equals 4.17.0.

    ``parts`` keeps what was written, which is how "4.17" still shows that no patch release is known.
    """

    parts: tuple[int, ...] = field(compare=False)
    _key: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Derive what is compared. Raises ValueError for fewer than two numbers, or a negative one."""
        if len(self.parts) < 2 or min(self.parts) < 0:
            raise ValueError(f'"{".".join(map(str, self.parts))}" is not a version such as 4.17 or 1.8.10')
        key = self.parts
        while key and key[-1] == 0:
            key = key[:-1]
        object.__setattr__(self, "_key", key)

    def __str__(self) -> str:
        return ".".join(map(str, self.parts))

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read a version; a leading "v" and whatever follows "-" or "+" are dropped.

        A release candidate therefore counts as its release, and a build made after a tag as that tag.
        Raises ValueError for anything else, a lone major number included.
        """
        match = _VERSION.fullmatch(text.strip())
        if match is None:
            raise ValueError(f'"{text}" is not a version such as 4.17 or 1.8.10')
        return cls(tuple(int(number) for number in match["numbers"].split(".")))

    @classmethod
    def try_parse(cls, text: object) -> Version | None:
        """Read a version from a value of a manifest; None for what is not a version.

        A number is none: 4.20 read as a number is 4.2, and nobody can tell.
        """
        if not isinstance(text, str):
            return None
        try:
            return cls.parse(text)
        except ValueError:
            return None

    @property
    def minor(self) -> Version:
        """The first two numbers: the line of releases this version belongs to."""
        return Version(self.parts[:2])

    @property
    def has_patch(self) -> bool:
        """Whether a third number was written, and the version so names one release."""
        return len(self.parts) >= 3

    def following(self) -> Version:
        """Return the version after everything this one covers: 1.5 for 1.4, 1.8.6 for 1.8.5."""
        return Version((*self.parts[:-1], self.parts[-1] + 1))


def names_release(text: object) -> bool:
    """Whether a text names one release: three numbers, and no tail of commits made after the tag.

    "v1.3.1-48-g1a2b3c4" is 1.3.1 with 48 more commits: which later corrections it carries is unknown.
    Hand the answer to :meth:`vmshift.platform.interval.Interval.decide` as ``precise``.
    """
    match = _VERSION.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None or match["numbers"].count(".") < 2:
        return False
    return _BUILT_LATER.match(match["suffix"] or "") is None
