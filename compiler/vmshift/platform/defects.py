"""Known defects that break or endanger a run of a storage migration: data, with versions and conditions.

Not listed are defects that show only later, and those that a rule of their own reports: hot-plugged volumes,
long VM names, persistent TPM state, the time limit of a migration, and so on (see :mod:`vmshift.platform.facts`).

The versions of KubeVirt are those of its own releases. A build inside OpenShift Virtualization may carry a
correction earlier; only a minor is known there, and the answer is then "not known".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from vmshift.platform.interval import Interval

__all__ = [
    "CONDITIONS",
    "MTC_DEFECTS",
    "VIRTUALIZATION_DEFECTS",
    "Condition",
    "Defect",
    "Product",
]

Product = Literal["mtc", "openshift-virtualization", "kubevirt"]
Condition = Literal[
    "any-cutover",
    "block-to-filesystem",
    "cutover-after-rollback",
    "delete-plan",
    "limit-range",
    "live",
    "many-live-vms",
    "numa",
    "rollback",
    "rollback-to-smaller",
    "rwo-source",
    "rwx-source",
    "selected-node",
    "stopped-bystander",
    "stopped-vm",
]

# When a condition holds. "live" alone means what the condition of that name says.
CONDITIONS: Final[dict[Condition, str]] = {
    "any-cutover": "a cutover that copies a volume offline",
    "block-to-filesystem": "live, and a volume changes from Block to Filesystem",
    "cutover-after-rollback": "a cutover of a plan that was rolled back before",
    "delete-plan": "a plan that migrated a VM live is deleted, by hand or because an engine prunes it",
    "limit-range": "a namespace of the plan has two LimitRange entries of one type, Container or Pod",
    "live": "a cutover that migrates a running VM live",
    "many-live-vms": "live, with MANY_LIVE_VMS or more VMs in one wave",
    "numa": "live, and the VM asks for spec.domain.cpu.numa",
    "rollback": "a rollback",
    "rollback-to-smaller": "a rollback of a running VM whose target volume is larger than the source",
    "rwo-source": "live, and a volume among the moves is not ReadWriteMany",
    "rwx-source": "live, and a volume among the moves is ReadWriteMany",
    "selected-node": "live, and the source claim has the annotation volume.kubernetes.io/selected-node",
    "stopped-bystander": "a stage or cutover while some VM of a namespace of the plan, chosen or not, is stopped",
    "stopped-vm": "a cutover while a chosen VM is stopped",
}

# The number of waiting migrations that the release notes name for CNV-56659.
MANY_LIVE_VMS: Final = 400


@dataclass(frozen=True, slots=True)
class Defect:
    """One known defect.

    ``versions`` are those of ``product``; ``when`` names the condition under which it strikes; ``effect`` and
    ``advice`` are one sentence each, in lower case; ``source`` names where it is documented or was read.
    """

    id: str
    product: Product
    versions: Interval
    when: Condition
    effect: str
    advice: str
    source: str

    @property
    def url(self) -> str:
        """The address of the issue or pull request behind the id."""
        project, _, number = self.id.partition("#")
        if not number:
            return f"https://issues.redhat.com/browse/{self.id}"
        return f"https://github.com/{_HOMES[project]}/{project}/pull/{number}"


# GitHub leads from /pull/ to /issues/ by itself where the number is an issue's.
_HOMES: Final = {"kubevirt": "kubevirt", "mig-controller": "migtools"}


MTC_DEFECTS: Final[tuple[Defect, ...]] = (
    Defect(
        id="mig-controller#1394",
        product="mtc",
        versions=Interval.parse("==1.8.4"),
        when="live",
        effect="a VM that is started or stopped during the run is not noticed, and its volume is copied the wrong way",
        advice="keep VMs from being started or stopped during the cutover, or update MTC to 1.8.10 or later",
        source="mig-controller change #1394, in MTC from 1.8.5",
    ),
    Defect(
        id="MIG-1711",
        product="mtc",
        versions=Interval.parse(">=1.8.4 <1.8.6"),
        when="any-cutover",
        effect="a copy that fails counts as a warning: the VM is switched to an incomplete disk, and the run is "
        "shown as succeeded",
        advice="check the DirectVolumeMigration of the run before you start a VM, or update MTC to 1.8.10 or later",
        source="MTC 1.8.6 release notes, resolved issues; mig-controller change #1410",
    ),
    Defect(
        id="mig-controller#1404",
        product="mtc",
        versions=Interval.parse(">=1.8.4 <1.8.6"),
        when="rollback",
        effect="the rollback waits without end for a target claim that a finished launcher pod still holds",
        advice="delete the finished virt-launcher pods of the namespace, or update MTC to 1.8.10 or later",
        source="mig-controller change #1404, in MTC from 1.8.6",
    ),
    Defect(
        id="MIG-1719",
        product="mtc",
        versions=Interval.parse(">=1.8.6"),
        when="cutover-after-rollback",
        effect="the run may be shown as succeeded although its DirectVolumeMigration failed",
        advice="check the DirectVolumeMigration of the run, and not its result alone",
        source="MTC 1.8.6 release notes, known issues; no later notes up to 1.8.16 call it resolved",
    ),
    Defect(
        id="MIG-1749",
        product="mtc",
        versions=Interval.parse(">=1.8.4 <1.8.9"),
        when="delete-plan",
        effect="deleting the plan moves the VMs back to their old volumes, because finished launcher pods still "
        "name these",
        advice="keep the plan, closed, and out of any pruning, or update MTC to 1.8.10 or later",
        source="MTC 1.8.9 release notes, resolved issues; mig-controller change #1445",
    ),
    Defect(
        id="MIG-1750",
        product="mtc",
        versions=Interval.parse(">=1.8.4 <1.8.9"),
        when="selected-node",
        effect="the target claim inherits the node of the source, and the second launcher, which may not run "
        "there, stays pending",
        advice="update MTC to 1.8.10 or later, or migrate the VM offline",
        source="MTC 1.8.9 release notes, resolved issues; mig-controller change #1447",
    ),
    Defect(
        id="MIG-1731",
        product="mtc",
        versions=Interval.parse(">=1.8.4 <1.8.9"),
        when="limit-range",
        effect="the controller crashes, again and again, where the first entry has no min and a later one has",
        advice="give all LimitRange entries of one type a min, or none of them, or update MTC to 1.8.10 or later",
        source="MTC 1.8.9 release notes, resolved issues; mig-controller change #1448",
    ),
    Defect(
        id="MIG-1762",
        product="mtc",
        versions=Interval.parse("==1.8.9"),
        when="stopped-bystander",
        effect="the run fails in its last phase, which asks for the running instance of every VM of the namespace",
        advice="update MTC to 1.8.10 or later",
        source="MTC 1.8.10 release notes, resolved issues; mig-controller change #1451",
    ),
    Defect(
        id="MIG-1770",
        product="mtc",
        versions=Interval.parse(">=1.8.4 <1.8.12"),
        when="rwo-source",
        effect="the run may fail, because the controller takes the VM for not migratable while KubeVirt has not "
        "yet judged it anew",
        advice="update MTC to 1.8.12 or later, or migrate the VM offline",
        source="MTC 1.8.12 release notes, resolved issues; virtualMachineMigrationStatus in mig-controller",
    ),
)

VIRTUALIZATION_DEFECTS: Final[tuple[Defect, ...]] = (
    Defect(
        id="kubevirt#12811",
        product="kubevirt",
        versions=Interval.parse("==1.3.0 || ==1.3.1"),
        when="rwx-source",
        effect="libvirt refuses the copy of a shared volume, and KubeVirt tries again without end",
        advice="update KubeVirt to 1.4.1 or later, or migrate the VM offline",
        source="KubeVirt issue #12811; corrected after the tag 1.3.1 and in 1.4.0",
    ),
    Defect(
        id="kubevirt#12823",
        product="kubevirt",
        versions=Interval.parse("==1.3.0 || ==1.3.1"),
        when="block-to-filesystem",
        effect="the copy looks for the volume on the wrong path and fails, and KubeVirt tries again without end",
        advice="keep the volume mode, update KubeVirt to 1.4.1 or later, or migrate the VM offline",
        source="KubeVirt issue #12823; corrected after the tag 1.3.1 and in 1.4.0",
    ),
    Defect(
        id="kubevirt#14124",
        product="kubevirt",
        versions=Interval.parse(">=1.3 <1.4.1 || ==1.5.0"),
        when="rollback-to-smaller",
        effect="the disk has grown to the size of the target, and the way back onto the smaller source fails",
        advice="stop the VM before the rollback and accept that writes since the cutover are lost, or update "
        "KubeVirt first",
        source="KubeVirt change #14124, in 1.4.1, 1.5.1 and 1.6.0",
    ),
    Defect(
        id="CNV-55104",
        product="openshift-virtualization",
        versions=Interval.parse(">=4.18 <4.20"),
        when="stopped-vm",
        effect="the stopped VM may not start afterwards, for want of a bootable device",
        advice="start the VM before the cutover, or keep the source volume until the VM has booted from the target",
        source="OpenShift Virtualization 4.18 and 4.19 release notes, known issues",
    ),
    Defect(
        id="CNV-56659",
        product="openshift-virtualization",
        versions=Interval.parse("==4.18"),
        when="many-live-vms",
        effect="live migrations may fail when 400 or more of them are waiting",
        advice="split the wave with maxVMs",
        source="OpenShift Virtualization 4.18 release notes, known issues",
    ),
    Defect(
        id="CNV-70330",
        product="openshift-virtualization",
        versions=Interval.parse("==4.20"),
        when="numa",
        effect="live migration may fail where the kubelet's topologyManagerPolicy is none",
        advice="set topologyManagerPolicy to best-effort or single-numa-node, or migrate the VM offline",
        source="OpenShift Virtualization 4.20 release notes, known issues",
    ),
)
