"""A rule for ignored differences points into the list of a plan's volumes.

Checks:
    What Applications (ignoreDifferences), Kustomizations of Flux (ignore) and the ArgoCD object
    (resourceIgnoreDifferences) say of MigPlans: pointers and jq expressions that lead to an entry of
    spec.persistentVolumes, or into one. Where the whole list is ignored as well, nothing is said.

Consequence:
    The rule works for the whole list or not at all: Argo CD applies all of the live list, so that a change in Git is
    lost without a word, and still reports a difference; or the list of Git replaces the names that MTC has written.

Why:
    The list has no keys for merging, so that it is one value for every way of applying.

Before:
    # cluster
    apiVersion: argoproj.io/v1beta1
    kind: ArgoCD
    metadata: {name: openshift-gitops, namespace: openshift-gitops}
    spec:
      resourceIgnoreDifferences:
        resourceIdentifiers:
        - group: migration.openshift.io
          kind: MigPlan
          customization: {jqPathExpressions: ['.spec.persistentVolumes[].capacity']}

After:
    # cluster
    apiVersion: argoproj.io/v1beta1
    kind: ArgoCD
    metadata: {name: openshift-gitops, namespace: openshift-gitops}
    spec:
      resourceIgnoreDifferences:
        resourceIdentifiers:
        - group: migration.openshift.io
          kind: MigPlan
          customization: {jsonPointers: [/spec/persistentVolumes]}

Sources:
    - Argo CD: controller/sync.go, normalizeTargetResources
    - Flux: docs/spec/v1/kustomizations.md, Ignore
    - mig-controller: config/crds/migration.openshift.io_migplans.yaml, persistentVolumes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, entries
from vmshift.rules.base import Rule
from vmshift.rules.shared_engines import argo_objects, feeds
from vmshift.rules.shared_ignored import VOLUMES, ignored, ignored_of, is_plan
from vmshift.rules.shared_written import object_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding, Subject
    from vmshift.source import Place

RULE = Rule(
    id="VMS604",
    name="ignore-inside-list",
    severity="error",
    basis=("controller",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Find rules that point into the list."""
    for feed in feeds(context):
        found = ignored(feed)
        if not any(each.whole for each in found):
            for each in found:
                yield _finding(feed.at(*each.path), feed.title, each.text, feed.subject)
    for manifest in argo_objects(context):
        path = ("spec", "resourceIgnoreDifferences", "resourceIdentifiers")
        for index, entry in entries(dig(manifest.value, *path)):
            found = ignored_of(entry.get("customization")) if is_plan(entry) else []
            for each in () if any(each.whole for each in found) else found:
                place = manifest.at(*path, index, "customization", *each.path)
                yield _finding(place, f'ArgoCD "{manifest.name}"', each.text, object_of(manifest))


def _finding(place: Place, title: str, expression: str, subject: Subject) -> Finding:
    return RULE.finding(
        place,
        message=f'{title} ignores "{expression}", which is inside the list of volumes of MigPlans',
        consequence="the list is one value: a change of it in Git is lost, or what MTC has written into it is",
        help=f'ignore the whole list: jsonPointers: ["{VOLUMES}"], and nothing inside of it',
        subject=subject,
    )
