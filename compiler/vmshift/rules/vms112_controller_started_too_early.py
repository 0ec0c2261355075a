"""The migration controller has started before the kinds of virtualization were there, and does not see them.

Checks:
    The pod of the migration controller in openshift-migration has started before the CustomResourceDefinition of
    VirtualMachines or DataVolumes was created. Where the inventory does not have the pod, or no such definition, the
    finding is a reminder.

Consequence:
    The controller does not know VirtualMachines: it neither migrates nor stops them.

Why:
    It looks for the kinds when it starts, and never again. What counts is the start of its container, which a restart
    inside of the pod renews.

Before:
    # cluster
    kind: Pod   # started in January 2026, before virtualmachines.kubevirt.io was there
    metadata: {name: migration-controller-5b7c9d6f4-x2x7q}
    status: {startTime: "2026-01-01T08:00:00Z"}

After:
    # cluster
    kind: Pod
    metadata: {name: migration-controller-5b7c9d6f4-x2x7q}
    $patch: delete   # oc rollout restart deployment/migration-controller -n openshift-migration
    ---
    # cluster
    apiVersion: v1
    kind: Pod
    metadata:
      name: migration-controller-7d9f8c5b6-q8r2m
      namespace: openshift-migration
      labels: {app: migration, control-plane: controller-manager}
    status: {phase: Running, startTime: "2026-11-02T08:00:00Z"}

Sources:
    - Migrating virtual machine storage: Prerequisites, note
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, entries, mapping, text
from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.rules.base import Related, Rule, Subject
from vmshift.rules.shared_plans import OVER, mtc_migrations
from vmshift.rules.shared_platform import lacks_virtualization, migration_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory
    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Manifest, Place

RULE = Rule(
    id="VMS112",
    name="controller-started-too-early",
    severity="warning",
    basis=("documented",),
    since="0.1.0",
    ledger=("L14",),
)

_KINDS = ("virtualmachines.kubevirt.io", "datavolumes.cdi.kubevirt.io")
_RESTART = "oc rollout restart deployment/migration-controller -n openshift-migration"


def check(context: Context) -> Iterator[Finding]:
    """Find controllers that are older than the kinds they should see."""
    for migration in mtc_migrations(context):
        if not migration.plans:
            continue
        starts = list(_starts(migration.inventory))
        kinds = list(_kinds(migration.inventory))
        if not starts or not kinds:
            yield from _reminder(migration, seen=bool(starts))
            continue
        created, crd = max(kinds, key=lambda kind: kind[0])
        for started, pod, place in starts:
            if started < created:
                yield RULE.finding(
                    place,
                    message=f'pod "{pod.name}" of the migration controller has started before "{crd.name}" was created',
                    consequence="the controller does not see virtual machines: it neither migrates nor stops them",
                    help=f"restart it: {_RESTART}",
                    subject=Subject("Pod", pod.namespace, pod.name),
                    related=[Related(crd.at("metadata", "creationTimestamp"), "created here")],
                )


def _reminder(migration: Migration, *, seen: bool) -> Iterator[Finding]:
    # Where virtualization itself is missing, VMS111 says so.
    ahead = any(plan.step not in {"rollback", *OVER} for plan in migration.plans)
    if ahead and lacks_virtualization(migration) is None:
        missing = "OpenShift Virtualization was installed" if seen else "the migration controller was started"
        yield RULE.finding(
            migration.at("spec", "inventory"),
            message=f"the inventory does not show when {missing}, and the controller must be the younger of the two",
            consequence="a controller that was started before OpenShift Virtualization was installed does not see VMs",
            help=f"if it may be older, restart it before the first run: {_RESTART}",
            subject=migration_subject(migration),
            severity="info",
        )


def _starts(inventory: Inventory) -> Iterator[tuple[dt.datetime, Manifest, Place]]:
    """Give the controller's pods, each with the time of its start."""
    for pod in inventory.all("Pod", MTC_NAMESPACE):
        if not _is_controller(pod) or dig(pod.value, "status", "phase") in ("Succeeded", "Failed"):
            continue
        path: tuple[str | int, ...] = ("status", "startTime")
        for index, container in entries(dig(pod.value, "status", "containerStatuses")):
            if container.get("name") == "mtc" and dig(container, "state", "running", "startedAt"):
                path = ("status", "containerStatuses", index, "state", "running", "startedAt")
        started = _time(dig(pod.value, *path))
        if started is not None:
            yield started, pod, pod.at(*path)


def _is_controller(pod: Manifest) -> bool:
    labels = mapping(dig(pod.value, "metadata", "labels"))
    labelled = labels.get("app") == "migration" and labels.get("control-plane") == "controller-manager"
    return labelled or pod.name.startswith("migration-controller-")


def _kinds(inventory: Inventory) -> Iterator[tuple[dt.datetime, Manifest]]:
    for name in _KINDS:
        crd = inventory.get("CustomResourceDefinition", "", name)
        created = _time(dig(crd.value, "metadata", "creationTimestamp")) if crd else None
        if crd is not None and created is not None:
            yield created, crd


def _time(value: object) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return found if found.tzinfo else None
