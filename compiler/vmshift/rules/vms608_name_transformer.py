"""Names or namespaces of a migration's objects are rewritten on the way to the cluster.

Checks:
    namespace, namePrefix and nameSuffix of a kustomization.yaml that takes MTC objects or a HyperConverged written by
    hand, or what a migration compiles to; the like of Applications (kustomize) and of Kustomizations of Flux
    (targetNamespace). The namespace that the objects are in anyway is no matter. Prefixes are none where
    the kustomization has configurations, which may name the references.

Consequence:
    Objects get other names or are put elsewhere, while what refers to them keeps the old ones: a run does not find its
    plan, a plan does not find its hooks, and another HyperConverged comes into being beside the real one.

Why:
    Such transformers know the references of kinds that are built into Kubernetes only, and MTC looks at one namespace.

Before:
    # git/plan.yaml
    metadata: {name: by-hand}
    ---
    # git/run.yaml
    spec: {migPlanRef: {name: by-hand}}
    ---
    # git/kustomization.yaml
    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    namePrefix: prod-
    resources: [plan.yaml, run.yaml]

After:
    # git/kustomization.yaml
    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources: [plan.yaml, run.yaml]

Sources:
    - kustomize: api/internal/builtins, PrefixTransformer and NamespaceTransformer
    - Flux: docs/spec/v1/kustomizations.md, Target namespace
    - mig-controller: pkg/apis/migration/v1alpha1/resource.go, OpenshiftMigrationNamespace
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule
from vmshift.rules.shared_transformers import reached, transformers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_transformers import Transformer

RULE = Rule(
    id="VMS608",
    name="name-transformer",
    severity="error",
    basis=("controller",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Find transformers over these objects."""
    for transformer in transformers(context):
        found = reached(context, transformer)
        if found:
            yield _finding(transformer, found)


def _finding(transformer: Transformer, found: str) -> Finding:
    moved = transformer.moves
    return RULE.finding(
        transformer.place,
        message=f'{transformer.key} "{transformer.value}" applies to {found}',
        consequence="it ends up in a namespace where nobody looks for it, and references keep the old one"
        if moved
        else "it gets another name, and references keep the old one",
        help=f"remove {transformer.key}, or apply the objects of the migration without it",
        subject=transformer.subject,
    )
