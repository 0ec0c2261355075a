"""What a finding says of a spec, said of a MigPlan that is written by hand."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmshift.rules.base import Finding

_WORDS = (
    (re.compile(r", or set mode: auto, which takes stopped VMs as they are"), ""),
    (re.compile(r", or give estimate\.throughput if the network is faster"), ""),
    (re.compile(r'leave "[^"]*" out of `from`, or '), ""),
    (re.compile(r" under select\.exclude"), ""),
    (re.compile(r"\bmode: offline\b"), "liveMigrate: false"),
    (re.compile(r"\bmode: live\b"), "liveMigrate: true"),
    (re.compile(r'\bexclude (claim )?"([^"]+)"'), r'set action: skip for \1"\2"'),
    (re.compile(r"\bexclude it\b"), "set action: skip for it"),
    (re.compile(r"\bexcluded here\b"), "skipped here"),
    (re.compile(r"\bis excluded\b"), "is skipped"),
)


def in_words_of_plans(finding: Finding) -> Finding:
    """Put the keys of a MigPlan where a finding names those of a spec."""
    related = tuple(dataclasses.replace(each, message=_said(each.message)) for each in finding.related)
    return dataclasses.replace(
        finding,
        message=_said(finding.message),
        consequence=_said(finding.consequence),
        help=_said(finding.help),
        related=related,
    )


def _said(text: str) -> str:
    for pattern, word in _WORDS:
        text = pattern.sub(word, text)
    return text
