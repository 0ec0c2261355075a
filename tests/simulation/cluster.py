"""A cluster that holds objects, and a controller that does to them what MTC does.

Only what matters to whoever applies manifests is modelled, after mig-controller: the list of a plan is rewritten
(migplan/pvlist.go), but not while the plan is suspended (planSuspended), a run refreshes it unless it is a rollback
(migmigration/task.go), a run belongs to its plan (ownerReferences), deleting a running cutover takes the VM back
(the finalizer of DirectVolumeMigration), and nothing keeps a run that is made again from running again.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

Key = tuple[str, str, str]
Value = dict[str, Any]
Path = tuple[str, ...]
PLAN, RUN = "MigPlan", "MigMigration"
SUFFIX = "mig-wxyz"
DONE = ("Succeeded", "Canceled")


def key_of(value: Value) -> Key:
    """Kind, namespace and name of an object."""
    return value["kind"], value["metadata"]["namespace"], value["metadata"]["name"]


def leaves(value: Any, path: Path = ()) -> dict[Path, Any]:
    """Every value that has one owner: a scalar, or a list, which is one value (no list type in MTC's definitions)."""
    if not isinstance(value, dict) or not value:
        return {path: value}
    found: dict[Path, Any] = {}
    for key, inner in value.items():
        found |= leaves(inner, (*path, key))
    return found


@dataclass
class Live:
    """An object in the cluster, with who has set which of its fields last."""

    value: Value
    owners: dict[Path, set[str]] = field(default_factory=dict)

    @property
    def conditions(self) -> set[str]:
        """The conditions that are true."""
        return {each["type"] for each in self.value.get("status", {}).get("conditions", [])}


@dataclass
class Cluster:
    """Objects by key, and a log of what happened to the virtual machine and its disks."""

    objects: dict[Key, Live] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    on_target: bool = False
    failing: set[str] = field(default_factory=set)  # the Jobs that will fail, by name

    def get(self, key: Key) -> Live | None:
        """The object, or None."""
        return self.objects.get(key)

    def put(self, value: Value, manager: str) -> None:
        """Update an object, or create it: what changes belongs to the manager alone."""
        key = key_of(value)
        live = self.objects.setdefault(key, Live({}))
        old, new = leaves(live.value), leaves(value)
        for path in old.keys() - new.keys():
            live.owners.pop(path, None)
        for path, inner in new.items():
            if path not in old or old[path] != inner:
                live.owners[path] = {manager}
        live.value = copy.deepcopy(value)

    def delete(self, key: Key) -> None:
        """Delete an object, and with a plan its runs; a cutover that is running is taken back."""
        live = self.objects.pop(key, None)
        if live is None:
            return
        self.log.append(f"deleted {key[0]} {key[2]}")
        if key[0] == RUN and "Running" in live.conditions:
            self.log.append(f"{key[2]} broken off: VMs back on their old disks")
        for owned, each in list(self.objects.items()):
            owners = each.value["metadata"].get("ownerReferences", [])
            if any(owner["name"] == key[2] and owner["kind"] == key[0] for owner in owners):
                self.delete(owned)

    def of(self, kind: str) -> list[Live]:
        """All objects of a kind, in the order in which they were made."""
        return [live for (each, _, _), live in self.objects.items() if each == kind]

    def volumes(self) -> list[Any] | None:
        """The list of the plan, as it stands in the cluster."""
        return next((plan.value["spec"].get("persistentVolumes") for plan in self.of(PLAN)), None)

    def tick(self) -> None:
        """Let the controllers work until they would wait for time to pass."""
        for plan in self.of(PLAN):
            if not self._suspended(plan):
                self._discover(plan)
        for run in self.of(RUN):
            self._advance(run)
        for job in self.of("Job"):
            self._job(job)

    def _suspended(self, plan: Live) -> bool:
        runs = [
            run for run in self.of(RUN) if run.value["spec"]["migPlanRef"]["name"] == plan.value["metadata"]["name"]
        ]
        last = [run for run in runs[-1:] if not run.value["spec"].get("rollback")]
        return any("Running" in run.conditions for run in runs) or any("Succeeded" in run.conditions for run in last)

    def _discover(self, plan: Live) -> None:
        value = copy.deepcopy(plan.value)
        for entry in [] if value["spec"].get("closed") else value["spec"].get("persistentVolumes", []):
            source = entry["pvc"]["name"].partition(":")[0]
            entry["pvc"] |= {"name": f"{source}:{source}-{SUFFIX}", "hasReference": True}
            entry |= {"capacity": "30Gi", "proposedCapacity": "0"}
        value.setdefault("status", {"suffix": "wxyz"})["conditions"] = [
            {"type": "Closed" if value["spec"].get("closed") else "Ready", "status": "True"}
        ]
        self.put(value, "manager")

    def _advance(self, run: Live) -> None:
        value, name = copy.deepcopy(run.value), run.value["metadata"]["name"]
        plan = next(
            each for each in self.of(PLAN) if each.value["metadata"]["name"] == value["spec"]["migPlanRef"]["name"]
        )
        if run.conditions & {*DONE, "PlanClosed"}:
            return
        if plan.value["spec"].get("closed"):
            outcome = "PlanClosed"
        elif "Running" not in run.conditions:
            outcome = "Running"
            value["metadata"]["ownerReferences"] = [{"kind": PLAN, "name": plan.value["metadata"]["name"]}]
            self._start(value["spec"], name, plan)
        elif value["spec"].get("canceled"):
            outcome = "Canceled"
            self.log.append(f"{name} cancelled")
        elif any(":" not in entry["pvc"]["name"] for entry in plan.value["spec"]["persistentVolumes"]):
            outcome = "Running"
            self.log.append(f"{name} stuck: ConflictingPVCMappings")
        else:
            outcome = "Succeeded"
            self._end(value["spec"], name)
        value["status"] = {"conditions": [{"type": outcome, "status": "True"}]}
        self.put(value, "manager")

    def _start(self, spec: Value, name: str, plan: Live) -> None:
        self.log.append(f"{name} started")
        if not spec.get("rollback"):
            self._discover(plan)
            if self.on_target:
                self.log.append(f"{name} copies the old disk over the new one in use")

    def _end(self, spec: Value, name: str) -> None:
        self.log.append(f"{name} succeeded")
        if spec.get("rollback"):
            self.on_target = False
        elif spec.get("quiescePods"):
            self.on_target = True
            for machine in self.of("VirtualMachine"):
                self._switch(machine)

    def _switch(self, machine: Live) -> None:
        value = copy.deepcopy(machine.value)
        value["spec"]["updateVolumesStrategy"] = "Migration"
        for volume in value["spec"]["template"]["spec"]["volumes"]:
            volume["dataVolume"]["name"] += f"-{SUFFIX}"
        self.put(value, "manager")

    def _job(self, job: Live) -> None:
        if job.conditions & {"Complete", "Failed"}:
            return
        value = copy.deepcopy(job.value)
        failed = value["metadata"]["name"] in self.failing
        value["status"] = {"conditions": [{"type": "Failed" if failed else "Complete", "status": "True"}]}
        self.log.append(f"{value['metadata']['name']} {'failed' if failed else 'ran'}")
        self.put(value, "job-controller")
