"""The copy is to be verified, which VM disks never are.

Checks:
    `copy.verify` of the spec is true, or verify of a volume that a MigPlan written by hand copies. Of claims that no VM
    of the inventory uses nothing is said in a plan.

Consequence:
    Nothing changes for the disks of VMs. Filesystem claims that no VM uses are compared by checksum, file by file,
    which takes far longer.

Why:
    Verifying is an option of rsync, which copies plain filesystem claims. Disks of VMs and Block volumes go through a
    block copy that has no such option. The document speaks of verified data without telling the two apart.

Disagrees:
    - document: a verified copy compares checksums of every file
    - controller: verifies rsync's copies alone; the disks of VMs go another way

Before:
    # migration.yaml
    spec:
      copy: {verify: true}

After:
    # migration.yaml
    spec:
      copy: {verify: false}

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console
    - mig-controller: pkg/controller/directvolumemigration/rsync.go, createRsyncTransferClients
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.rules.base import Rule
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_manifests import conversions, holds_vms, inventory_of, source_claim
from vmshift.rules.shared_plans import mtc_migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_written import WrittenPlan

RULE = Rule(
    id="VMS305",
    name="verified-copy",
    severity="warning",
    basis=("documented", "controller"),
    since="0.1.0",
    ledger=("L28",),
)


def check(context: Context) -> Iterator[Finding]:
    """Find specs that verify."""
    for migration in mtc_migrations(context):
        copy = migration.spec.copy_
        if not copy.verify or copy.action == "skip":
            continue
        if _compares_files(migration):
            consequence = "disks of VMs are copied unverified, and the other claims take far longer, file by file"
        else:
            consequence = "the disks are copied as ever, and nobody compares checksums"
        yield RULE.finding(
            migration.at("spec", "copy", "verify"),
            message="verify has no effect on the disks of VMs",
            consequence=consequence,
            help="leave verify out, and check the guest's data after the cutover",
        )
    for plan in conversions(context):
        yield from _written(context, plan)


def _written(context: Context, plan: WrittenPlan) -> Iterator[Finding]:
    for index, entry in plan.entries:
        selection = entry.get("selection")
        if dig(selection, "verify") is not True or dig(selection, "action") != "copy":
            continue
        namespace, claim = source_claim(entry)
        used = any(claim == volume.claim for vm in inventory_of(context).vms_in(namespace) for volume in vm.volumes)
        unknown = holds_vms(context, namespace) == "possible"
        if used or unknown:
            help_ = "leave verify out, and check the guest's data after the cutover"
            if unknown:
                help_ = f'see with "oc get vm{within(namespace)} -o yaml" whether a VM uses it; if so, {help_}'
            yield RULE.finding(
                plan.volume_at(index, "selection", "verify"),
                message="verify has no effect on the disks of VMs",
                consequence="the disk is copied as ever, and nobody compares checksums",
                help=help_,
                subject=plan.subject,
                certainty="possible" if unknown else "certain",
            )


def _compares_files(migration: Migration) -> bool:
    """Tell whether any claim is copied file by file: one of the kind Filesystem that no VM uses."""
    return any(move.vm is None and move.source_mode == "Filesystem" for move in migration.moves)
