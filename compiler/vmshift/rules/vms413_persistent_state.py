"""The state of a VM's TPM or EFI lives on a volume that does not move.

Checks:
    A VM with moves has a persistent TPM or EFI, of its own or by its preference, and the claim of its state, where
    the inventory has it, is not on a target class. Live, it is an error on KubeVirt before 1.4 where that claim is
    not ReadWriteMany, and on 1.4.0 where it is ReadWriteOnce.

Consequence:
    The VM keeps needing the old storage. In those versions KubeVirt refuses the live migration as well, and the VM's
    spec names empty disks, which the next restart or node failure boots.

Why:
    The claim is KubeVirt's own: no volume of the VM names it, so nothing can point the VM at a copy of it.

Before:
    # cluster
    kind: VirtualMachine
    metadata: {name: web-01}
    spec:
      template:
        spec:
          domain:
            devices:
              tpm: {persistent: true}
    ---
    # cluster
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata:
      name: persistent-state-for-web-01-hx2mq
      namespace: shop
      labels: {persistent-state-for: web-01}
    spec: {accessModes: [ReadWriteMany], storageClassName: old-san, volumeMode: Filesystem}

After:
    # cluster
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata:
      name: persistent-state-for-web-01-p7wz4   # made anew, with vmStateStorageClass: new-san
      namespace: shop
      labels: {persistent-state-for: web-01}
    spec: {accessModes: [ReadWriteMany], storageClassName: new-san, volumeMode: Filesystem}
    ---
    # cluster
    kind: PersistentVolumeClaim
    metadata: {name: persistent-state-for-web-01-hx2mq}
    $patch: delete

Sources:
    - KubeVirt: pkg/storage/backend-storage/backend-storage.go
    - KubeVirt: pkg/virt-controller/watch/volume-migration/volume-migration.go, ValidateVolumesUpdateMigration
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text
from vmshift.inventory.vm import TEMPLATE
from vmshift.platform import facts
from vmshift.rules.base import Related, Rule, selected, vm_subject
from vmshift.rules.shared_commands import within
from vmshift.rules.shared_instances import preference_of
from vmshift.rules.shared_live import REFUSED, Words, about_live
from vmshift.rules.shared_plans import pending_plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Claim, Inventory, VirtualMachine
    from vmshift.resolve.model import ChosenVm, Migration, Plan
    from vmshift.rules.base import Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS413",
    name="persistent-state",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    live=True,
)

STATES = (
    ("TPM", ("domain", "devices", "tpm"), ("devices", "preferredTPM")),
    ("EFI", ("domain", "firmware", "bootloader", "efi"), ("firmware", "preferredEfi")),
)
_LABEL = "persistent-state-for"


def check(context: Context) -> Iterator[Finding]:
    """Find VMs whose TPM or EFI has a volume of its own."""
    for migration in context.migrations:
        for plan in pending_plans(migration):
            states = [(vm, state) for vm in plan.affected if vm.moves and (state := _state(vm.vm, migration.inventory))]
            claims = _claims(migration, plan.namespace) if states else {}
            targets = {move.target.storage_class for move in plan.moves}
            for vm, state in states:
                claim = claims.get(vm.vm.name)
                finding = _refused(migration, plan, vm, state, claim)
                if finding is None and not vm.through and (claim is None or claim.storage_class not in targets):
                    finding = _stays(vm, state, claim)
                yield from [finding] if finding else []


def _state(vm: VirtualMachine, inventory: Inventory) -> tuple[str, Place] | None:
    preference = preference_of(vm, inventory)
    found = []
    for name, path, preferred in STATES:
        own = dig(vm.template, *path)
        if dig(own, "persistent") is True and dig(own, "enabled") is not False:
            found.append((name, vm.at(*TEMPLATE, *path, "persistent")))
        elif own is None and preference and dig(preference.value, "spec", *preferred, "persistent") is True:
            found.append((name, preference.at("spec", *preferred, "persistent")))
    return (" and ".join(name for name, _ in found), found[0][1]) if found else None


def _claims(migration: Migration, namespace: str) -> dict[str, Claim]:
    """Give the claims of states by their VMs, which a label names, or before there was one their own names."""
    found = {}
    for claim in migration.inventory.claims_in(namespace):
        owner = text(claim.labels.get(_LABEL)) or claim.name.removeprefix(f"{_LABEL}-")
        if owner != claim.name:
            found[owner] = claim
    return found


def _refused(
    migration: Migration, plan: Plan, vm: ChosenVm, state: tuple[str, Place], claim: Claim | None
) -> Finding | None:
    if not plan.live or vm.run_state.state == "stopped":
        return None
    modes = set(claim.access_modes) if claim else set()
    needs_shared = migration.platform.decide("kubevirt", facts.KUBEVIRT_STATE_VOLUME_NEEDS_RWX)
    no_single = migration.platform.decide("kubevirt", facts.KUBEVIRT_STATE_VOLUME_RWO_REFUSED)
    if "ReadWriteMany" in modes or (needs_shared is False and no_single is False):
        return None
    sure = claim is not None and bool(needs_shared or no_single)
    offline = f'migrate VM "{vm.key}" with mode: offline'
    where = within(vm.vm.namespace)
    see = f'see the access mode in "oc get pvc{where} -l {_LABEL}={vm.vm.name}"'
    if claim is not None:
        see = 'see the version in "oc get kubevirt -A -o yaml"'
    shared = "is not ReadWriteMany" if claim else "may not be ReadWriteMany"
    name, place = state
    return about_live(
        RULE,
        vm,
        place,
        Words(
            f'VM "{vm.key}" keeps the state of its {name} on a claim that {shared}, '
            "which KubeVirt before 1.4.1 does not migrate live",
            REFUSED,
            offline if sure else f"{see}; before 1.4.1 and without ReadWriteMany, {offline}",
        ),
        vm_subject(vm),
        [Related(claim.at("spec", "accessModes"), "the claim of the state")] if claim else [],
        certainty="certain" if sure else "possible",
        severity="error",
    )


def _stays(vm: ChosenVm, state: tuple[str, Place], claim: Claim | None) -> Finding:
    name, place = state
    where = f'claim "{claim.name}" on class "{claim.storage_class}"' if claim else "a claim of its own"
    return RULE.finding(
        place,
        message=f'VM "{vm.key}" keeps the state of its {name} on {where}, which nothing can move',
        consequence="the VM keeps needing the old storage after its disks have moved",
        help="keep the old storage in service for it, or plan how the state is made anew on the new class",
        subject=vm_subject(vm),
        related=[*([Related(claim.at("metadata", "name"), "the claim of the state")] if claim else []), selected(vm)],
    )
