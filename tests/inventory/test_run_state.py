"""Whether a VM runs: MTC asks for a pod that its instance owns; what else the inventory shows stands in for it."""

from __future__ import annotations

from typing import Any

import pytest

from inventory.objects import inventory, launcher_of, pod, vm, vmi
from vmshift.inventory import run_state


def state_of(*objects: dict[str, Any]) -> tuple[str, str, str]:
    """Give the state of the VM erp/db-01, and what tells it: the kind of the object and the pointer into it."""
    found = inventory(*objects)
    machine = found.vm("erp", "db-01")
    assert machine is not None
    told = run_state(machine, found)
    inside = "/".join(str(part) for part in told.place.path)
    return told.state, told.place.manifest.kind, inside


def db(**fields: Any) -> dict[str, Any]:
    return vm("db-01", "erp", **fields)


@pytest.mark.parametrize("phase", ["Pending", "Running", "Succeeded", "Failed", "Unknown"])
@pytest.mark.parametrize("printable", ["Running", "Stopped"])
def test_a_pod_of_the_instance_in_any_phase_means_that_the_vm_runs(phase: str, printable: str) -> None:
    objects = [db(strategy="Halted", status={"printableStatus": printable}), launcher_of("db-01", "erp", phase)]

    assert state_of(*objects) == ("running", "Pod", "metadata/ownerReferences/0")


@pytest.mark.parametrize(
    "other",
    [
        launcher_of("db-01", "web"),
        launcher_of("db-02", "erp"),
        pod("db-01", "erp"),
        pod("hp-volume-x", "erp", {"kind": "Pod", "name": "db-01"}),
        pod("importer", "erp", {"kind": "PersistentVolumeClaim", "name": "db-01"}),
    ],
    ids=["other namespace", "other VM", "no owner", "hotplug pod", "importer"],
)
def test_other_pods_do_not(other: dict[str, Any]) -> None:
    assert state_of(db(strategy="Halted"), other)[0] == "stopped"


@pytest.mark.parametrize(
    ("phase", "state"),
    [
        ("Scheduling", "running"),  # the pod has been made
        ("Scheduled", "running"),
        ("Running", "running"),
        ("", "stopped"),  # not yet
        ("Pending", "stopped"),
        ("Succeeded", "stopped"),
        ("Failed", "stopped"),
        ("Unknown", "stopped"),
    ],
)
def test_an_instance_has_a_pod_while_it_is_scheduled_or_runs(phase: str, state: str) -> None:
    told = state_of(db(strategy="Always", status={"printableStatus": "Stopped"}), vmi("db-01", "erp", phase))

    assert told == (
        (state, "VirtualMachineInstance", "status/phase")
        if state == "running"
        else (state, "VirtualMachine", "status/printableStatus")
    )


@pytest.mark.parametrize(
    ("printable", "state"),
    [
        ("Running", "running"),
        ("Paused", "running"),
        ("Migrating", "running"),
        ("Starting", "running"),
        ("Stopping", "running"),
        ("Stopped", "stopped"),
        ("Provisioning", "stopped"),
        ("WaitingForVolumeBinding", "stopped"),
        ("DataVolumeError", "stopped"),
        ("ErrorPvcNotFound", "stopped"),
        ("Terminating", "unknown"),  # being deleted, whether it ran or not
        ("CrashLoopBackOff", "unknown"),
        ("ErrorUnschedulable", "unknown"),
        ("ErrImagePull", "unknown"),
        ("ImagePullBackOff", "unknown"),
        ("WaitingForReceiver", "unknown"),
        ("Unknown", "unknown"),
        ("SomethingNew", "unknown"),
    ],
)
@pytest.mark.parametrize("strategy", ["Always", "Halted"])
def test_the_printable_status_counts_before_the_spec(printable: str, state: str, strategy: str) -> None:
    told = state_of(db(strategy=strategy, status={"printableStatus": printable}))

    assert told == (state, "VirtualMachine", "status/printableStatus")


@pytest.mark.parametrize(("created", "state"), [(True, "running"), (False, "stopped")])
def test_without_a_printable_status_created_tells(created: bool, state: str) -> None:  # noqa: FBT001
    assert state_of(db(strategy="Manual", status={"created": created})) == (state, "VirtualMachine", "status/created")


@pytest.mark.parametrize(
    ("fields", "state", "place"),
    [
        ({"running": True}, "running", "spec/running"),
        ({"running": False}, "stopped", "spec/running"),
        ({"strategy": "Always"}, "running", "spec/runStrategy"),
        ({"strategy": "RerunOnFailure"}, "running", "spec/runStrategy"),
        ({"strategy": "Once"}, "running", "spec/runStrategy"),
        ({"strategy": "Halted"}, "stopped", "spec/runStrategy"),
        ({"strategy": "Manual"}, "unknown", "spec/runStrategy"),
        ({"strategy": "WaitAsReceiver"}, "unknown", "spec/runStrategy"),
        ({"strategy": None}, "unknown", "spec/runStrategy"),
        ({"running": "yes"}, "unknown", "spec/runStrategy"),
    ],
)
@pytest.mark.parametrize("status", [None, {}, {"printableStatus": "", "created": None}])
def test_without_a_status_the_spec_tells(fields: dict[str, Any], state: str, place: str, status: Any) -> None:
    assert state_of(db(**fields, status=status)) == (state, "VirtualMachine", place)


@pytest.mark.parametrize("other", [vmi("db-02", "erp", "Running"), pod("web-1", "erp")], ids=["instance", "pod"])
@pytest.mark.parametrize("strategy", ["Always", "Manual"])
def test_a_vm_that_is_not_among_what_runs_in_its_namespace_is_stopped(other: dict[str, Any], strategy: str) -> None:
    assert state_of(db(strategy=strategy), other) == ("stopped", "VirtualMachine", "spec/runStrategy")


@pytest.mark.parametrize("other", [vmi("db-02", "web", "Running"), pod("web-1", "web")], ids=["instance", "pod"])
def test_what_runs_in_another_namespace_tells_nothing(other: dict[str, Any]) -> None:
    assert state_of(db(strategy="Always"), other)[0] == "running"


def test_an_instance_that_ended_leaves_the_spec_to_tell() -> None:
    assert state_of(db(strategy="RerunOnFailure"), vmi("db-01", "erp", "Failed"))[0] == "running"
