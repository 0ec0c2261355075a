"""Something refers to a VM, a claim or a volume that the inventory does not have.

Checks:
    In the namespaces of chosen VMs: the claims of the other VMs' volumes and of excluded ones, the
    PersistentVolumes of claims, the claims of bound PersistentVolumes, which the cluster has for certain (an
    error), and the VMs that own instances, DataVolumes and claims. Where a namespace has none of a kind at all,
    missing-inventory speaks; of a moving volume's claim, missing-claim. Also VMs without a namespace, which only a
    file written by hand can hold.

Consequence:
    What is not known cannot be judged; and a claim that the plan does not list is copied onto its own class.

Why:
    A dump that was cut short, or made of selected objects, looks like a smaller cluster.

Before:
    # cluster
    kind: PersistentVolume
    metadata: {name: pvc-60000000-0000-4000-8000-000000000002}
    $patch: delete   # the dump has the claim, and not its volume

After:
    # cluster
    kind: PersistentVolume
    metadata: {name: pvc-60000000-0000-4000-8000-000000000002}

Sources:
    - vmshift: the migration spec, inventory
    - mig-controller: pkg/controller/migplan/pvlist.go, getClaims and getPvMap
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule, Subject
from vmshift.rules.shared_plans import mtc_migrations
from vmshift.rules.shared_references import missing_objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_references import Missing
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS008",
    name="incomplete-inventory",
    severity="warning",
    basis=("schema",),
    since="0.1.0",
)
_CONSEQUENCES = {
    "VirtualMachine": "no rule sees the VM, and its claims count as claims that no VM uses",
    "PersistentVolumeClaim": "the plan cannot list it, and MTC copies what a plan does not list onto its own class",
    "PersistentVolume": "class and kind of the volume are taken from its claim, where MTC reads the volume",
}
_SHORT = {"VirtualMachine": "vm", "PersistentVolumeClaim": "pvc", "PersistentVolume": "pv"}


def check(context: Context) -> Iterator[Finding]:
    """Follow the references in the chosen namespaces; each missing object is reported once."""
    for migration in mtc_migrations(context):
        for missing in missing_objects(migration):
            yield _finding(missing)
        for vm in migration.inventory.all("VirtualMachine", ""):
            yield _homeless(vm)


def _homeless(vm: Manifest) -> Finding:
    return RULE.finding(
        vm.at("metadata", "name"),
        message=f'VM "{vm.name}" has no namespace, so nothing tells which plan it belongs to',
        consequence="no selection takes the VM: it stays where it is",
        help="write metadata.namespace, or take the VM from the cluster with oc get vm -A -o yaml",
        subject=Subject("VirtualMachine", "", vm.name),
    )


def _finding(missing: Missing) -> Finding:
    key = "/".join(part for part in (missing.namespace, missing.name) if part)
    what = f' "{key}", which the inventory does not have' if key else ", and the inventory has none at all"
    words = (_SHORT[missing.kind], missing.name, f"-n {missing.namespace}" if missing.namespace else "")
    command = " ".join(["oc get", *(word for word in words if word), "-o yaml"])
    return RULE.finding(
        missing.place,
        message=f"{missing.referrer} names {missing.kind}{what}",
        consequence=_CONSEQUENCES[missing.kind],
        help=f'add the output of "{command}" to the inventory{"" if missing.proven else ", if the cluster has it"}',
        subject=Subject(missing.kind, missing.namespace, missing.name) if missing.name else None,
        severity="error" if missing.proven else "warning",
    )
