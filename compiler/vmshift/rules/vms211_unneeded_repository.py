"""A replication repository is named for a migration within one cluster.

Checks:
    `repository` of a spec, or migStorageRef of a MigPlan written by hand, where source and target are one cluster.
    A repository that the inventory shows to be missing is cluster-not-ready's matter.

Consequence:
    Nothing is written to it, and MTC does not even look whether it is there.

Why:
    Volumes are copied directly from claim to claim. The document asks for a repository in every plan and says that a
    copy goes through it; the controller asks for none where it takes the plan for a storage conversion.

Disagrees:
    - document: a plan has a replication repository, and copies go through it
    - controller: needs none for a storage conversion, and copies from claim to claim

Before:
    # migration.yaml
    spec:
      repository: san-backups

After:
    # migration.yaml
    spec:
      repository: null

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console, step 4
    - mig-controller: pkg/controller/migplan/validation.go, validateStorage
    - mig-ui: src/client/resources/conversions.ts, createInitialMigPlan
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.rules.base import Rule
from vmshift.rules.fix import remove
from vmshift.rules.shared_manifests import conversions
from vmshift.rules.shared_plans import mtc_migrations
from vmshift.rules.shared_platform import migration_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding, Subject
    from vmshift.source import Place

RULE = Rule(
    id="VMS211",
    name="unneeded-repository",
    severity="info",
    basis=("controller",),
    since="0.1.0",
    ledger=("L19", "L23"),
)


def check(context: Context) -> Iterator[Finding]:
    """Find repositories that nothing is written to."""
    for migration in mtc_migrations(context):
        name, clusters = migration.spec.repository, migration.spec.clusters
        known = [manifest.name for manifest in migration.inventory.all("MigStorage", MTC_NAMESPACE)]
        if name and clusters.source == clusters.target and (not known or name in known):
            yield _finding(migration.at("spec", "repository"), name, migration_subject(migration))
    for plan in conversions(context):
        name = text(dig(plan.spec, "migStorageRef", "name"))
        if name:
            yield _finding(plan.at("migStorageRef"), name, plan.subject)


def _finding(key: Place, name: str, subject: Subject) -> Finding:
    return RULE.finding(
        key,
        message=f'replication repository "{name}" is named, and a migration within one cluster writes nothing to it',
        consequence="MTC does not look at it, and copies the volumes from claim to claim",
        help="leave it out",
        subject=subject,
        fix=remove(key),
    )
