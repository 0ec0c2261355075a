"""The objects of a made-up cluster, in the shape in which `oc get -o yaml` shows them: keys sorted, status included."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

Object = dict[str, Any]

VIRTUALIZATION = "4.20.4"
MTC = "1.8.12"
MADE = "2025-12-03T10:40:00Z"
STARTED = "2026-01-09T22:09:00Z"
BLOCK, FILES = "san-block", "san-files"  # the classes that the disks are on
NEW_BLOCK, NEW_FILES = "ceph-block", "ceph-files"
CLASSES = {
    BLOCK: ("Block", "csi.trident.netapp.io"),
    FILES: ("Filesystem", "csi.trident.netapp.io"),
    NEW_BLOCK: ("Block", "openshift-storage.rbd.csi.ceph.com"),
    NEW_FILES: ("Filesystem", "openshift-storage.cephfs.csi.ceph.com"),
}


@dataclass(frozen=True)
class Disk:
    """One disk of a VM, on a claim of its own, or on one that another VM made. size: GiB."""

    name: str
    claim: str
    size: int
    storage_class: str
    access_mode: str
    templated: bool
    hotplugged: bool = False
    shared: bool = False
    volume: str = ""  # the PersistentVolume's name

    @property
    def mode(self) -> str:
        """The volume mode."""
        return CLASSES[self.storage_class][0]


@dataclass(frozen=True)
class Machine:
    """One VM. node: where it runs, "" while it is stopped. instancetype: "" where it says its own cores and memory."""

    namespace: str
    name: str
    memory: int  # GiB
    node: str
    instancetype: str
    disks: tuple[Disk, ...]
    uid: str
    instance_uid: str
    conditions: tuple[Object, ...] = field(default=())


def uid(chance: random.Random) -> str:
    """Make up a UID."""
    digits = f"{chance.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"


def metadata_of(chance: random.Random, name: str, namespace: str = "", **more: Any) -> Object:
    """Make the metadata of an object, its keys sorted."""
    made = {"creationTimestamp": MADE, "name": name, "resourceVersion": str(chance.randrange(10**7, 5 * 10**7)), **more}
    made.setdefault("uid", uid(chance))
    if namespace:
        made["namespace"] = namespace
    return dict(sorted(made.items()))


def _owner(kind: str, api: str, name: str, uid_: str) -> list[Object]:
    shared = {"apiVersion": api, "blockOwnerDeletion": True, "controller": True}
    return [{**shared, "kind": kind, "name": name, "uid": uid_}]


def _condition(type_: str, status: str = "True", **more: str) -> Object:
    return {"lastProbeTime": None, "lastTransitionTime": STARTED, **more, "status": status, "type": type_}


def virtual_machine(chance: random.Random, vm: Machine) -> Object:
    """Make a VirtualMachine."""
    running = bool(vm.node)
    templates = [_template(disk) for disk in vm.disks if disk.templated]
    spec: Object = {"dataVolumeTemplates": templates} if templates else {}
    if vm.instancetype:
        kind = "VirtualMachineClusterInstancetype"
        spec["instancetype"] = {"kind": kind, "name": vm.instancetype}
    spec["runStrategy"] = "Always" if running else "Halted"
    labels = {"kubevirt.io/domain": vm.name, "tier": "front"}
    spec["template"] = {"metadata": {"creationTimestamp": None, "labels": labels}, "spec": _guest(vm)}
    shown: Object = {"conditions": [_condition("Ready"), *vm.conditions]} if running else {}
    shown["created"] = running
    shown |= {"desiredGeneration": 2, "observedGeneration": 2}
    shown |= {"printableStatus": "Running" if running else "Stopped", "ready": running}
    shown["runStrategy"] = spec["runStrategy"]
    shown["volumeSnapshotStatuses"] = [
        {"enabled": False, "name": disk.name, "reason": f"No VolumeSnapshotClass for [{disk.storage_class}]"}
        for disk in vm.disks
    ]
    labels = {"app": vm.name, "app.example.com/part": vm.namespace}
    observed = {"kubevirt.io/latest-observed-api-version": "v1", "kubevirt.io/storage-observed-api-version": "v1"}
    finalizers = ["kubevirt.io/virtualMachineControllerFinalize"]
    more: Object = {"annotations": observed, "finalizers": finalizers, "generation": 2, "labels": labels, "uid": vm.uid}
    metadata = metadata_of(chance, vm.name, vm.namespace, **more)
    head = {"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "metadata": metadata}
    return {**head, "spec": spec, "status": shown}


def _template(disk: Disk) -> Object:
    return {"metadata": {"creationTimestamp": None, "name": disk.claim}, "spec": _import(disk)}


def _import(disk: Disk) -> Object:
    storage = {
        "accessModes": [disk.access_mode],
        "resources": {"requests": {"storage": f"{disk.size}Gi"}},
        "storageClassName": disk.storage_class,
        "volumeMode": disk.mode,
    }
    return {"source": {"http": {"url": "https://images.example.com/rhel-9-base.qcow2"}}, "storage": storage}


def _guest(vm: Machine) -> Object:
    domain: Object = {} if vm.instancetype else {"cpu": {"cores": 2, "sockets": 1, "threads": 1}}
    domain |= {
        "devices": {
            "disks": [_disk(index, disk) for index, disk in enumerate(vm.disks)]
            + [{"disk": {"bus": "virtio"}, "name": "cloudinitdisk"}],
            "interfaces": [{"macAddress": _mac(vm), "masquerade": {}, "model": "virtio", "name": "default"}],
            "rng": {},
        },
        "features": {"acpi": {}, "smm": {"enabled": True}},
        "firmware": {"bootloader": {"efi": {}}, "serial": vm.uid, "uuid": vm.instance_uid},
        "machine": {"type": "pc-q35-rhel9.6.0"},
    }
    if not vm.instancetype:
        domain["memory"] = {"guest": f"{vm.memory}Gi"}
    cloud_init = f"#cloud-config\nuser: cloud-user\nhostname: {vm.name}\nssh_pwauth: false\n"
    return {
        "architecture": "amd64",
        "domain": {**domain, "resources": {}},
        "networks": [{"name": "default", "pod": {}}],
        "terminationGracePeriodSeconds": 180,
        "volumes": [_volume(disk) for disk in vm.disks]
        + [{"cloudInitNoCloud": {"userData": cloud_init}, "name": "cloudinitdisk"}],
    }


def _mac(vm: Machine) -> str:
    return "02:" + ":".join(vm.uid[index : index + 2] for index in (0, 2, 4, 6, 24))


def _disk(index: int, disk: Disk) -> Object:
    first: Object = {"bootOrder": 1} if index == 0 else {}
    made = {**first, "disk": {"bus": "virtio"}, "name": disk.name}
    return {**made, "shareable": True} if disk.shared else made


def _volume(disk: Disk) -> Object:
    plugged: Object = {"hotpluggable": True} if disk.hotplugged else {}
    if disk.templated:
        return {"dataVolume": {**plugged, "name": disk.claim}, "name": disk.name}
    return {"name": disk.name, "persistentVolumeClaim": {"claimName": disk.claim, **plugged}}


def data_volume(chance: random.Random, vm: Machine, disk: Disk) -> Object:
    """Make the DataVolume of a templated disk."""
    marks = {"cdi.kubevirt.io/allowClaimAdoption": "true", "cdi.kubevirt.io/storage.usePopulator": "true"}
    owner = _owner("VirtualMachine", "kubevirt.io/v1", vm.name, vm.uid)
    more = {"annotations": marks, "generation": 1, "labels": {"kubevirt.io/created-by": vm.uid}}
    metadata = metadata_of(chance, disk.claim, vm.namespace, ownerReferences=owner, **more)
    status = {
        "claimName": disk.claim,
        "conditions": [
            _condition("Bound", message=f"PVC {disk.claim} Bound", reason="Bound"),
            _condition("Ready"),
            _condition("Running", "False", message="Import Complete", reason="Completed"),
        ],
        "phase": "Succeeded",
        "progress": "100.0%",
    }
    head = {"apiVersion": "cdi.kubevirt.io/v1beta1", "kind": "DataVolume", "metadata": metadata}
    return {**head, "spec": _import(disk), "status": status}


def claim(chance: random.Random, vm: Machine, disk: Disk) -> Object:
    """Make the PersistentVolumeClaim of a disk."""
    provisioner = CLASSES[disk.storage_class][1]
    marks = {
        "cdi.kubevirt.io/storage.contentType": "kubevirt",
        "pv.kubernetes.io/bind-completed": "yes",
        "pv.kubernetes.io/bound-by-controller": "yes",
        "volume.kubernetes.io/storage-provisioner": provisioner,
    }
    labels = {"app": "containerized-data-importer", "app.kubernetes.io/version": VIRTUALIZATION}
    finalizers = ["kubernetes.io/pvc-protection"]
    metadata = metadata_of(chance, disk.claim, vm.namespace, annotations=marks, finalizers=finalizers, labels=labels)
    size = f"{disk.size}Gi"
    spec = {
        "accessModes": [disk.access_mode],
        "resources": {"requests": {"storage": size}},
        "storageClassName": disk.storage_class,
        "volumeMode": disk.mode,
        "volumeName": disk.volume,
    }
    status = {"accessModes": [disk.access_mode], "capacity": {"storage": size}, "phase": "Bound"}
    head = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata}
    return {**head, "spec": spec, "status": status}


def persistent_volume(chance: random.Random, vm: Machine, disk: Disk) -> Object:
    """Make the PersistentVolume of a disk."""
    provisioner = CLASSES[disk.storage_class][1]
    marks = {"pv.kubernetes.io/provisioned-by": provisioner}
    finalizers = ["kubernetes.io/pv-protection"]
    reference = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": disk.claim, "namespace": vm.namespace}
    attributes = {"internalName": disk.volume.replace("-", "_"), "protocol": "block"}
    spec = {
        "accessModes": [disk.access_mode],
        "capacity": {"storage": f"{disk.size}Gi"},
        "claimRef": reference,
        "csi": {"driver": provisioner, "volumeAttributes": attributes, "volumeHandle": disk.volume},
        "persistentVolumeReclaimPolicy": "Delete",
        "storageClassName": disk.storage_class,
        "volumeMode": disk.mode,
    }
    metadata = metadata_of(chance, disk.volume, annotations=marks, finalizers=finalizers)
    status = {"lastPhaseTransitionTime": MADE, "phase": "Bound"}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": metadata, "spec": spec, "status": status}


def instance(chance: random.Random, vm: Machine) -> Object:
    """Make the VirtualMachineInstance of a VM that runs."""
    owner = _owner("VirtualMachine", "kubevirt.io/v1", vm.name, vm.uid)
    labels = {"kubevirt.io/domain": vm.name, "kubevirt.io/nodeName": vm.node, "tier": "front"}
    more: Object = {"generation": 12, "labels": labels, "ownerReferences": owner, "uid": vm.instance_uid}
    guest = _guest(vm)
    guest["domain"].setdefault("memory", {"guest": f"{vm.memory}Gi"})
    guest["evictionStrategy"] = "LiveMigrate"
    status = {
        "conditions": [_condition("Ready"), *vm.conditions],
        "memory": dict.fromkeys(("guestAtBoot", "guestCurrent", "guestRequested"), f"{vm.memory}Gi"),
        "migrationMethod": "LiveMigration",
        "nodeName": vm.node,
        "phase": "Running",
    }
    metadata = metadata_of(chance, vm.name, vm.namespace, **more)
    head = {"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance", "metadata": metadata}
    return {**head, "spec": dict(sorted(guest.items())), "status": status}


def launcher(chance: random.Random, vm: Machine) -> Object:
    """Make the virt-launcher pod of a VM that runs."""
    owner = _owner("VirtualMachineInstance", "kubevirt.io/v1", vm.name, vm.instance_uid)
    labels = {"kubevirt.io": "virt-launcher", "kubevirt.io/domain": vm.name, "vm.kubevirt.io/name": vm.name}
    name = f"virt-launcher-{vm.name}-{chance.getrandbits(24):06x}"
    metadata = metadata_of(chance, name, vm.namespace, labels=labels, ownerReferences=owner)
    mounted = [{"name": disk.name, "persistentVolumeClaim": {"claimName": disk.claim}} for disk in vm.disks]
    command = ["/usr/bin/virt-launcher-monitor", "--name", vm.name, "--namespace", vm.namespace]
    requests = {"cpu": "400m", "memory": f"{vm.memory * 1024 + 280}Mi"}
    container = {
        "command": command,
        "image": f"registry.example.com/virtualization/virt-launcher:v{VIRTUALIZATION}",
        "name": "compute",
        "resources": {"requests": requests},
    }
    spec = {"containers": [container], "nodeName": vm.node, "restartPolicy": "Never", "volumes": mounted}
    status = {"conditions": [_condition("Ready")], "phase": "Running"}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": status}
