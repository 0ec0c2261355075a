"""A VM that is to be migrated live has the token of a service account as a disk.

Checks:
    A VM with live moves has a volume `serviceAccount`, on OpenShift Virtualization before 4.22.

Consequence:
    After the migration the token on that disk is no longer valid: what the guest does with it at the API fails until
    the VM is restarted.

Why:
    The token belongs to the launcher pod that the VM was started in, and a live migration makes another one. It is a
    known issue of the release notes, CNV-33835.

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      template:
        spec:
          volumes:
          - {name: token, serviceAccount: {serviceAccountName: robot}}
    ---
    # migration.yaml
    spec:
      mode: live

After:
    # migration.yaml
    spec:
      mode: offline

Sources:
    - OpenShift Virtualization release notes: known issues, CNV-33835
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform.facts import CNV_SERVICE_ACCOUNT_VOLUME_BREAKS
from vmshift.rules.base import Rule
from vmshift.rules.shared_live import Words, about_live, volume_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS423",
    name="service-account-volume",
    severity="warning",
    basis=("documented",),
    since="0.1.0",
    by_hand=True,
    applies_to="OpenShift Virtualization before 4.22",
)


def check(context: Context) -> Iterator[Finding]:
    """Find service account volumes of VMs that move live."""
    for migration, vm in context.live_vms():
        breaks = migration.platform.decide("openshiftVirtualization", CNV_SERVICE_ACCOUNT_VOLUME_BREAKS)
        for volume in vm.vm.volumes if breaks is not False else ():
            if volume.source == "serviceAccount":
                restart = f'restart VM "{vm.key}" after the cutover'
                see = 'see the version in "oc get hyperconverged -A -o yaml"; before 4.22, '
                yield about_live(
                    RULE,
                    vm,
                    vm.vm.at(*volume.path, "serviceAccount"),
                    Words(
                        f'volume "{volume.name}" of VM "{vm.key}" is the token of a service account, '
                        "which does not survive a live migration",
                        "what the guest does with the token fails until the VM is restarted",
                        restart if breaks else f"{see}{restart}",
                    ),
                    volume_subject(vm, volume.name),
                    certainty="certain" if breaks else "possible",
                )
