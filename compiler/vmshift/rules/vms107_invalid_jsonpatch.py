"""An annotation with JSON patch operations is refused by the operator, or drops operations that the cluster has.

Checks:
    Each jsonpatch annotation of a HyperConverged, written by hand or in the inventory, is a JSON array of RFC 6902
    operations whose paths begin with /spec/. One written by hand has every operation that the inventory's
    HyperConverged has, those for the gates of live storage migration aside. Where vmshift is to write the annotation,
    the inventory shows the HyperConverged, so that its operations can be kept.

Consequence:
    The operator's webhook refuses the object; where it is out of action, the operator stops reconciling. An annotation
    that lacks operations replaces one that has them: what they set is set back.

Why:
    An annotation has one value, which is applied as a whole, each time from the beginning.

Before:
    # cluster
    kind: HyperConverged
    metadata:
      name: kubevirt-hyperconverged
      annotations:
        kubevirt.kubevirt.io/jsonpatch: "[{'op': 'add', 'path': '/spec/configuration/migrations', 'value': {}}]"
    ---
    # migration.yaml
    spec:
      platform: {environment: lab}

After:
    # cluster
    kind: HyperConverged
    metadata:
      name: kubevirt-hyperconverged
      annotations:
        kubevirt.kubevirt.io/jsonpatch: '[{"op": "add", "path": "/spec/configuration/migrations", "value": {}}]'

Sources:
    - HyperConverged operator: controllers/operands/operand.go, applyAnnotationPatch
    - HyperConverged operator: pkg/webhooks/validator/validator.go, ValidateUpdate
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.resolve.gates import may_annotate, needs_annotation
from vmshift.resolve.jsonpatch import ANNOTATION
from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_hyperconverged import is_gate, patches
from vmshift.rules.shared_platform import cluster_subject, migration_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_hyperconverged import Patch

RULE = Rule(
    id="VMS107",
    name="invalid-jsonpatch",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    ledger=("L12",),
)


def check(context: Context) -> Iterator[Finding]:
    """Find annotations that the operator refuses, or that undo what other operations do."""
    known = list(patches(context))
    for patch in known:
        if patch.problem:
            yield _refused(patch)
        elif not patch.live:
            for other in known:
                if other.live and other.annotation == patch.annotation and _same_cluster(patch, other):
                    yield from _dropping(patch, other)
    for migration in context.migrations:
        hidden = not migration.inventory.lists("HyperConverged")
        if hidden and may_annotate(migration) and needs_annotation(migration):
            yield RULE.finding(
                migration.at("spec", "platform", "acceptUnsupported"),
                message=f'annotation "{ANNOTATION}" is to be written, and the inventory does not show what it holds',
                consequence="operations that the HyperConverged has already would be lost",
                help='add the output of "oc get hyperconvergeds.v1beta1.hco.kubevirt.io -A -o yaml" to the inventory',
                subject=migration_subject(migration),
                certainty="possible",
            )


def _refused(patch: Patch) -> Finding:
    return RULE.finding(
        patch.place,
        message=f'annotation "{patch.annotation}" {patch.problem}',
        consequence="the operator refuses the HyperConverged, or stops reconciling it, and sets no feature gate",
        help='write a JSON array such as [{"op": "add", "path": "/spec/...", "value": "..."}], with double quotes',
        subject=cluster_subject(patch.manifest),
    )


def _dropping(patch: Patch, other: Patch) -> Iterator[Finding]:
    lost = [each for each in other.operations if each not in patch.operations and not is_gate(each)]
    if lost:
        first = f'"{lost[0]["op"]}" on "{lost[0]["path"]}"' + (f" and {len(lost) - 1} more" if lost[1:] else "")
        yield RULE.finding(
            patch.place,
            message=f'annotation "{patch.annotation}" lacks the operation {first} of the cluster\'s annotation',
            consequence="the annotation is replaced as a whole, and the operator sets back what it changed before",
            help="keep the cluster's operations in the array, in their order, and put new ones after them",
            subject=cluster_subject(patch.manifest),
            related=[Related(other.place, "the cluster's annotation")],
        )


def _same_cluster(one: Patch, other: Patch) -> bool:
    return one.manifest.name == other.manifest.name and any(
        mine is theirs for mine in one.migrations for theirs in other.migrations
    )
