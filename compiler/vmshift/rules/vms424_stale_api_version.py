"""A VM is written in an API version that is going away.

Checks:
    A chosen VM has `apiVersion: kubevirt.io/v1alpha3`.

Consequence:
    None yet: KubeVirt still takes it, with a warning at every apply.

Why:
    kubevirt.io/v1 holds the same fields. A release that no longer serves the old version refuses the manifest.

Before:
    # cluster
    apiVersion: kubevirt.io/v1alpha3
    kind: VirtualMachine
    metadata: {name: web-01}

After:
    # cluster
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web-01}

Sources:
    - KubeVirt: staging/src/kubevirt.io/api/core/v1/register.go, ApiSupportedVersions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule, selected, vm_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS424",
    name="stale-api-version",
    severity="info",
    basis=("schema",),
    since="0.1.0",
    by_hand=True,
)

_STALE = "kubevirt.io/v1alpha3"


def check(context: Context) -> Iterator[Finding]:
    """Find chosen VMs in the old API version."""
    for migration in context.migrations:
        for vm in migration.vms:
            if vm.vm.manifest.api_version == _STALE:
                yield RULE.finding(
                    vm.vm.at("apiVersion"),
                    message=f'VM "{vm.key}" is written in "{_STALE}", which is deprecated',
                    consequence="a later KubeVirt no longer takes the manifest",
                    help="write kubevirt.io/v1: the fields are the same",
                    subject=vm_subject(vm),
                    related=[selected(vm)],
                )
