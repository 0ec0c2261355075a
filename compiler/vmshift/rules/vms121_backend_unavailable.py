"""The spec comes to a backend that the platform does not have, or that vmshift does not compile yet.

Checks:
    The backend is kubevirt: because the spec says so, or because `auto` chooses it from OpenShift Virtualization 4.21.

Consequence:
    Nothing is compiled: this version of vmshift writes manifests for MTC alone.

Why:
    The API migrations.kubevirt.io exists from 4.20.14 on. It replaces MTC from 4.21, where MTC still works for as long
    as it is installed.

Before:
    # migration.yaml
    spec:
      backend: kubevirt   # on OpenShift Virtualization 4.19.6

After:
    # migration.yaml
    spec:
      backend: mtc

Sources:
    - OpenShift Virtualization release notes: 4.20.14 and 4.21, new features
    - vmshift: the migration spec, backend
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform.releases import has_native_backend
from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_platform import migration_subject, told_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS121",
    name="backend-unavailable",
    severity="error",
    basis=("documented",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Find migrations that come to the backend kubevirt."""
    for migration in context.migrations:
        if migration.backend != "kubevirt":
            continue
        told = migration.platform.best("openshiftVirtualization")
        missing = told is not None and has_native_backend(told.version) is False
        chosen = "" if migration.spec.backend == "kubevirt" else ', which "auto" comes to here,'
        if told is not None and missing:
            message = (
                f'backend "kubevirt" needs OpenShift Virtualization 4.20.14, and the platform has "{told.version}"'
            )
        else:
            message = f'backend "kubevirt"{chosen} is not compiled by this version of vmshift'
        yield RULE.finding(
            migration.at("spec", "backend"),
            message=message,
            consequence="the cluster has no API for it, and nothing is compiled" if missing else "nothing is compiled",
            help="write backend: mtc"
            if missing
            else "write backend: mtc while MTC is installed, or write a VirtualMachineStorageMigrationPlan by hand",
            subject=migration_subject(migration),
            related=[Related(told_place(migration, told), "version given here")] if told else [],
        )
