"""The copy is to be verified, which VM disks never are.

Checks:
    `copy.verify` of the spec is true.

Consequence:
    Nothing changes for the disks of VMs. Filesystem claims that no VM uses are compared by checksum, file by file,
    which takes far longer.

Why:
    Verifying is an option of rsync, which copies plain filesystem claims. Disks of VMs and Block volumes go through a
    block copy that has no such option. The document speaks of verified data without telling the two apart.

Before:
    spec:
      copy: {verify: true}

After:
    spec:
      copy: {verify: false}

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console
    - mig-controller: pkg/controller/directvolumemigration/rsync.go, createRsyncTransferClients
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule
from vmshift.rules.shared_plans import mtc_migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context, Finding

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


def _compares_files(migration: Migration) -> bool:
    """Tell whether any claim is copied file by file: one of the kind Filesystem that no VM uses."""
    return any(move.vm is None and move.source_mode == "Filesystem" for move in migration.moves)
