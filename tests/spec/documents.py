"""Migration specs as texts, and what vmshift makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.source import parse
from vmshift.spec.load import LoadedSpec, load

if TYPE_CHECKING:
    from vmshift.spec.model import Spec

_HEAD = {
    "apiVersion": "apiVersion: vmshift.io/v1alpha1",
    "kind": "kind: StorageMigration",
    "metadata": "metadata: {name: san-refresh}",
}
_SPEC = {"select": "select: {namespaces: [mig-vm]}", "storage": "storage: [{from: old-san, to: new-san}]"}


def document(*lines: str, head: tuple[str, ...] = ()) -> str:
    """Write a spec: the smallest whole one, with these lines below `spec`, and these beside it.

    A line replaces the one that has the same key. `spec` itself can be given as a line of the head.
    """
    keys = {line.partition(":")[0] for line in head}
    top = [line for key, line in _HEAD.items() if key not in keys] + list(head)
    if "spec" in keys:
        return "\n".join([*top, ""])
    given = {line.partition(":")[0] for line in lines}
    below = [line for key, line in _SPEC.items() if key not in given] + list(lines)
    return "\n".join([*top, "spec:", *(f"  {line}" for line in below), ""])


def loaded(text: str) -> LoadedSpec:
    """Read a text that holds one spec and nothing that cannot be read."""
    parsed = parse("spec.yaml", text.encode())
    assert parsed.problems == ()
    (manifest,) = parsed.manifests
    return load(manifest)


def valid(*lines: str) -> Spec:
    """Give the spec part of a valid document."""
    found = loaded(document(*lines))
    assert found.errors == ()
    assert found.model is not None
    return found.model.spec
