"""A MigCluster that the spec names is not there, or is not ready.

Checks:
    The source cluster that the spec, or a MigPlan written by hand, names is in an inventory that lists MigClusters, and
    has the condition Ready. For the replication repository, a MigStorage, the same as an info: one cluster does not
    need it.

Consequence:
    A plan whose cluster is missing or not ready gets a critical condition; it never becomes ready, and no run starts.

Why:
    MTC makes the MigCluster named host for its own cluster, unless its MigrationController gives another name.

Before:
    # migration.yaml
    spec:
      clusters: {source: main, target: main}   # the cluster's MigCluster is host

After:
    # migration.yaml
    spec:
      clusters: {source: host, target: host}

Sources:
    - Migrating virtual machine storage: Prerequisites
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console, step 4
    - mig-controller: pkg/controller/migplan/validation.go, validateSourceCluster, validateStorage
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, entries, text
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_manifests import inventory_of, plans
from vmshift.rules.shared_plans import mtc_migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory
    from vmshift.rules.base import Context, Finding, Severity
    from vmshift.source import Manifest, Place

RULE = Rule(
    id="VMS119",
    name="cluster-not-ready",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    ledger=("L15", "L19", "L23"),
)

_BLOCKED = "the plan gets a critical condition and never becomes ready, so that no run of it starts"
_UNNEEDED = "a plan within one cluster does not ask for it, and goes on without"


def check(context: Context) -> Iterator[Finding]:
    """Find clusters and repositories that are not there, or not ready."""
    for migration in mtc_migrations(context):
        spec = migration.spec
        # A target that is another cluster is refused by VMS202, whatever state it is in.
        place = migration.at("spec", "clusters", "source")
        inventory = migration.inventory
        yield from _judge(inventory, "MigCluster", spec.clusters.source, place, "error")
        if spec.repository is not None:
            yield from _judge(inventory, "MigStorage", spec.repository, migration.at("spec", "repository"), "info")
    for plan in plans(context):
        name = text(dig(plan.spec, "srcMigClusterRef", "name"))
        if name and not plan.closed:
            place = plan.at("srcMigClusterRef", "name")
            yield from _judge(inventory_of(context), "MigCluster", name, place, "error")


def _judge(inventory: Inventory, kind: str, name: str, place: Place, severity: Severity) -> Iterator[Finding]:
    known = inventory.all(kind, MTC_NAMESPACE)
    found = next((manifest for manifest in known if manifest.name == name), None)
    # A cluster with MTC has an object for itself: a list without one is not the whole list.
    whole = kind != "MigCluster" or any(dig(one.value, "spec", "isHostCluster") is True for one in known)
    if found is None and known:
        yield RULE.finding(
            place,
            message=f'{kind} "{name}" is not among those of the inventory',
            consequence=_BLOCKED if severity == "error" else _UNNEEDED,
            help=_mean(name, [manifest.name for manifest in known])
            if whole
            else f'add the output of "oc get migcluster -n {MTC_NAMESPACE} -o yaml" to the inventory',
            subject=Subject(kind, MTC_NAMESPACE, name),
            related=[Related(known[0].at("metadata", "name"), "this one is in the inventory")],
            severity=severity,
            certainty="certain" if whole else "possible",
        )
    elif found is not None and not _is_ready(found):
        written = dig(place.manifest.value, *place.path) is not None
        shown = isinstance(dig(found.value, "status", "conditions"), list)
        yield RULE.finding(
            found.at("status", "conditions"),
            message=f'{kind} "{name}" '
            + ("is not ready" if shown else "is shown without its status, so it may not be ready"),
            consequence=_BLOCKED if severity == "error" else _UNNEEDED,
            help=f"look what its conditions say: oc get {kind.lower()} {name} -n {MTC_NAMESPACE} -o yaml",
            subject=Subject(kind, MTC_NAMESPACE, name),
            related=[Related(place, "named here" if written else "no cluster is named here, and host is the default")],
            severity=severity,
            certainty="certain" if shown else "possible",
        )


def _is_ready(manifest: Manifest) -> bool:
    conditions = [condition for _, condition in entries(dig(manifest.value, "status", "conditions"))]
    return any(condition.get("type") == "Ready" and condition.get("status") == "True" for condition in conditions)


def _mean(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    listed = f"write {known[0]}" if len(known) == 1 else f"write one of {', '.join(known)}"
    return f'did you mean "{close[0]}"? {listed}' if close else listed
