"""The facts that decide what a run does to a VM, each with its words and the place in the controllers that says so."""

from __future__ import annotations

from typing import Final

from vmshift.resolve.fate_model import Fact

_RSYNC = "mig-controller directvolumemigration/rsync.go"
_QUIESCE = "mig-controller migmigration/quiesce.go"
_STORAGE = "mig-controller migmigration/storage.go"
_LIST = "mig-controller migplan/pvlist.go"


# --- A run of MTC ---
LIVE: Final = Fact(
    "live", "live", "it runs, and KubeVirt copies its disks while it does", f"{_RSYNC}, runRsyncOperations"
)
LIVE_STAGE: Final = Fact(
    "live-stage",
    "skipped",
    "a stage of a live plan passes over the disks of running VMs",
    f"{_RSYNC}, filterRunningVMs",
)
OFFLINE: Final = Fact(
    "offline",
    "offline",
    "it runs: MTC shuts it down, copies its disks, and starts it again",
    f"{_QUIESCE}, quiesceVirtualMachines",
)
HOT: Final = Fact(
    "hot-stage",
    "copied-hot",
    "it runs, and a stage of an offline plan copies its disks while the guest writes to them",
    f"{_RSYNC}, createRsyncTransferClients",
)
STOPPED: Final = Fact("stopped", "copied", "it is stopped, and its disks are copied", f"{_RSYNC}, runRsyncOperations")
UNKNOWN_STATE: Final = Fact(
    "state-unknown", "unknown", "nothing in the inventory tells whether it runs", f"{_QUIESCE}, isVMActive"
)
IN_USE: Final = Fact(
    "in-use", "live", "another VM that runs uses the claim, and takes it along", f"{_RSYNC}, filterRunningVMs"
)

# --- A rollback of MTC ---
LIVE_ROLLBACK: Final = Fact(
    "live-rollback",
    "live",
    "it runs, and goes back while it does, with everything written since",
    "mig-controller migmigration/task.go, RollbackItinerary",
)
OFFLINE_ROLLBACK: Final = Fact(
    "offline-rollback",
    "offline",
    "it is shut down, put back on its old volumes without a copy, and started again: what it wrote since is lost",
    f"{_RSYNC}, runRsyncOperations",
)
STOPPED_ROLLBACK: Final = Fact(
    "stopped-rollback",
    "offline",
    "it is put back on its old volumes without a copy, and not started: what it wrote since is lost",
    f"{_RSYNC}, runRsyncOperations",
)

# --- What stays ---
NOTHING: Final = Fact("nothing-moves", "skipped", "none of its volumes moves", f"{_LIST}, getClaims")
EXCLUDED: Final = Fact("excluded", "skipped", "the spec excludes it", "spec.select.exclude")
NOT_CHOSEN: Final = Fact("not-selected", "skipped", "nobody selects its VM", "spec.select")
UNMAPPED: Final = Fact("unmapped", "skipped", "no mapping of the spec covers its class", "spec.storage")
ON_TARGET: Final = Fact("on-target", "skipped", "it is on a target class already", "spec.storage")
NO_CLAIM: Final = Fact("no-claim", "skipped", "it has no claim that could move", "KubeVirt PVCNameFromVirtVolume")
SKIP_ACTION: Final = Fact("copy-action-skip", "skipped", "the spec says copy.action: skip", "spec.copy.action")
HOST_PATH: Final = Fact("host-path", "skipped", "MTC copies no folder of a node", f"{_LIST}, getSupportedActions")
HIDDEN: Final = Fact(
    "not-discovered",
    "skipped",
    "its claim carries the mark of another plan, and MTC passes over it",
    f"{_LIST}, getClaims",
)
UNBOUND: Final = Fact(
    "claim-unbound", "unknown", "its claim is not bound, and MTC lists bound claims alone", f"{_LIST}, getPvMap"
)
FILLING: Final = Fact(
    "datavolume-unfilled",
    "unknown",
    "its DataVolume is not filled yet, and a copy would hold what is there by then",
    "CDI DataVolume status.phase",
)
NO_OBJECT: Final = Fact("claim-missing", "unknown", "its claim is not in the inventory", f"{_LIST}, getPvMap")

# --- Users of a claim beside the VMs ---
IDLE: Final = Fact("idle-claim", "copied", "nothing uses the claim, and it is copied", f"{_RSYNC}, runRsyncOperations")
IDLE_ROLLBACK: Final = Fact(
    "idle-rollback", "skipped", "nothing is copied back, and the copy is deleted", f"{_RSYNC}, runRsyncOperations"
)
WORKLOAD_HOT: Final = Fact(
    "workload-stage",
    "copied-hot",
    "its pods run, and a stage copies the claim while they write to it",
    f"{_RSYNC}, createRsyncTransferClients",
)
WORKLOAD_DOWN: Final = Fact(
    "workload-cutover",
    "offline",
    "MTC scales it to zero in live plans too, copies the claim, and scales it up again",
    f"{_QUIESCE}, quiesceApplications",
)
WORKLOAD_BACK: Final = Fact(
    "workload-rollback",
    "offline",
    "it is scaled to zero, put back on its old claim without a copy, and scaled up again",
    f"{_STORAGE}, swapPVCReferences",
)
POD: Final = Fact(
    "bare-pod",
    "copied-hot",
    "nothing stops a pod without a controller: the claim is copied while it writes, and it stays on the old one",
    f"{_QUIESCE}, ensureQuiescedPodsTerminated",
)
POD_ROLLBACK: Final = Fact(
    "bare-pod-rollback", "skipped", "it has never left the old claim", f"{_STORAGE}, swapPVCReferences"
)
INSTANCE_HOT: Final = Fact(
    "bare-instance",
    "copied-hot",
    "MTC knows VMs, not instances without one: the claim is copied while the guest writes, and it stays on the old one",
    "mig-controller directvolumemigration/vm.go, getRunningVmVolumeMap",
)
INSTANCE_WAITS: Final = Fact(
    "bare-instance-waits",
    "blocked",
    "an offline cutover does not stop an instance without a VM, and waits for its pod without end",
    f"{_QUIESCE}, ensureQuiescedPodsTerminated",
)
BYSTANDER: Final = Fact(
    "bystander-vm",
    "offline",
    "MTC before 1.8.6 shuts down every running VM of the namespace in an offline cutover, and starts it again",
    f"{_QUIESCE}, quiesceVirtualMachines",
)

# --- The native backend: kubevirt-migration-controller ---
NATIVE_NO_STAGE: Final = Fact("native-stage", "skipped", "this backend has no stage", "storagemig/task.go")
NATIVE_LIVE: Final = Fact(
    "native-live", "live", "it runs, and this backend knows no other way for a running VM", "storagemig/task.go"
)
NATIVE_STOPPED: Final = Fact(
    "native-stopped", "copied", "it is stopped, and CDI clones its disks", "storagemig/task.go"
)
NATIVE_RUNNING_ONLY: Final = Fact(
    "native-running-only", "blocked", "before 4.22 this backend moves running VMs alone", "storagemig/task.go"
)
NATIVE_STOPPED_UNKNOWN: Final = Fact(
    "native-stopped-unknown",
    "unknown",
    "from 4.22 this backend moves stopped VMs too, and nobody tells the version",
    "storagemig/task.go",
)
NATIVE_NO_ROLLBACK: Final = Fact(
    "native-rollback",
    "skipped",
    "this backend has no rollback: the way back is a migration of its own",
    "storagemig/task.go",
)
NATIVE_VMS_ONLY: Final = Fact(
    "native-vms-only", "skipped", "this backend moves the disks of VMs alone", "storagemig/task.go"
)

# Which of them put a user back onto what it used before the cutover, with nothing copied back: writes since are lost.
LOSING: Final = frozenset({OFFLINE_ROLLBACK.id, STOPPED_ROLLBACK.id, WORKLOAD_BACK.id})
