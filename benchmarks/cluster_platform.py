"""What a made-up cluster has once: classes, profiles, nodes, operators; and the namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cluster_objects import CLASSES, MADE, MTC, VIRTUALIZATION, Object, metadata_of

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

_READY = [{"category": "Required", "lastTransitionTime": MADE, "message": "ok", "status": "True", "type": "Ready"}]
_LIMITS = {
    "completionTimeoutPerGiB": 1000,
    "parallelMigrationsPerCluster": 5,
    "parallelOutboundMigrationsPerNode": 2,
    "progressTimeout": 150,
}
INSTANCETYPE = "u1.medium"


def _object(api: str, kind: str, metadata: Object, **parts: Any) -> Object:
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **parts}


def platform(chance: random.Random, nodes: list[str]) -> Iterator[Object]:
    """Make the objects that belong to no namespace of a VM."""
    for name in CLASSES:
        yield from _class(chance, name)
    for number, name in enumerate(nodes):
        yield _node(chance, name, number)
    yield _object(
        "instancetype.kubevirt.io/v1beta1",
        "VirtualMachineClusterInstancetype",
        metadata_of(chance, INSTANCETYPE),
        spec={"cpu": {"guest": 1}, "memory": {"guest": "4Gi"}},
    )
    yield from _virtualization(chance)
    yield from _migration_toolkit(chance)


def namespace(chance: random.Random, name: str) -> Object:
    """Make a namespace."""
    labels = {"kubernetes.io/metadata.name": name, "pod-security.kubernetes.io/audit": "baseline"}
    marks = {"openshift.io/description": "", "openshift.io/sa.scc.uid-range": "1000280000/10000"}
    metadata = metadata_of(chance, name, labels=labels, annotations=marks)
    return _object("v1", "Namespace", metadata, spec={"finalizers": ["kubernetes"]}, status={"phase": "Active"})


def _class(chance: random.Random, name: str) -> Iterator[Object]:
    mode, provisioner = CLASSES[name]
    yield _object(
        "storage.k8s.io/v1",
        "StorageClass",
        metadata_of(chance, name),
        allowVolumeExpansion=True,
        parameters={"csi.storage.k8s.io/fstype": "ext4"},
        provisioner=provisioner,
        reclaimPolicy="Delete",
        volumeBindingMode="Immediate",
    )
    sets = [{"accessModes": [access], "volumeMode": mode} for access in ("ReadWriteMany", "ReadWriteOnce")]
    status = {"claimPropertySets": sets, "cloneStrategy": "snapshot", "provisioner": provisioner, "storageClass": name}
    metadata = metadata_of(chance, name, generation=2)
    yield _object("cdi.kubevirt.io/v1beta1", "StorageProfile", metadata, spec={}, status=status)


def _node(chance: random.Random, name: str, number: int) -> Object:
    labels = {
        "cpu-model.node.kubevirt.io/Icelake-Server-noTSX": "true",
        "cpu-vendor.node.kubevirt.io/Intel": "true",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubevirt.io/schedulable": "true",
        "node-role.kubernetes.io/worker": "",
        "topology.kubernetes.io/zone": f"rack{number % 4}",
    }
    room = {"cpu": "96", "devices.kubevirt.io/kvm": "1k", "memory": "1053000000Ki", "pods": "250"}
    status = {
        "addresses": [{"address": f"10.80.{number // 250}.{number % 250}", "type": "InternalIP"}],
        "allocatable": room,
        "capacity": room,
        "conditions": [{"lastTransitionTime": MADE, "reason": "KubeletReady", "status": "True", "type": "Ready"}],
        "nodeInfo": {"architecture": "amd64", "kubeletVersion": "v1.33.5", "operatingSystem": "linux"},
    }
    return _object("v1", "Node", metadata_of(chance, name, labels=labels), spec={}, status=status)


def _virtualization(chance: random.Random) -> Iterator[Object]:
    home = "openshift-cnv"
    yield _object(
        "hco.kubevirt.io/v1beta1",
        "HyperConverged",
        metadata_of(chance, "kubevirt-hyperconverged", home),
        spec={
            "evictionStrategy": "LiveMigrate",
            "liveMigrationConfig": _LIMITS,
            "workloadUpdateStrategy": {"workloadUpdateMethods": ["LiveMigrate"]},
        },
        status={"versions": [{"name": "operator", "version": VIRTUALIZATION}]},
    )
    configuration = {"migrations": _LIMITS, "vmRolloutStrategy": "LiveUpdate"}
    yield _object(
        "kubevirt.io/v1",
        "KubeVirt",
        metadata_of(chance, "kubevirt-kubevirt-hyperconverged", home),
        spec={"configuration": configuration, "workloadUpdateStrategy": {"workloadUpdateMethods": ["LiveMigrate"]}},
        status={"observedKubeVirtVersion": "v1.6.3", "phase": "Deployed"},
    )
    yield _object(
        "cdi.kubevirt.io/v1beta1",
        "CDI",
        metadata_of(chance, "cdi-kubevirt-hyperconverged"),
        spec={"config": {"filesystemOverhead": {"global": "0.06"}}},
        status={"observedVersion": "v1.63.1", "phase": "Deployed"},
    )


def _migration_toolkit(chance: random.Random) -> Iterator[Object]:
    home, api = "openshift-migration", "migration.openshift.io/v1alpha1"
    yield _object(
        api,
        "MigCluster",
        metadata_of(chance, "host", home),
        spec={"isHostCluster": True},
        status={"conditions": _READY, "operatorVersion": MTC},
    )
    limits = {"mig_namespace_limit": "10", "mig_pod_limit": "100", "mig_pv_limit": "100"}
    running = [{"lastTransitionTime": MADE, "reason": "Successful", "status": "True", "type": "Running"}]
    yield _object(
        api,
        "MigrationController",
        metadata_of(chance, "migration-controller", home),
        spec={"cluster_name": "host", **limits, "migration_controller": True, "version": MTC},
        status={"conditions": running, "phase": "Reconciled"},
    )
    data = {"OPERATOR_VERSION": MTC, "RSYNC_PRIVILEGED": "False"}
    yield _object("v1", "ConfigMap", metadata_of(chance, "migration-cluster-config", home), data=data)
