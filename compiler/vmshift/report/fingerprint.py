"""Fingerprints: short names of findings for services that compare one run with the next."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmshift.rules.identity import Identity


def fingerprint(key: Identity, number: int) -> str:
    """Give 64 hexadecimal digits for the `number`th finding of an identity: rule, object and JSON pointer, no line."""
    return hashlib.sha256(json.dumps([*key, number]).encode()).hexdigest()
