"""A namespace is to be migrated into another one.

Checks:
    No entry of `select.namespaces`, or of the namespaces of a MigPlan written by hand, maps a namespace to another, as
    `source:target`. In a plan it is a possible finding where the inventory does not show whether VMs are there.

Consequence:
    A plan with such an entry is no storage conversion any more: MTC would copy the volumes into the other namespace,
    and the VM would stay behind with its old disks.

Why:
    A VM can only use claims of its own namespace, and MTC moves the storage of VMs within their namespace alone.

Before:
    # migration.yaml
    spec:
      select: {namespaces: ["shop:shop-new"]}

After:
    # migration.yaml
    spec:
      select: {namespaces: [shop]}

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console, step 7
    - Migrating virtual machine storage: Known issues
    - mig-controller: pkg/controller/migplan/validation.go, validatePossibleMigrationTypes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule, Subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_manifests import holds_vms, plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Certainty, Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS201",
    name="namespace-mapping",
    severity="error",
    basis=("documented",),
    since="0.1.0",
    ledger=("L24", "L38"),
)


def check(context: Context) -> Iterator[Finding]:
    """Find entries that map a namespace to another one."""
    for migration in context.migrations:
        for index, entry in enumerate(migration.spec.select.namespaces or []):
            source, mapped, target = entry.partition(":")
            if mapped and target != source:
                place = migration.at("spec", "select", "namespaces", index)
                yield _finding(place, source, target, f'"{source}" alone', "certain")
    for plan in plans(context):
        for listed in plan.namespaces:
            certainty = holds_vms(context, listed.source)
            if certainty is not None and listed.source != listed.target and not plan.closed:
                help_ = f"write {listed.source}"
                if certainty == "possible":
                    help_ = f'see with "oc get vm{within(listed.source)}" whether it has VMs; if so, {help_}'
                yield _finding(plan.at("namespaces", listed.index), listed.source, listed.target, help_, certainty)


def _finding(place: Place, source: str, target: str, help_: str, certainty: Certainty) -> Finding:
    return RULE.finding(
        place,
        message=f'namespace "{source}" is mapped to "{target}", and VM storage stays in its namespace',
        consequence="MTC would copy the volumes into the other namespace, where the VMs cannot use them",
        help=help_,
        subject=Subject("Namespace", "", source),
        certainty=certainty,
    )
