"""What is true from which version to which: one named interval for each fact.

The first word of a name says whose version it takes: KUBEVIRT_, CNV_ (OpenShift Virtualization) or MTC_. Ask
with ``FACT.decide(version, precise)``; None means that the version does not decide it.

The comments name the source file and function where the fact was read, or the document. MTC has no tags for
its patch releases: there, a change is placed by its date between the operator's release commits and by the
release notes. MTC before 1.8.4 knows no VMs, so facts about VMs begin there.
"""

from __future__ import annotations

from typing import Final

from vmshift.platform.interval import Interval
from vmshift.platform.releases import NATIVE_AUTO_FROM, NATIVE_BACKEND_FROM, NATIVE_STOPPED_VMS_FROM

_parse = Interval.parse

# --- KubeVirt: what live storage migration needs ---

# The update strategy and the migration of volumes do not exist before (pkg/virt-config/feature-gates.go).
KUBEVIRT_LIVE_MIGRATION: Final = _parse(">=1.3")
# The three gates must be set; from 1.5 they are always on (pkg/virt-config/featuregate/inactive.go).
KUBEVIRT_GATES_NEEDED: Final = _parse(">=1.3 <1.5")
# An unset vmRolloutStrategy counts as LiveUpdate; before, as Stage (IsVMRolloutStrategyLiveUpdate).
KUBEVIRT_LIVE_UPDATE_BY_DEFAULT: Final = _parse(">=1.6")

# --- KubeVirt: what refuses or breaks a live migration (watch/volume-migration, virt-handler/vm.go) ---

# Any virtio-fs file system keeps the whole VM from moving; later only the file system's own volume may not.
KUBEVIRT_VIRTIOFS_ELSEWHERE_BLOCKS: Final = _parse("<1.5")
# A volume marked hotpluggable is refused (ValidateVolumes; lifted in 1.5.0 and in 1.4.1).
KUBEVIRT_HOTPLUG_REFUSED: Final = _parse(">=1.3 <1.4.1")
# A hot-plugged volume that changes its volume mode is looked for on the wrong path (GetVolumeMountDir).
KUBEVIRT_HOTPLUG_MODE_CHANGE_BREAKS: Final = _parse("==1.5.0")
# A hot-plugged volume that the VM object does not list makes KubeVirt pass over the whole update.
KUBEVIRT_EPHEMERAL_HOTPLUG_STALLS: Final = _parse(">=1.4 <1.6.3")
# A DataVolume target that is not yet filled needs a class with CSI or populators, or is refused; before, it
# is not looked at, and the blank image may be written over the copy.
KUBEVIRT_DATAVOLUME_TARGET_CHECKED: Final = _parse(">=1.4.1")
# A volume left behind that is not shared makes KubeVirt refuse (ValidateVolumesUpdateMigration); before, the
# second launcher hangs instead.
KUBEVIRT_SINGLE_WRITER_REFUSED: Final = _parse(">=1.4")
# The volume of a persistent TPM or EFI must be ReadWriteMany; a ReadWriteOnce one is taken for a volume left
# behind; from then on it no longer matters. It stays on the old class in all versions.
KUBEVIRT_STATE_VOLUME_NEEDS_RWX: Final = _parse("<1.4")
KUBEVIRT_STATE_VOLUME_RWO_REFUSED: Final = _parse("==1.4.0")
# RestartRequired, once set, stays until the VM is restarted (syncRestartRequired takes it away later).
KUBEVIRT_RESTART_REQUIRED_STAYS: Final = _parse("<1.6.4 || ==1.7.0")
# A VM name over VM_NAME_MAX breaks a label of the migration.
KUBEVIRT_LONG_VM_NAME_BREAKS: Final = _parse("<1.6.1")
# The pod network may use the passt binding (network/vmispec/interface.go, VerifyVMIMigratable).
KUBEVIRT_PASST_MIGRATES: Final = _parse(">=1.8")
# TDX is known, and refused; Secure Execution on s390x is looked at, and refused.
KUBEVIRT_TDX_KNOWN: Final = _parse(">=1.7")
KUBEVIRT_SECURE_EXECUTION_CHECKED: Final = _parse(">=1.6")
# One mediated GPU may move, behind the alpha gate VGPULiveMigration.
KUBEVIRT_VGPU_MAY_MIGRATE: Final = _parse(">=1.9")
# The time limit of a migration counts the disks as well as the memory. A backport to 1.6 is in no tag seen.
KUBEVIRT_TIMEOUT_COUNTS_DISKS: Final = _parse(">=1.7.2")
# A VM put back to its old volumes after success gets no condition: the next restart boots the old disk.
KUBEVIRT_REVERT_IS_SILENT: Final = _parse(">=1.6.3")

# --- OpenShift Virtualization ---

# "Migrating virtual machine storage", Prerequisites.
CNV_LIVE_MIGRATION: Final = _parse(">=4.17")
# The HyperConverged operator sets VMLiveUpdateFeatures and LiveUpdate itself (getKVDevConfig, HCO 1.12).
CNV_SETS_LIVE_UPDATE: Final = _parse(">=4.16")
# It does not set the two volume gates yet, so that only the annotation can; the chapter's Prerequisites.
CNV_GATES_BY_ANNOTATION: Final = _parse("==4.17")
# The gates are set by the operator (HCO 1.14) or always on: the annotation does nothing but taint.
CNV_ANNOTATION_USELESS: Final = _parse(">=4.18")
# Live migration fails for a VM name over VM_NAME_LIVE_MAX: known issue CNV-61066 in the notes of 4.15, 4.20,
# 4.21, 4.22 and 5.0; to be corrected in 5.1.
CNV_LONG_VM_NAME_FAILS: Final = _parse(">=4.15 <5.1")
# The token of a serviceAccount volume does not survive a live migration: CNV-33835, corrected in 4.22.
CNV_SERVICE_ACCOUNT_VOLUME_BREAKS: Final = _parse("<4.22")
# The API migrations.kubevirt.io; where MTC is called superseded; where the API moves stopped VMs too.
CNV_NATIVE_API: Final = _parse(f">={NATIVE_BACKEND_FROM}")
CNV_MTC_SUPERSEDED: Final = _parse(f">={NATIVE_AUTO_FROM}")
CNV_NATIVE_STOPPED_VMS: Final = _parse(f">={NATIVE_STOPPED_VMS_FROM}")
# A command that names the HyperConverged without a version means v1, which is not ready: CNV-78892.
CNV_UNVERSIONED_HYPERCONVERGED_IS_V1: Final = _parse(">=4.22")

# --- MTC: what it can do ---

# VMs and block volumes by direct volume migration (release notes of 1.8.4).
MTC_VM_SUPPORT: Final = _parse(">=1.8.4")
# spec.liveMigrate (added late in the 1.8.4 line; generally available from 1.8.6).
MTC_LIVE: Final = _parse(">=1.8.4")
# Another volume mode or access mode than the source's, and "auto" for both, for volumes of VMs
# (directvolumemigration/pvcs.go, vm.go).
MTC_MODE_CHANGE: Final = _parse(">=1.8.6")
MTC_AUTO_MODE: Final = _parse(">=1.8.6")
# Hot-plugged volumes of a running VM are moved live; before, they are copied while in use and not switched.
MTC_HOTPLUG: Final = _parse(">=1.8.6")
# accessModes and volumeMode come from the plan's entry, so an entry without them empties them
# (migplan/pvlist.go, getClaims).
MTC_ENTRY_DECIDES_MODES: Final = _parse(">=1.8.6")
# A failed copy ends the run; before, it is a warning, and the VMs are switched
# (directvolumemigration/task.go).
MTC_FAILED_COPY_STOPS_RUN: Final = _parse(">=1.8.6")
# The template's storage class follows the volume in a live migration (updateVM).
MTC_UPDATES_TEMPLATE_CLASS: Final = _parse(">=1.8.9")

# --- MTC: plans and namespaces ---

# Two open plans conflict when they share a namespace (migplan_types.go, HasConflict) ...
MTC_ONE_PLAN_PER_NAMESPACE: Final = _parse("<=1.8.4 || >=1.8.6")
# ... or, in this one release, only when they share a volume that is not skipped.
MTC_PLANS_WITH_DISJOINT_VOLUMES: Final = _parse("==1.8.5")
# An offline cutover stops every running VM of the namespace, chosen or not (migmigration/quiesce.go).
MTC_STOPS_EVERY_VM: Final = _parse(">=1.8.4 <1.8.6")
# With a second plan on the namespace, closed ones included, a workload without a claim is not scaled down but
# waited for without end (checkMultiplePlans, EnsureSrcQuiesced).
MTC_OTHER_PLAN_STALLS_WORKLOAD: Final = _parse(">=1.8.6")
# Sources carry the label of the plan that moved them, and other plans no longer see them
# (handleSourceLabels).
MTC_LABELS_SOURCES: Final = _parse(">=1.8.5")

# --- MTC: names of target claims (migplan/pvlist.go, getMappedNameForPVC) ---

# The source's name with "-new", a target name of the user's kept as it is ...
MTC_TARGET_NAME_NEW: Final = _parse("<=1.8.4")
# ... or a base that the user may choose, with "-mig-" and the plan's four characters.
MTC_TARGET_NAME_SUFFIX: Final = _parse(">=1.8.5")
