"""A commented migration spec, for people to go on from."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from vmshift.spec.model import API_VERSION, KIND
from vmshift.spec.schema import SCHEMA_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence


def spec_text(
    *, name: str, namespaces: Sequence[str], sources: Sequence[Sequence[str]], target: str, inventory: Sequence[str]
) -> str:
    """Write a spec with the fields that every migration decides on, each with a comment.

    Each of the sources is the list of classes of one entry of storage.
    """
    spec = CommentedMap(
        select=CommentedMap(namespaces=_inline(namespaces)),
        storage=CommentedSeq(
            [_flow(**{"from": names[0] if len(names) == 1 else _inline(names), "to": target}) for names in sources]
        ),
        mode="live",
        step="draft",
        runs=_flow(stage=0, cutover=0, rollback=0),
    )
    if inventory:
        spec.insert(0, "inventory", _inline(inventory))
        spec.yaml_set_comment_before_after_key(
            "inventory", "The cluster's manifests, as `oc get -o yaml` dumps them, relative to this file.", indent=2
        )
    comments = {
        "select": "Which VMs: namespaces, vms (namespace/name) and labelSelector; names or globs.",
        "storage": "Which StorageClass goes where; the first match wins. `from` takes globs and lists.",
        "mode": "live: running VMs keep running, or compile refuses; offline: they stop; auto: live if possible.",
        "step": "How far it has got: draft, prepare, plan, stage, cutover, done, rollback, closed.",
        "runs": "A stage, cutover or rollback needs its own counter at 1; each repetition adds 1.",
    }
    for key, comment in comments.items():
        spec.yaml_set_comment_before_after_key(key, comment, indent=2)
    document = CommentedMap(apiVersion=API_VERSION, kind=KIND, metadata=CommentedMap(name=name), spec=spec)
    yaml = YAML()
    yaml.width = 1000
    stream = io.StringIO()
    stream.write(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")
    yaml.dump(document, stream)
    return stream.getvalue()


def _inline(values: Sequence[str]) -> CommentedSeq:
    made = CommentedSeq(values)
    made.fa.set_flow_style()
    return made


def _flow(**values: object) -> CommentedMap:
    made = CommentedMap(values)
    made.fa.set_flow_style()
    return made
