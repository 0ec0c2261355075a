"""Commands that a finding names."""

from __future__ import annotations


def within(namespace: str) -> str:
    """Give the part of a command that names a namespace; "" for what is cluster-wide, or of which it is not known."""
    return f" -n {namespace}" if namespace else ""
