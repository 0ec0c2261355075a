"""What an engine that owns a VM must leave alone while the VM's volumes change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vmshift.inventory import VirtualMachine
    from vmshift.resolve.model import Plan

VM_VOLUMES, VM_TEMPLATES = "/spec/template/spec/volumes", "/spec/dataVolumeTemplates"
# What a cutover writes into a VM (mig-controller, directvolumemigration/vm.go, updateVM); MTC stops and starts those
# that are migrated offline (migmigration/quiesce.go).
_CHANGED = (VM_VOLUMES, VM_TEMPLATES, "/spec/updateVolumesStrategy")
_STOPPED = ("/spec/runStrategy", "/spec/running")
RESPECT = "RespectIgnoreDifferences=true"  # without it Argo CD hides the difference alone, and a sync applies Git's


def guard_rule(plan: Plan, vm: VirtualMachine) -> dict[str, Any]:
    """Make the rule that an Application needs in its ignoreDifferences."""
    return {
        "group": "kubevirt.io",
        "kind": "VirtualMachine",
        "name": vm.name,
        "namespace": vm.namespace,
        "jsonPointers": [*_CHANGED, *(() if plan.live else _STOPPED)],
    }
