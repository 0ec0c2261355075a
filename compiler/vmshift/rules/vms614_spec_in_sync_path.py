"""A migration spec lies in a folder that an engine applies.

Checks:
    Whether an Application or a Kustomization of Flux, of the repository or the inventory, reads the file of a spec: its
    path is a folder above the file, and no kustomization.yaml on the way leaves the file out.

Consequence:
    The engine sends the spec to the cluster, which has no such kind: the sync fails, and with it that of everything
    beside the spec. An inventory next to it would be applied as well.

Why:
    A spec is read by vmshift; what belongs into the cluster is what it compiles to.

Before:
    # git/migration.yaml
    spec:
      inventory: [../inventory]
    ---
    # migration.yaml
    $patch: delete
    ---
    # app.yaml
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: storage, namespace: openshift-gitops}
    spec:
      source: {repoURL: "https://git.example.com/gitops.git", path: git}

After:
    # app.yaml
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: storage, namespace: openshift-gitops}
    spec:
      source: {repoURL: "https://git.example.com/gitops.git", path: git/compiled/refresh}

Sources:
    - Argo CD: docs/user-guide/tool_detection.md and docs/user-guide/directory.md
    - Flux: docs/spec/v1/kustomizations.md, Generate kustomization.yaml
    - vmshift: the folder that compile writes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_engines import feeding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS614",
    name="spec-in-sync-path",
    severity="warning",
    basis=("inferred",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Find specs that an engine would apply."""
    for spec in context.specs:
        found = feeding(context, spec.manifest)
        if found:
            yield RULE.finding(
                spec.manifest.at("kind"),
                message=f"this spec lies in a folder that {found[0].title} applies",
                consequence="the cluster has no kind StorageMigration, so that the sync of the folder fails",
                help="move the spec out of the folder, or list what is to be applied in a kustomization.yaml there",
                subject=Subject("StorageMigration", "", spec.manifest.name),
                related=[
                    Related(feed.at("path" if feed.engine == "flux" else "source"), "applies it") for feed in found
                ],
            )
